from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.office_hours import parse_openings
from bot.privacy import MaskingError
from bot.storage import contacts, handover_tables, handovers, tables
from bot.storage.crypto import load_or_create_keys
from tests.serving import Served, Talk, serving

PACKET = {
    "wish": "Ik wil lichter werk.",
    "obstacle": "",
    "steps": "Energielijst",
    "question": "Bel mij op 0612345678, groet Jan de Vries",
}
BY_MAIL = {
    "packet": PACKET,
    "reach": "email",
    "contact": {"name": "Jan", "email": "jan@kpn.nl", "when": "dinsdag na vier"},
}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """Give a gateway of an organisation that has advisers, on a Tuesday morning."""
    async with serving(
        tmp_path,
        adviser_hours=parse_openings("di 09:00-17:00"),
        notice_mail_to=("advies@example.nl",),
        notice_mail_from="koffie@example.nl",
        smtp_host="localhost",
        notice_webhook_url="https://example.nl/zonder-geheim",
    ) as running:
        yield running


async def _rows(served: Served, table: sa.Table) -> list[Any]:
    async with served.database.read() as connection:
        return list(await connection.execute(sa.select(table)))


async def _contact(talk: Talk) -> dict[str, Any] | None:
    served = talk.served
    keys = load_or_create_keys(served.settings.key_file)
    async with served.database.read() as connection:
        return await contacts.find(
            connection, talk.id, keys=keys, now=served.clock.now()
        )


async def test_before_anything_is_asked_it_is_a_proposal(talk: Talk) -> None:
    answer = await talk.call("GET", "/handover")
    assert answer.status == 200
    assert answer.json["status"] == "none"
    assert answer.json["packet"] == dict.fromkeys(PACKET, "")
    assert answer.json["adviser"] == {"state": "none", "name": None, "role": None}
    assert answer.json["advisers"] == {
        "available": True,
        "open_until": "2026-11-24T16:00:00.000Z",
        "again": None,
    }


async def test_outside_hours_it_tells_when_again(talk: Talk) -> None:
    talk.served.clock.move(hours=12)
    advisers = (await talk.call("GET", "/handover")).json["advisers"]
    assert advisers["open_until"] is None
    assert advisers["again"] == "2026-12-01T08:00:00.000Z"


async def test_only_what_is_left_in_the_packet_goes_along_and_masked(
    talk: Talk,
) -> None:
    await talk.send(text="mijn geheime verhaal")
    answer = await talk.call("PUT", "/handover", json=BY_MAIL)
    assert (answer.status, answer.json["status"]) == (200, "waiting")
    (row,) = await _rows(talk.served, handover_tables.handovers)
    assert row.packet["wish"] == "Ik wil lichter werk."
    assert "obstacle" not in row.packet
    assert "0612345678" not in row.packet["question"]
    assert "geheime" not in str(row)
    assert answer.json["packet"]["question"] == row.packet["question"]


async def test_contact_is_encrypted_and_the_answer_tells_only_that_it_is_kept(
    talk: Talk,
) -> None:
    answer = await talk.call("PUT", "/handover", json=BY_MAIL)
    assert answer.json["contact"] is True
    assert "jan@kpn.nl" not in answer.text
    assert await _contact(talk) == BY_MAIL["contact"]
    (row,) = await _rows(talk.served, tables.contacts)
    assert b"jan@kpn.nl" not in row.ciphertext


async def test_asking_again_changes_the_request_and_keeps_its_place(
    talk: Talk,
) -> None:
    first = await talk.call("PUT", "/handover", json=BY_MAIL)
    talk.served.clock.move(hours=1)
    body = {"packet": PACKET, "reach": "window"}
    second = await talk.call("PUT", "/handover", json=body)
    assert second.json["asked_at"] == first.json["asked_at"]
    assert second.json["reach"] == "window"
    # AND what was left for another way of reaching is gone
    assert await _contact(talk) is None
    # AND advisers hear of it once
    assert len(await _rows(talk.served, tables.outbox)) == 1


async def test_the_notice_says_nothing(talk: Talk) -> None:
    await talk.call("PUT", "/handover", json=BY_MAIL)
    (row,) = await _rows(talk.served, tables.outbox)
    assert (row.kind, row.body, row.ciphertext) == ("handover_mail", {}, None)


