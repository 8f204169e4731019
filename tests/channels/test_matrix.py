"""What is Matrix' own, on a real homeserver: rooms, encryption, going on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.channels.contract import ChannelUpdate, Kind
from bot.channels.registry import switched_on
from bot.storage import tables
from bot.storage.channel_tables import identities, inbox
from tests.channels.matrix_provider import MatrixProvider
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, channelled, text_of
from tests.fakes import FakeClock


@pytest.fixture
async def matrix() -> AsyncIterator[MatrixProvider]:
    async with MatrixProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture
async def channel(matrix: MatrixProvider, tmp_path: Path) -> AsyncIterator[Channelled]:
    async with channelled(tmp_path, matrix) as running:
        yield running


async def in_thread(call: Any, *values: Any) -> Any:
    return await asyncio.to_thread(call, *values)


async def members(matrix: MatrixProvider) -> list[str]:
    person = await matrix.person(1)
    return list(await in_thread(person.members, matrix.room()))


async def until_gone(matrix: MatrixProvider) -> None:
    for _ in range(200):
        if matrix.bot.user_id not in await members(matrix):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the bot stays")


async def test_an_invitation_is_accepted_and_greeted(
    matrix: MatrixProvider, channel: Channelled
):
    await matrix.invite(1)
    said = text_of(await channel.settle())
    assert "computerprogramma van Testbedrijf" in said
    assert "loopt via Matrix" in said
    assert matrix.bot.user_id in await members(matrix)


async def test_a_third_person_ends_it_kindly(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    person, other = await matrix.person(1), await matrix.person(2)
    body = {"user_id": other.user_id}
    await in_thread(person.call, "POST", f"rooms/{matrix.room()}/invite", body)
    await until_gone(matrix)
    assert "alleen met één persoon" in text_of(await channel.settle())


async def test_when_the_worker_leaves_the_bot_leaves_too(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    person = await matrix.person(1)
    await in_thread(person.call, "POST", f"rooms/{matrix.room()}/leave", {})
    for _ in range(200):
        found = await in_thread(matrix.bot.call, "GET", "joined_rooms")
        if matrix.room() not in found["joined_rooms"]:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("the bot stays")
    assert await channel.settle() == []
    # What is kept of the talk stays its days; no address is left to write to.
    assert await channel.count(tables.conversations) == 1
    for _ in range(100):
        if await channel.count(tables.outbox) == 0:
            break
        await asyncio.sleep(0.05)
    assert await channel.count(tables.outbox) == 0


async def test_who_puts_the_bot_out_hears_no_more(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    person = await matrix.person(1)
    body = {"user_id": matrix.bot.user_id}
    await in_thread(person.call, "POST", f"rooms/{matrix.room()}/kick", body)
    for _ in range(200):
        if await channel.count(tables.outbox) == 0:
            break
        await asyncio.sleep(0.05)
    assert await channel.count(tables.outbox) == 0
    assert await channel.settle() == []


@pytest.fixture
def _without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be as where the extra `matrix-e2e` is not installed."""
    monkeypatch.setattr("bot.channels.matrix.channel.can_encrypt", lambda: False)


@pytest.mark.usefixtures("_without_extra")
async def test_an_encrypted_room_gets_the_code_of_the_private_talk(
    matrix: MatrixProvider, tmp_path: Path
):
    async with channelled(tmp_path, matrix) as channel:
        await _in_an_encrypted_room(matrix, channel)


async def _say_undecryptable(matrix: MatrixProvider) -> None:
    person = await matrix.person(1)
    secret = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": "AwgAEnACgAkLmt6qF84IK",
        "device_id": "RJYKSTBOIE",
        "sender_key": "IlRMeOPX2e0MurIyfWEucYBRVOEEUMrOHqn",
        "session_id": "X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu",
    }
    event_id = await in_thread(
        person.send, matrix.room(), secret, "m.room.encrypted", "x1"
    )
    await matrix.taken_in(event_id)


async def _in_an_encrypted_room(matrix: MatrixProvider, channel: Channelled) -> None:
    await matrix.invite(1, encrypted=True)
    said = text_of(await channel.settle())
    assert "beveiligde kamer" in said
    assert "https://koffie.example/gesprek#koffie=" in said
    await _say_undecryptable(matrix)
    assert "koffie=" in text_of(await channel.settle())
    assert channel.agent.seen == []


@pytest.mark.usefixtures("_without_extra")
async def test_a_message_in_the_open_in_an_encrypted_room_is_not_read_either(
    matrix: MatrixProvider, tmp_path: Path
):
    async with channelled(tmp_path, matrix) as channel:
        await matrix.invite(1, encrypted=True)
        await channel.settle()
        said = await channel.type("mijn geheim")
        assert "koffie=" in text_of(said)
        assert channel.agent.seen == []


