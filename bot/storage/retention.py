"""What is too old goes: conversations, contact details, transfer codes."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import tables, unmasking


async def purge(
    connection: AsyncConnection, settings: Settings, now: dt.datetime
) -> int:
    """Erase what is past its days; return how many conversations went.

    Days count from the last message: `retention_conversation_days`, or
    `retention_finished_days` where the talk came to its end.
    """
    conversations = tables.conversations.c
    open_until = now - dt.timedelta(days=settings.retention_conversation_days)
    finished_until = now - dt.timedelta(days=settings.retention_finished_days)
    erased = await connection.execute(
        sa.delete(tables.conversations).where(
            sa.or_(
                sa.and_(
                    conversations.finished_at.is_(None),
                    conversations.last_message_at < open_until,
                ),
                sa.and_(
                    conversations.finished_at.is_not(None),
                    conversations.last_message_at < finished_until,
                ),
            )
        )
    )
    for table in (tables.contacts, tables.transfers):
        await connection.execute(sa.delete(table).where(table.c.expires_at <= now))
    await unmasking.purge(connection, now)
    return erased.rowcount