async def test_asking_and_taking_back_in_a_loop_fills_no_mailbox(talk: Talk) -> None:
    for _ in range(5):
        await talk.call("PUT", "/handover", json=BY_MAIL)
        await talk.call("DELETE", "/handover")
    assert len(await _rows(talk.served, tables.outbox)) == 1
    talk.served.clock.move(minutes=1)
    await talk.call("PUT", "/handover", json=BY_MAIL)
    assert len(await _rows(talk.served, tables.outbox)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"reach": "email", "contact": {"name": "Jan"}},
        {"reach": "phone", "contact": {"email": "jan@kpn.nl"}},
        {"reach": "phone", "contact": {"phone": "+ -"}},
        {"reach": "window", "contact": {"email": "jan@kpn.nl"}},
        {"reach": "pigeon"},
        {"packet": {"wish": "x"}},
        {"packet": {**PACKET, "secret": "x"}},
        {"packet": {**PACKET, "wish": "x" * 1001}},
    ],
)
async def test_what_reaches_nobody_is_refused(
    talk: Talk, change: dict[str, Any]
) -> None:
    body = {**BY_MAIL, **change}
    assert (await talk.call("PUT", "/handover", json=body)).status == 422
    assert await _rows(talk.served, handover_tables.handovers) == []


async def test_taken_back_it_is_gone_with_the_contact(talk: Talk) -> None:
    await talk.call("PUT", "/handover", json=BY_MAIL)
    for _ in range(2):
        assert (await talk.call("DELETE", "/handover")).status == 204
    assert await _rows(talk.served, handover_tables.handovers) == []
    assert await _rows(talk.served, tables.contacts) == []


async def test_it_goes_with_the_conversation(talk: Talk) -> None:
    await talk.call("PUT", "/handover", json=BY_MAIL)
    assert (await talk.call("DELETE")).status == 204
    assert await _rows(talk.served, handover_tables.handovers) == []


async def test_it_stands_in_the_export(talk: Talk) -> None:
    await talk.call("PUT", "/handover", json=BY_MAIL)
    exported = (await talk.call("GET", "/export")).json
    assert exported["handovers"][0]["packet"]["wish"] == "Ik wil lichter werk."
    assert exported["contact"]["email"] == "jan@kpn.nl"


async def test_after_two_weeks_request_and_contact_are_gone(talk: Talk) -> None:
    await talk.call("PUT", "/handover", json=BY_MAIL)
    talk.served.clock.move(days=14, minutes=1)
    await talk.served.conversations.purge()
    assert await _rows(talk.served, handover_tables.handovers) == []
    assert await _rows(talk.served, tables.contacts) == []


async def test_after_it_was_done_one_can_ask_anew(talk: Talk) -> None:
    await talk.call("PUT", "/handover", json=BY_MAIL)
    (row,) = await _rows(talk.served, handover_tables.handovers)
    now = talk.served.clock.now()
    async with talk.served.database.write() as connection:
        assert await handovers.claim(
            connection, row.id, "anne", now=now, abandoned_before=now
        )
        assert await handovers.finish(connection, row.id, "anne", now)
    seen = (await talk.call("GET", "/handover")).json
    assert (seen["status"], seen["reach"]) == ("done", None)
    assert seen["packet"] == dict.fromkeys(PACKET, "")
    again = await talk.call("PUT", "/handover", json=BY_MAIL)
    assert again.json["status"] == "waiting"
    (new,) = await _rows(talk.served, handover_tables.handovers)
    assert new.id != row.id


async def test_masking_that_fails_hands_over_nothing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise MaskingError("broken")

    monkeypatch.setattr("bot.handover.requests.mask", broken)
    answer = await talk.call("PUT", "/handover", json=BY_MAIL)
    assert answer.status == 503
    assert await _rows(talk.served, handover_tables.handovers) == []


async def test_danger_in_the_packet_is_answered_with_help_and_not_kept(
    talk: Talk,
) -> None:
    packet = {**PACKET, "question": "ik wil niet meer leven"}
    answer = await talk.call("PUT", "/handover", json={**BY_MAIL, "packet": packet})
    assert answer.status == 422
    assert "0800-0113" in answer.json["detail"]
    assert await _rows(talk.served, handover_tables.handovers) == []


async def test_without_advisers_there_is_nobody_to_ask(tmp_path: Path) -> None:
    async with serving(tmp_path) as served:
        talk = await served.open()
        answer = await talk.call("PUT", "/handover", json=BY_MAIL)
        assert answer.status == 409
        assert "Werkcentrum" in answer.json["detail"]
        seen = (await talk.call("GET", "/handover")).json
        assert seen["advisers"] == {
            "available": False,
            "open_until": None,
            "again": None,
        }


async def test_another_token_sees_and_takes_nothing(served: Served) -> None:
    mine, other = await served.open(), await served.open()
    await mine.call("PUT", "/handover", json=BY_MAIL)
    stranger = replace(other, id=mine.id)
    for method in ("GET", "PUT", "DELETE"):
        answer = await stranger.call(method, "/handover", json=BY_MAIL)
        assert answer.status == 404
    assert (await stranger.call("DELETE", "/handover/adviser")).status == 404
