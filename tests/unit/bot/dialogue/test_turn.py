from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.dialogue.ports import AgentResult
from bot.dialogue.turn import TurnEngine
from bot.privacy import MaskingError, RawText
from bot.settings import Settings
from bot.storage import consents, contacts, messages, tables, turns
from bot.storage.crypto import Keyring, load_or_create_keys
from bot.storage.database import Database
from bot.storage.errors import (
    ChangedMessageError,
    ConversationGoneError,
    UnavailableError,
    UnknownButtonError,
)
from bot.storage.migrate import upgrade_database
from bot.storage.records import NewConversation, TurnAnswer
from tests.fakes import FakeAgent, FakeClock


@dataclass
class Bench:
    """A turn engine with everything round it, and one conversation."""

    engine: TurnEngine
    agent: FakeAgent
    clock: FakeClock
    database: Database
    keys: Keyring
    opened: NewConversation

    async def say(self, text: str, name: str | None = None) -> TurnAnswer:
        return await self.engine.accept(
            self.opened.id,
            client_message_id=name or str(uuid.uuid4()),
            text=RawText(text),
        )

    async def rows(self, table: sa.Table) -> list[Any]:
        async with self.database.read() as connection:
            return list(await connection.execute(sa.select(table)))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    settings = Settings(data_folder=tmp_path, turn_timeout_seconds=1)
    database = Database.from_settings(settings)
    await upgrade_database(database)
    agent, clock = FakeAgent(), FakeClock()
    engine = TurnEngine(database, agent, clock=clock, settings=settings)
    opened = await engine.open(channel="web", locale="nl-BE")
    keys = load_or_create_keys(settings.key_file)
    yield Bench(engine, agent, clock, database, keys, opened)
    await database.dispose()


async def test_an_opening_is_kept_whole(bench: Bench) -> None:
    (row,) = await bench.rows(tables.conversations)
    assert (row.channel, row.locale) == ("web", "nl-BE")
    assert bench.opened.token not in str(row)
    assert len(await bench.rows(tables.buttons)) == 2
    assert [row.event["name"] for row in await bench.rows(tables.events)] == [
        "conversation_start"
    ]


async def test_the_state_of_one_turn_is_that_before_the_next(bench: Bench) -> None:
    for text in ("een", "twee", "drie", "vier"):
        await bench.say(text)
    async with bench.database.read() as connection:
        snapshot = await turns.load_snapshot(connection, bench.opened.id)
    assert snapshot is not None
    assert snapshot.state == {"format": 1, "turns": 4, "said": ["twee", "drie", "vier"]}
    assert (snapshot.version, snapshot.turn, snapshot.last_seq) == (5, 4, 10)


async def test_a_turn_of_the_same_id_is_refused_with_another_body(bench: Bench) -> None:
    name = str(uuid.uuid4())
    first = await bench.say("hoi", name)
    assert (await bench.say("hoi", name)).repeated
    assert replace(await bench.say("hoi", name), repeated=False) == first
    with pytest.raises(ChangedMessageError):
        await bench.say("doei", name)
    with pytest.raises(ChangedMessageError):
        await bench.engine.accept(
            bench.opened.id, client_message_id=name, payload="hoi"
        )


async def test_the_same_id_in_two_conversations_is_two_messages(bench: Bench) -> None:
    name = str(uuid.uuid4())
    await bench.say("hoi", name)
    other = await bench.engine.open(channel="web", locale="nl")
    answer = await bench.engine.accept(
        other.id, client_message_id=name, text=RawText("doei")
    )
    assert not answer.repeated


async def test_an_unknown_conversation_is_gone(bench: Bench) -> None:
    with pytest.raises(ConversationGoneError):
        await bench.engine.accept(
            "unknown", client_message_id=str(uuid.uuid4()), text=RawText("x")
        )
    assert bench.agent.seen == []


async def test_an_unknown_button_never_reaches_the_agent(bench: Bench) -> None:
    with pytest.raises(UnknownButtonError):
        await bench.engine.accept(
            bench.opened.id, client_message_id=str(uuid.uuid4()), payload="x"
        )
    assert bench.agent.seen == []


