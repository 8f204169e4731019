"""What is too old goes: conversations, contact details, transfer codes."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import tables, unmasking


def is_over(settings: Settings, now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a conversation is past its days.

    Days count from the last message: `retention_conversation_days`, or
    `retention_finished_days` where the talk came to its end.
    """
    conversations = tables.conversations.c
    open_until = now - dt.timedelta(days=settings.retention_conversation_days)
    finished_until = now - dt.timedelta(days=settings.retention_finished_days)
    return sa.or_(
        sa.and_(
            conversations.finished_at.is_(None),
            conversations.last_message_at < open_until,
        ),
        sa.and_(
            conversations.finished_at.is_not(None),
            conversations.last_message_at < finished_until,
        ),
    )


async def purge(
    connection: AsyncConnection, settings: Settings, now: dt.datetime
) -> int:
    """Erase what is past its days; return how many conversations went."""
    erased = await connection.execute(
        sa.delete(tables.conversations).where(is_over(settings, now))
    )
    for table in (tables.contacts, tables.transfers):
        await connection.execute(sa.delete(table).where(table.c.expires_at <= now))
    await unmasking.purge(connection, now)
    return erased.rowcount
