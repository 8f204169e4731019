"""What a turn asks of the database: one look, few statements, no detour."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiosqlite
import pytest
import sqlalchemy as sa

from bot.dialogue.turn import TurnEngine
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import consents, looks, takeovers, turns
from bot.storage.database import Database
from bot.storage.errors import ConflictError
from bot.storage.records import Consents, StoredSnapshot
from tests.fakes import FakeAgent, FakeClock

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)
MOST_STATEMENTS = 12
"""Of an ordinary turn: the beginnings of two transactions, one look, what is kept."""


@pytest.fixture
async def engine(settings: Settings, database: Database) -> TurnEngine:
    return TurnEngine(database, FakeAgent(), clock=FakeClock(), settings=settings)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Gather the statements that the database gets within the block."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    sync = database.engine.sync_engine
    sa.event.listen(sync, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(sync, "before_cursor_execute", note)


async def _say(engine: TurnEngine, talk: str, text: str) -> str:
    client_id = str(uuid.uuid4())
    await engine.accept(talk, client_message_id=client_id, text=RawText(text))
    return client_id


async def test_an_ordinary_turn_asks_little(engine: TurnEngine, database: Database):
    opened = await engine.open(channel="web", locale="nl")
    await _say(engine, opened.id, "hallo")
    with statements(database) as seen:
        await _say(engine, opened.id, "ik werk in de bouw")
    assert len(seen) <= MOST_STATEMENTS, seen
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


async def test_a_look_knows_what_is_there(engine: TurnEngine, database: Database):
    opened = await engine.open(channel="web", locale="nl")
    known = await _say(engine, opened.id, "hallo")
    async with database.read() as connection:
        fresh = await looks.take(connection, opened.id, "another message")
        handled = await looks.take(connection, opened.id, known)
        nothing = await looks.take(connection, "no such conversation", known)
        held = await turns.load_snapshot(connection, opened.id)
    assert nothing is None
    assert fresh is not None
    assert fresh.snapshot == held
    assert (fresh.channel, fresh.handled, fresh.takeover) == ("web", None, None)
    assert not fresh.adviser_may_read
    assert not fresh.was_read
    assert not fresh.was_asked_unmasking
    assert handled is not None
    assert handled.handled is not None
    assert handled.handled.turn == 1


async def test_a_look_sees_the_last_choice_and_the_take_over(
    engine: TurnEngine, database: Database
):
    opened = await engine.open(channel="web", locale="nl")
    adviser = takeovers.Adviser("a1", "Sam", "adviseur")
    held = takeovers.Takeover("on", adviser, 2, NOW, NOW)
    for allowed in (False, True, False):
        chosen = Consents(adviser_may_read=allowed, text_version="1", at=NOW)
        async with database.write() as connection:
            await consents.choose(connection, opened.id, chosen)
            await takeovers.move(connection, opened.id, held)
        async with database.read() as connection:
            look = await looks.take(connection, opened.id, "new")
        assert look is not None
        assert look.adviser_may_read is allowed
        assert look.takeover == held


async def test_a_state_that_moved_on_is_not_replaced(
    engine: TurnEngine, database: Database
):
    opened = await engine.open(channel="web", locale="nl")
    await _say(engine, opened.id, "hallo")
    async with database.read() as connection:
        held = await turns.load_snapshot(connection, opened.id)
    assert held is not None
    stale = StoredSnapshot(held.version, held.turn, held.last_seq, {}, {})
    with pytest.raises(ConflictError):
        async with database.write(brief=True) as connection:
            await turns.replace_snapshot(connection, opened.id, stale, NOW)
    async with database.read() as connection:
        assert await turns.load_snapshot(connection, opened.id) == held


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("brief", [True, False])
async def test_only_brief_statements_run_where_they_are_called(
    database: Database, brief: bool
):
    # GIVEN a function of SQLite that tells in which thread it runs
    ran: list[bool] = []

    def here() -> int:
        ran.append(threading.current_thread() is threading.main_thread())
        return 1

    async with database.read(brief=brief) as connection:
        raw: Any = await connection.get_raw_connection()
        await raw.driver_connection.create_function("here", 0, here)
        await connection.execute(sa.text("SELECT here()"))
    assert ran == [brief]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_may_wait_never_runs_in_the_event_loop(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    waited: list[str] = []
    driver: Any = aiosqlite.Connection._execute

    async def noting(self: object, fn: Any, *args: Any, **kwargs: Any) -> Any:
        waited.append(str(args[0]) if args else fn.__name__)
        return await driver(self, fn, *args, **kwargs)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", noting)
    async with database.write(brief=True) as connection:
        await connection.execute(sa.text("SELECT 1"))
    # THEN the lock and the disk are waited for elsewhere, and nothing besides
    assert waited == ["BEGIN IMMEDIATE", "commit"]
