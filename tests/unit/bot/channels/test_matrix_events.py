"""What the events of a room say, whatever is in them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.contract import Card, ChoiceButton, Kind, Outgoing
from bot.channels.matrix.events import contents, room_of, update_of

BOT = "@koffiebreak:example.org"
WORKER = "@sanne:example.org"


def event(content: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": "$1",
        "sender": WORKER,
        "content": content,
        **more,
    }


def said(found: dict[str, Any]) -> tuple[Kind, str | None] | None:
    update = update_of("!room", found, own_id=BOT, private_hint=False)
    return None if update is None else (update.kind, update.text)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (event({"msgtype": "m.text", "body": " hoi \n"}), (Kind.TEXT, "hoi")),
        (event({"msgtype": "m.emote", "body": "zwaait"}), (Kind.TEXT, "zwaait")),
        (event({"msgtype": "m.text", "body": "  "}), (Kind.OTHER, None)),
        (event({"msgtype": "m.text", "body": 7}), (Kind.MEDIA, None)),
        (event({"msgtype": ["m.text"], "body": "hoi"}), (Kind.OTHER, None)),
        (event({"msgtype": "m.text"}), (Kind.MEDIA, None)),
        (event({"msgtype": "m.location", "body": "hier"}), (Kind.MEDIA, None)),
        (event({}, type="m.sticker"), (Kind.MEDIA, None)),
        (event({}, type="m.room.encrypted"), (Kind.OTHER, None)),
        (event({"msgtype": "m.notice", "body": "piep"}), None),
        (event({}), None),
        (event("geen object"), None),
        (event({"msgtype": "m.text", "body": "hoi"}, sender=BOT), None),
        (event({"msgtype": "m.text", "body": "hoi"}, sender=None), None),
        (event({"msgtype": "m.text", "body": "hoi"}, event_id=None), None),
        (event({"name": "Kamer"}, type="m.room.name"), None),
        (
            event({"msgtype": "m.text", "body": "x", "m.relates_to": "geen object"}),
            (Kind.TEXT, "x"),
        ),
        (
            event({"msgtype": "m.text", "body": "> geen antwoord"}),
            (Kind.TEXT, "> geen antwoord"),
        ),
    ],
    ids=str,
)
def test_what_is_said(found: dict[str, Any], expected: object):
    assert said(found) == expected


def test_in_a_closed_room_the_text_is_left_out():
    found = event({"msgtype": "m.text", "body": "geheim"})
    update = update_of("!room", found, own_id=BOT, private_hint=True)
    assert update is not None
    assert (update.text, update.private_hint) == (None, True)


def member(user_id: str, membership: str) -> dict[str, Any]:
    return {
        "type": "m.room.member",
        "state_key": user_id,
        "content": {"membership": membership},
    }


@pytest.mark.parametrize(
    ("members", "others", "group"),
    [
        ([(BOT, "join"), (WORKER, "join")], {WORKER}, False),
        ([(BOT, "join"), (WORKER, "leave")], set(), False),
        ([(WORKER, "join"), ("@b:x", "join")], {WORKER, "@b:x"}, True),
        ([(WORKER, "join"), ("@b:x", "invite")], {WORKER, "@b:x"}, True),
        ([(WORKER, "join"), ("@b:x", "ban")], {WORKER}, False),
        ([(WORKER, "join"), ("@b:x", "knock")], {WORKER}, False),
    ],
    ids=str,
)
def test_who_is_in_a_room(
    members: list[tuple[str, str]], others: set[str], group: bool
):
    room = room_of([member(*one) for one in members], BOT)
    assert set(room.others) == others
    assert room.is_group is group
    assert not room.is_encrypted


def test_an_encrypted_room_says_so():
    assert room_of([{"type": "m.room.encryption", "content": {}}], BOT).is_encrypted


def test_only_the_title_of_a_card_is_bold():
    card = Card("A & <b>", "Doe dit.", (ChoiceButton("Kies", "t", 1),))
    first, second = contents(Outgoing("A & <b>", (), (card,)))[0:2]
    assert "formatted_body" in second
    assert second["formatted_body"].startswith(
        "<strong>A &amp; &lt;b&gt;</strong><br>Doe dit.<br><br>1. Kies"
    )
    assert second["body"].startswith("A & <b>\nDoe dit.\n\n1. Kies")
    assert first["msgtype"] == second["msgtype"] == "m.notice"


def test_nothing_is_sent_where_there_is_nothing_to_say():
    assert contents(Outgoing("")) == []
