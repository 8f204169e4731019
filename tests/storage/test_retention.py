from __future__ import annotations

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from bot.dialogue.turn import TurnEngine
from bot.settings import Settings
from bot.storage import (
    contacts,
    conversations,
    outbox,
    plans,
    retention,
    tables,
    transfers,
)
from bot.storage.all_tables import metadata
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.records import NewConversation, OutboxItem
from bot.storage.rules import rule_of
from tests.fakes import FakeAgent, FakeClock

NOW = FakeClock().now()


@pytest.fixture
async def opened(settings: Settings, database: Database) -> NewConversation:
    engine = TurnEngine(database, FakeAgent(), clock=FakeClock(), settings=settings)
    return await engine.open(channel="web", locale="nl")


async def _purge(database: Database, settings: Settings, **after: int) -> int:
    moment = NOW + dt.timedelta(**after)
    report = await retention.purge(database, settings, moment)
    return report.conversations


@pytest.mark.parametrize(("finished", "days"), [(False, 30), (True, 90)])
async def test_a_conversation_goes_after_its_days_and_not_before(
    settings: Settings,
    database: Database,
    opened: NewConversation,
    finished: bool,
    days: int,
) -> None:
    if finished:
        async with database.write() as connection:
            await conversations.finish(connection, opened.id, NOW)
    assert await _purge(database, settings, days=days) == 0
    assert await _purge(database, settings, days=days, seconds=1) == 1
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            if rule_of(table).kind == "conversation":
                count = sa.select(sa.func.count()).select_from(table)
                assert await connection.scalar(count) == 0


async def test_a_new_message_opens_a_finished_conversation_again(
    settings: Settings, database: Database, opened: NewConversation
) -> None:
    async with database.write() as connection:
        await conversations.finish(connection, opened.id, NOW)
        await conversations.touch(connection, opened.id, NOW)
    assert await _purge(database, settings, days=31) == 1


async def test_contact_details_and_codes_go_when_they_end(
    settings: Settings, database: Database, opened: NewConversation
) -> None:
    keys = load_or_create_keys(settings.key_file)
    ends = NOW + dt.timedelta(days=1)
    async with database.write() as connection:
        await contacts.replace(
            connection, opened.id, {"name": "x"}, keys=keys, now=NOW, expires_at=ends
        )
        await transfers.offer(connection, opened.id, "een-twee", expires_at=ends)
    await _purge(database, settings, days=1)
    async with database.read() as connection:
        for table in (tables.contacts, tables.transfers):
            assert (await connection.execute(sa.select(table))).all() == []


async def test_a_code_works_for_one_of_two_at_once(
    database: Database, opened: NewConversation
) -> None:
    async with database.write() as connection:
        await transfers.offer(
            connection, opened.id, "een", expires_at=NOW + dt.timedelta(minutes=1)
        )

    async def take() -> str | None:
        async with database.write() as connection:
            return await transfers.take(connection, "een", NOW)

    taken = await asyncio.gather(take(), take())
    assert sorted(taken, key=str) == sorted([None, opened.id], key=str)


async def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        async with database.write() as connection:
            await conversations.add(
                connection,
                conversation_id="x",
                channel="web",
                locale="nl",
                now=dt.datetime(2026, 11, 24),  # noqa: DTZ001  # what is tested
            )


async def test_moments_come_back_in_utc(
    database: Database, opened: NewConversation
) -> None:
    zone = dt.timezone(dt.timedelta(hours=1))
    later = NOW.astimezone(zone) + dt.timedelta(hours=2)
    async with database.write() as connection:
        await conversations.touch(connection, opened.id, later)
        found = await conversations.find(connection, opened.id)
    assert found is not None
    assert found.last_message_at == later
    assert found.last_message_at.utcoffset() == dt.timedelta(0)


async def test_shared_items_and_outbox_keep_their_order(
    database: Database, opened: NewConversation
) -> None:
    async with database.write() as connection:
        await plans.share(connection, opened.id, ["b", "a"], NOW)
        items = [OutboxItem(turn=1, kind=kind, due_at=NOW) for kind in "xyz"]
        await outbox.add(connection, opened.id, items)
        await outbox.add(connection, opened.id, [])
        kinds = await connection.scalars(
            sa.select(tables.outbox.c.kind).order_by(tables.outbox.c.number)
        )
        assert list(kinds) == ["x", "y", "z"]
        assert await plans.shared(connection, opened.id) == ("b", "a")
        assert await plans.shared(connection, "other") == ()
