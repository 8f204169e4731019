"""Thumbs of workers on single messages; the last one on a message counts."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import MaskedText
from bot.storage import tables


async def give(
    connection: AsyncConnection,
    conversation_id: str,
    message_id: str,
    *,
    value: str,
    reason: MaskedText | None,
    now: dt.datetime,
) -> None:
    """Keep a thumb (`up` or `down`) on a message, in the place of an earlier one."""
    columns = tables.feedback.c
    await connection.execute(
        sa.delete(tables.feedback).where(
            columns.conversation_id == conversation_id,
            columns.message_id == message_id,
        )
    )
    await connection.execute(
        sa.insert(tables.feedback).values(
            conversation_id=conversation_id,
            message_id=message_id,
            value=value,
            reason=reason,
            at=now,
        )
    )
