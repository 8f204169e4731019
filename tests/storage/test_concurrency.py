"""Two processes on one file, played by two engines that share nothing but the file."""

from __future__ import annotations

import asyncio
import uuid
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from bot.dialogue.turn import TurnEngine
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import conversations, messages
from bot.storage.database import Database
from bot.storage.errors import ConflictError, ConversationGoneError, UnavailableError
from tests.fakes import FakeAgent, FakeClock
from tests.talkers import until


def _engine(
    settings: Settings, agent: FakeAgent | None = None
) -> tuple[TurnEngine, Database]:
    database = Database.from_settings(settings)
    engine = TurnEngine(
        database, agent or FakeAgent(), clock=FakeClock(), settings=settings
    )
    return engine, database


@pytest.mark.parametrize("sent_to_both", [False, True])
async def test_twenty_at_once_through_two_processes(
    settings: Settings, database: Database, sent_to_both: bool
) -> None:
    # GIVEN two engines on one file and twenty messages
    (first, one), (second, two) = _engine(settings), _engine(settings)
    opened = await first.open(channel="web", locale="nl")
    ids = [str(uuid.uuid4()) for _ in range(20)]
    # WHEN they come at once, divided over both or each to both
    calls = [
        engine.accept(opened.id, client_message_id=name, text=RawText(f"tekst {name}"))
        for number, name in enumerate(ids)
        for side, engine in enumerate((first, second))
        if sent_to_both or number % 2 == side
    ]
    answers = await asyncio.gather(*calls)
    # THEN none is lost or doubled, the numbers have no gaps, answers agree
    async with database.read() as connection:
        kept = await messages.after_seq(connection, opened.id, 0)
    assert [message.seq for message in kept] == list(range(1, 43))
    sent = [message.client_message_id for message in kept if message.role == "worker"]
    assert sorted(name or "" for name in sent) == sorted(ids)
    stored = {message.id: message for message in kept}
    for answer in answers:
        assert stored[answer.accepted.id] == answer.accepted
        assert [stored[reply.id] for reply in answer.messages] == list(answer.messages)
    await one.dispose()
    await two.dispose()


async def test_a_turn_of_an_erased_conversation_ends(
    settings: Settings, database: Database
) -> None:
    # GIVEN a turn that is thinking while the conversation is erased
    agent = FakeAgent(hold=asyncio.Event())
    engine, own = _engine(settings, agent)
    opened = await engine.open(channel="web", locale="nl")
    turn = asyncio.create_task(
        engine.accept(opened.id, client_message_id=str(uuid.uuid4()), text=RawText("x"))
    )
    await until(lambda: agent.started > 0)
    async with database.write() as connection:
        assert await conversations.erase(connection, opened.id)
    assert agent.hold is not None
    agent.hold.set()
    # THEN it stores nothing and says so
    with pytest.raises(ConversationGoneError):
        await turn
    async with database.read() as connection:
        assert await messages.after_seq(connection, opened.id, 0) == ()
    await own.dispose()


async def test_endless_conflicts_end_in_unavailable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    engine, own = _engine(settings)
    opened = await engine.open(channel="web", locale="nl")

    async def always_late(*_: object) -> None:
        raise ConflictError("late")

    async def no_pause(_: float) -> None:
        return None

    monkeypatch.setattr("bot.storage.turns.replace_snapshot", always_late)
    monkeypatch.setattr("bot.dialogue.turn._pause", no_pause)
    with pytest.raises(UnavailableError):
        await engine.accept(
            opened.id, client_message_id=str(uuid.uuid4()), text=RawText("x")
        )
    assert engine.counts["conflict"] == 30
    async with database.read() as connection:
        assert len(await messages.after_seq(connection, opened.id, 0)) == 2
    await own.dispose()


async def test_a_writer_that_fails_leaves_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    # GIVEN a transaction that breaks at its very end
    engine, own = _engine(settings)
    opened = await engine.open(channel="web", locale="nl")

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("bot.dialogue.storing.carry_out", broken)
    with pytest.raises(RuntimeError):
        await engine.accept(
            opened.id, client_message_id=str(uuid.uuid4()), text=RawText("x")
        )
    # THEN nothing of the turn was kept, and the next one goes on as if nothing was
    monkeypatch.undo()
    answer = await engine.accept(
        opened.id, client_message_id=str(uuid.uuid4()), text=RawText("y")
    )
    assert answer.accepted.seq == 3
    await own.dispose()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            sa.exc.OperationalError("", {}, Exception("unable to open")),
            UnavailableError,
        ),
        (sa.exc.TimeoutError("no connection is free"), UnavailableError),
        (OSError("disk"), UnavailableError),
        (
            sa.exc.OperationalError("", {}, Exception("database is locked")),
            ConflictError,
        ),
        (sa.exc.IntegrityError("", {}, Exception("UNIQUE")), ConflictError),
    ],
)
async def test_faults_of_the_database_have_a_name(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    expected: type[Exception],
) -> None:
    def broken() -> None:
        raise fault

    monkeypatch.setattr(
        database, "engine", SimpleNamespace(connect=broken, dispose=database.dispose)
    )
    for use in (database.read, database.write):
        with pytest.raises(expected):
            async with use():
                pytest.fail("it connected")
    assert not await database.reachable()
    monkeypatch.undo()
    assert await database.reachable()
