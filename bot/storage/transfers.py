"""Codes with which a worker takes a conversation to another device, once."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.crypto import hash_token


async def offer(
    connection: AsyncConnection,
    conversation_id: str,
    code: str,
    *,
    expires_at: dt.datetime,
) -> None:
    """Keep a code (only its hash) in the place of earlier ones of the conversation."""
    await connection.execute(
        sa.delete(tables.transfers).where(
            tables.transfers.c.conversation_id == conversation_id
        )
    )
    await connection.execute(
        sa.insert(tables.transfers).values(
            code_hash=hash_token(code),
            conversation_id=conversation_id,
            expires_at=expires_at,
        )
    )


async def is_known(connection: AsyncConnection, code: str, now: dt.datetime) -> bool:
    """Tell whether a code opens a conversation now."""
    return await _conversation_of(connection, code, now) is not None


async def take(connection: AsyncConnection, code: str, now: dt.datetime) -> str | None:
    """Use up a code and return its conversation, None where it opens nothing.

    Of two who use it at once the row's removal decides who was first.
    """
    conversation_id = await _conversation_of(connection, code, now)
    removed = await connection.execute(
        sa.delete(tables.transfers).where(
            tables.transfers.c.code_hash == hash_token(code)
        )
    )
    return conversation_id if removed.rowcount == 1 else None


async def _conversation_of(
    connection: AsyncConnection, code: str, now: dt.datetime
) -> str | None:
    columns = tables.transfers.c
    conversation_id: str | None = await connection.scalar(
        sa.select(columns.conversation_id).where(
            columns.code_hash == hash_token(code), columns.expires_at > now
        )
    )
    return conversation_id