@pytest.mark.parametrize("text", ["crash mijn geheim", "hang mijn geheim"])
async def test_an_agent_that_is_away_stores_nothing_and_tells_nothing(
    bench: Bench, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UnavailableError) as caught:
        await bench.say(text)
    assert "geheim" not in caplog.text + str(caught.value)
    assert len(await bench.rows(tables.messages)) == 2
    assert await bench.rows(tables.turns) == []


async def test_an_agent_that_cannot_open_stores_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = await bench.agent.open(
        conversation_id="x", channel="web", locale="nl", now=bench.clock.now()
    )

    async def failed(**_: object) -> AgentResult:
        return replace(opening, failed=True)

    monkeypatch.setattr(bench.agent, "open", failed)
    with pytest.raises(UnavailableError):
        await bench.engine.open(channel="web", locale="nl")
    assert len(await bench.rows(tables.conversations)) == 1


async def test_what_must_happen_outside_is_kept_with_the_turn(bench: Bench) -> None:
    # GIVEN a turn that asks for everything there is
    due = bench.clock.now() + dt.timedelta(days=14)
    bench.agent.outbox = (
        {
            "kind": "reminder",
            "body": {"step": "energielijst", "note": "bel 0612345678"},
            "secret": {"address": "jan@kpn.nl"},
            "due_at": due.isoformat(),
        },
        {"kind": "contact", "secret": {"email": "jan@kpn.nl"}},
        {"kind": "consent", "body": {"reminders": True}},
        {"kind": "finished"},
    )
    await bench.say("out")
    # THEN each has its place, and what is secret is encrypted
    (row,) = await bench.rows(tables.outbox)
    assert (row.kind, row.due_at, row.turn) == ("reminder", due, 1)
    assert row.body == {"step": "energielijst", "note": "bel «telefoonnummer»"}
    assert bench.keys.decrypt(row.ciphertext) == {"address": "jan@kpn.nl"}
    async with bench.database.read() as connection:
        contact = await contacts.find(
            connection, bench.opened.id, keys=bench.keys, now=bench.clock.now()
        )
        chosen = await consents.current(connection, bench.opened.id)
    assert contact == {"email": "jan@kpn.nl"}
    assert (chosen.reminders, chosen.adviser_may_read) == (True, False)
    (conversation,) = await bench.rows(tables.conversations)
    assert conversation.finished_at == bench.clock.now()


async def test_a_choice_made_in_the_talk_leaves_the_others(bench: Bench) -> None:
    for body in ({"adviser_may_read": True}, {"reminders": True}, {"other": True}):
        bench.agent.outbox = ({"kind": "consent", "body": body},)
        await bench.say("out")
    async with bench.database.read() as connection:
        chosen = await consents.current(connection, bench.opened.id)
    assert (chosen.adviser_may_read, chosen.may_improve_bot, chosen.reminders) == (
        True,
        False,
        True,
    )


async def test_masking_that_fails_drops_the_text_and_is_counted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise MaskingError("broken")

    with monkeypatch.context() as patch:
        patch.setattr("bot.dialogue.kept.find_personal", broken)
        answer = await bench.say("mijn geheim")
    assert answer.accepted.text is None
    assert bench.engine.counts["masking_failed"] == 1
    # AND the conversation goes on
    assert (await bench.say("verder")).accepted.seq == 5


async def test_care_turns_are_not_counted_apart(bench: Bench) -> None:
    await bench.say("care ik zie het niet meer zitten")
    assert "care" not in bench.engine.counts
    (row,) = await bench.rows(tables.turns)
    assert (row.care, row.intent, row.intent_ranking) == (True, None, [])


async def test_messages_of_one_conversation_keep_their_order(bench: Bench) -> None:
    bench.agent.pause = 0.01
    sent = [asyncio.create_task(bench.say(f"{number}")) for number in range(10)]
    answers = await asyncio.gather(*sent)
    assert [answer.accepted.seq for answer in answers] == list(range(3, 23, 2))
    async with bench.database.read() as connection:
        kept = await messages.after_seq(connection, bench.opened.id, 2)
    assert [message.text for message in kept[::2]] == [str(n) for n in range(10)]