async def test_a_message_whose_key_we_never_got_is_answered_and_not_read(
    matrix: MatrixProvider, channel: Channelled
):
    await matrix.invite(1, encrypted=True)
    await channel.settle()
    before = await _encrypted_by_bot(matrix)
    await _say_undecryptable(matrix)
    await channel.settle()
    # Encrypted as well: what it says is tested without the extra.
    assert await _encrypted_by_bot(matrix) == before + 1
    assert channel.agent.seen == []


async def _encrypted_by_bot(matrix: MatrixProvider) -> int:
    events = await in_thread((await matrix.person(1)).heard, matrix.room())
    return sum(
        event["type"] == "m.room.encrypted" and event["sender"] == matrix.bot.user_id
        for event in events
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            {
                "msgtype": "m.text",
                "body": "* hallo",
                "m.new_content": {"msgtype": "m.text", "body": "hallo"},
                "m.relates_to": {"rel_type": "m.replace"},
            },
            "m.room.message",
        ),
        ({"msgtype": "m.notice", "body": "ik ben ook een bot"}, "m.room.message"),
        (
            {
                "m.relates_to": {
                    "rel_type": "m.annotation",
                    "key": "👍",
                }
            },
            "m.reaction",
        ),
    ],
    ids=["correction", "notice", "reaction"],
)
async def test_corrections_notices_and_hearts_ask_no_answer(
    matrix: MatrixProvider, channel: Channelled, content: dict[str, Any], kind: str
):
    await channel.type("hoi")
    before = await channel.count(inbox)
    person = await matrix.person(1)
    (earlier, *_) = await in_thread(person.heard, matrix.room())
    if "m.relates_to" in content:
        relation = {**content["m.relates_to"], "event_id": earlier["event_id"]}
        content = {**content, "m.relates_to": relation}
    event_id = await in_thread(person.send, matrix.room(), content, kind, "x2")
    await matrix.taken_in(event_id)
    assert await channel.settle() == []
    assert await channel.count(inbox) == before


