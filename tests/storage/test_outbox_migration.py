"""Messages that wait while the schema changes keep the channel they go over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from bot.storage import conversations, outbox, tables
from bot.storage.database import Database
from bot.storage.migrate import downgrade_database, upgrade_database
from bot.storage.records import OutboxItem

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)


async def test_what_waits_keeps_its_channel_on_the_way_back_and_forth(
    database: Database,
) -> None:
    payload = {"payload": {"text": "hoi"}}
    items = [
        OutboxItem(1, "channel_message", NOW, payload, b"secret", channel="slack"),
        OutboxItem(1, "channel_message", NOW, channel="teams"),
        OutboxItem(0, "notice_mail", NOW),
    ]
    async with database.write() as connection:
        await conversations.add(
            connection, conversation_id="c", channel="slack", locale="nl", now=NOW
        )
        await outbox.add(connection, "c", items)
    await downgrade_database(database, "0008")
    async with database.read() as connection:
        old = sa.table("outbox", sa.column("number"), sa.column("body", sa.JSON))
        bodies = await connection.scalars(sa.select(old.c.body).order_by(old.c.number))
    # As the version before reads it; what was given up has no body to tell it in.
    assert list(bodies) == [{**payload, "channel": "slack"}, {}, {}]
    await upgrade_database(database)
    assert [row["channel"] for row in await _rows(database)] == ["slack", None, None]


async def _rows(database: Database) -> list[dict[str, Any]]:
    async with database.read() as connection:
        found = await connection.execute(
            sa.select(tables.outbox).order_by(tables.outbox.c.number)
        )
        return [dict(row) for row in found.mappings()]
