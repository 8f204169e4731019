"""Talks from before the inbox get their row when the schema comes up to it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import review_tables, tables
from bot.storage.database import Database
from bot.storage.migrate import downgrade_database, upgrade_database
from bot.storage.review_inbox import Filter, page
from tests.storage.readable_talks import NONE, READ, Desk


async def test_talks_that_were_there_have_their_row(
    database: Database, settings: Settings
) -> None:
    desk = await Desk(database, settings).hire()
    talk = await desk.talk("magazijn", "care ik kan niet meer", wish="wish_fun")
    await desk.talk("hallo", chosen=NONE)
    # The last choice counts, not the first.
    changed = await desk.talk("hallo", chosen=READ)
    await desk.choose(changed, NONE)
    before = await _rows(database)
    await downgrade_database(database, "0002")
    await upgrade_database(database)
    after = await _rows(database)
    assert [_plain(row) for row in after] == [_plain(row) for row in before]
    assert await desk.found() == [talk]
    # The words for searching come with the next message.
    assert await desk.found(query="magazijn") == []
    await desk.say(talk, "nog iets")
    assert await desk.found(query="magazijn") == [talk]


async def _rows(database: Database) -> list[Any]:
    async with database.read() as connection:
        table = review_tables.talk_summaries
        return list(await connection.execute(sa.select(table).order_by(table.c.number)))


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "number"}


async def test_what_advisers_added_goes_with_the_way_back(
    database: Database, settings: Settings
) -> None:
    desk = await Desk(database, settings).hire()
    await desk.talk("magazijn")
    await downgrade_database(database, "0002")
    async with database.read() as connection:
        names = await connection.run_sync(
            lambda sync: sa.inspect(sync).get_table_names()
        )
        messages = await connection.scalar(
            sa.select(sa.func.count()).select_from(tables.messages)
        )
    assert not [name for name in names if name.startswith("talk_")]
    assert messages == 4
    await upgrade_database(database)
    async with database.read() as connection:
        found = await page(connection, Filter(), now=desk.clock.now())
    assert len(found.rows) == 1
