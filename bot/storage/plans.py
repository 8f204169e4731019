"""What of the plan may stand on the sheet for the manager."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables


async def share(
    connection: AsyncConnection,
    conversation_id: str,
    items: Sequence[str],
    now: dt.datetime,
) -> None:
    """Keep the ids of the shared items in the place of the earlier ones."""
    await connection.execute(
        sa.delete(tables.plan_shares).where(
            tables.plan_shares.c.conversation_id == conversation_id
        )
    )
    await connection.execute(
        sa.insert(tables.plan_shares).values(
            conversation_id=conversation_id, item_ids=list(items), at=now
        )
    )


async def shared(connection: AsyncConnection, conversation_id: str) -> tuple[str, ...]:
    """Return the ids of the shared items, in the order they were given."""
    items = await connection.scalar(
        sa.select(tables.plan_shares.c.item_ids).where(
            tables.plan_shares.c.conversation_id == conversation_id
        )
    )
    return tuple(items or ())