async def test_a_message_taken_back_is_no_message(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    person = await matrix.person(1)
    content = {"msgtype": "m.text", "body": "oeps"}
    event_id = await in_thread(person.send, matrix.room(), content, "m.room.message")
    await matrix.taken_in(event_id)
    await channel.settle()
    path = f"rooms/{matrix.room()}/redact/{event_id}/r1"
    redaction = (await in_thread(person.call, "PUT", path, {}))["event_id"]
    await matrix.taken_in(redaction)
    assert await channel.settle() == []


async def test_a_reply_is_read_without_what_it_quotes(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    person = await matrix.person(1)
    content = {
        "msgtype": "m.text",
        "body": "> <@koffiebreak:koffie.test> Zullen we?\n> Ja of nee\n\ngraag morgen",
        "m.relates_to": {"m.in_reply_to": {"event_id": "$1"}},
    }
    event_id = await in_thread(person.send, matrix.room(), content, "m.room.message")
    await matrix.taken_in(event_id)
    await channel.settle()
    assert channel.agent.seen[-1].text == "graag morgen"


async def test_what_is_formatted_is_escaped(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    await channel.type("card <img src=x onerror=alert(1)> & meer")
    events = await in_thread((await matrix.person(1)).heard, matrix.room())
    formatted = [e["content"].get("formatted_body", "") for e in events]
    (card,) = [text for text in formatted if "Energielijst" in text]
    assert card.startswith("<strong>Energielijst</strong><br>")
    assert "<img" not in card
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; meer" in card


async def test_an_answer_that_was_lost_is_not_said_twice(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    matrix.faults.append(Fault(0, taken=True))
    assert await channel.post(matrix.text("één keer graag")) == 200
    await channel.settle()
    channel.clock.move(minutes=1)
    await channel.settle()
    assert not matrix.faults
    events = await in_thread((await matrix.person(1)).heard, matrix.room())
    bodies = [e["content"].get("body", "") for e in events if e["type"][-1] == "e"]
    assert len([b for b in bodies if b.startswith("Je zei: één keer graag")]) == 1
    assert await channel.count(tables.outbox) == 1


async def test_it_goes_on_where_it_stopped(matrix: MatrixProvider, tmp_path: Path):
    async with channelled(tmp_path, matrix) as channel:
        await channel.type("hoi")
        await channel.type("voor de nacht")
    # More than one answer of the homeserver holds.
    person = await matrix.person(1)
    for number in range(60):
        await in_thread(person.say, matrix.room(), f"nacht {number}")
    async with channelled(
        tmp_path, matrix, agent=channel.agent, messages_per_minute=1000
    ) as channel:
        for _ in range(300):
            if len(channel.agent.seen) == 61:
                break
            await asyncio.sleep(0.05)
        await channel.settle()
    said = [message.text for message in channel.agent.seen]
    assert said == ["voor de nacht", *(f"nacht {number}" for number in range(60))]


async def test_what_was_fetched_but_not_stored_is_fetched_again(
    matrix: MatrixProvider, tmp_path: Path
):
    async with channelled(tmp_path, matrix) as channel:
        await channel.type("hoi")
    (own,) = switched_on(channel.settings, matrix.clock)
    person = await matrix.person(1)
    cursor, fetched = KeptCursor(), asyncio.Event()

    async def store(updates: Sequence[ChannelUpdate]) -> None:
        fetched.set()
        raise ConnectionError("the database is away")

    listening = asyncio.create_task(own.listen(store, cursor))  # type: ignore[attr-defined]
    await cursor.saved.wait()
    kept = cursor.position
    await in_thread(person.say, matrix.room(), "niet verliezen")
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(listening, 20)
    assert fetched.is_set()
    assert cursor.position == kept
    again: list[ChannelUpdate] = []

    async def keep(updates: Sequence[ChannelUpdate]) -> None:
        again.extend(updates)
        raise ConnectionError("enough")

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(own.listen(keep, cursor), 20)  # type: ignore[attr-defined]
    await own.close()
    assert [(update.kind, update.text) for update in again] == [
        (Kind.TEXT, "niet verliezen")
    ]


async def test_the_log_names_nobody_and_quotes_nothing(
    matrix: MatrixProvider, channel: Channelled, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG", "bot")
    await channel.type("hoi")
    for text in ("mijn geheime zin", "crash met een geheime zin"):
        matrix.faults.append(Fault(500))
        await channel.type(text)
    channel.clock.move(minutes=2)
    await channel.settle()
    own = "\n".join(r.getMessage() for r in caplog.records if r.name[:3] == "bot")
    assert "outbox_retry" in own
    for told in ("geheim", "1001", "sanne", matrix.room()):
        assert told not in own


class KeptCursor:
    """A cursor in memory."""

    def __init__(self) -> None:
        self.position: str | None = None
        self.saved = asyncio.Event()

    async def load(self) -> str | None:
        return self.position

    async def save(self, position: str) -> None:
        self.position = position
        self.saved.set()


async def test_what_was_said_before_the_first_start_is_left_alone(
    matrix: MatrixProvider, tmp_path: Path
):
    person = await matrix.person(1)
    room = await in_thread(person.create_direct_room, matrix.bot.user_id)
    await in_thread(matrix.bot.join, room)
    await in_thread(person.say, room, "lang geleden")
    async with channelled(tmp_path, matrix) as channel:
        await asyncio.sleep(1)
        assert await channel.count(inbox) == 0
        assert await channel.count(identities) == 0


async def test_check_tells_whose_token_it_is(matrix: MatrixProvider, tmp_path: Path):
    async with channelled(tmp_path, matrix) as channel:
        assert (
            f"✓ Heenweg en weg terug werken: de homeserver kent {matrix.bot.user_id}"
            in (await _checked(channel))
        )
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"matrix_user_id": "@ander:koffie.test"}, "✗ Het token hoort bij"),
        ({"matrix_access_token": "x"}, "✗ De homeserver weigert het token"),
        ({"matrix_homeserver_url": "http://127.0.0.1:9"}, "✗ Heenweg: 127.0.0.1:9"),
    ]
    for changes, told in wrong:
        async with channelled(tmp_path, matrix, **changes) as channel:
            assert told in await _checked(channel)


async def _checked(channel: Channelled) -> str:
    (own,) = switched_on(channel.settings, channel.clock)
    found = await own.check()
    await own.close()
    marks = {True: "✓", False: "✗", None: "·"}
    return "\n".join(f"{marks[check.ok]} {check.text}" for check in found)


async def test_an_invitation_that_cannot_be_accepted_keeps_nobody_waiting(
    matrix: MatrixProvider, channel: Channelled
):
    await channel.type("hoi")
    other = await matrix.person(2)
    room = await in_thread(other.create_direct_room, matrix.bot.user_id)
    await in_thread(
        other.call, "POST", f"rooms/{room}/kick", {"user_id": matrix.bot.user_id}
    )
    assert "Je zei: en ik" in text_of(await channel.type("en ik"))
