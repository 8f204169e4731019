"""What must happen outside, written in the same transaction as the turn."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.records import OutboxItem


async def add(
    connection: AsyncConnection, conversation_id: str, items: Sequence[OutboxItem]
) -> None:
    """Add what a turn asks to be done outside."""
    rows = [
        {
            "conversation_id": conversation_id,
            "turn": item.turn,
            "kind": item.kind,
            "body": item.body,
            "ciphertext": item.ciphertext,
            "due_at": item.due_at,
            "attempts": 0,
        }
        for item in items
    ]
    if rows:
        await connection.execute(sa.insert(tables.outbox), rows)
