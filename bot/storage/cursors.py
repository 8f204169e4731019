"""Where a channel that fetches its messages stopped reading."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import UtcDateTime, metadata

cursors: Final = sa.Table(
    "channel_cursors",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    # A word of the provider's own, about no person and no conversation.
    sa.Column("position", sa.Text, nullable=False),
    sa.Column("updated_at", UtcDateTime(), nullable=False),
)


async def load(connection: AsyncConnection, channel: str) -> str | None:
    """Return where to go on; None before anything was read."""
    found: str | None = await connection.scalar(
        sa.select(cursors.c.position).where(cursors.c.channel == channel)
    )
    return found


async def save(
    connection: AsyncConnection, channel: str, position: str, now: dt.datetime
) -> None:
    """Keep where to go on."""
    values = {"position": position, "updated_at": now}
    changed = await connection.execute(
        sa.update(cursors).where(cursors.c.channel == channel).values(values)
    )
    if changed.rowcount == 0:
        await connection.execute(sa.insert(cursors).values(channel=channel, **values))
