"""A delivery's id is made of its row's number, so no number may come again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import conversations, inbox, outbox, tables
from bot.storage.channel_tables import inbox as inbox_table
from bot.storage.database import Database
from bot.storage.records import InboxItem, OutboxItem
from tests.serving import migrated

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)


async def test_an_outbox_number_never_comes_again(tmp_path: Path):
    migrated(tmp_path)
    database = Database.from_settings(Settings(data_folder=tmp_path))
    numbers = []
    async with database.write() as connection:
        await conversations.add(
            connection, conversation_id="c", channel="matrix", locale="nl", now=NOW
        )
        for turn in (1, 2):
            item = OutboxItem(turn=turn, kind="message", due_at=NOW)
            await outbox.add(connection, "c", [item])
            number = await connection.scalar(sa.select(tables.outbox.c.number))
            assert number is not None
            numbers.append(number)
            await outbox.remove(connection, number)
    await database.dispose()
    assert numbers[0] != numbers[1]


async def test_an_inbox_number_never_comes_again(tmp_path: Path):
    migrated(tmp_path)
    database = Database.from_settings(Settings(data_folder=tmp_path))
    numbers = []
    async with database.write() as connection:
        for key in (b"1", b"2"):
            item = InboxItem(
                event_key=key, channel="matrix", identity=b"i", ciphertext=b"c"
            )
            await inbox.add(connection, [item], NOW)
            numbers.append(await connection.scalar(sa.select(inbox_table.c.number)))
            await connection.execute(sa.delete(inbox_table))
    await database.dispose()
    assert numbers[0] != numbers[1]
