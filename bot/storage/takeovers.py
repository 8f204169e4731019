"""Who has the talk: an adviser, where there is a row that says `on`; else the bot.

A row changes only in a transaction that also moves the snapshot's version, so that a
turn which thinks meanwhile reads again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.handover_tables import takeovers as table


@dataclass(frozen=True)
class Adviser:
    """An adviser as a worker gets to know them; `id` is the portal's account."""

    id: str
    name: str
    role: str


@dataclass(frozen=True)
class Takeover:
    """An adviser who asked to come in (`asked`), or who has the talk (`on`)."""

    state: Literal["asked", "on"]
    adviser: Adviser
    first_seq: int
    begun_at: dt.datetime
    alive_at: dt.datetime

    def holds(self, now: dt.datetime, idle: dt.timedelta) -> bool:
        """Tell whether the adviser has the talk: let in, and not silent too long."""
        return self.state == "on" and not self.silent(now, idle)

    def silent(self, now: dt.datetime, idle: dt.timedelta) -> bool:
        """Tell whether the adviser gave no sign of life for that long."""
        return now - self.alive_at >= idle


async def find(connection: AsyncConnection, conversation_id: str) -> Takeover | None:
    """Return the take-over of a conversation, None while there is none."""
    row = (
        await connection.execute(
            sa.select(table).where(table.c.conversation_id == conversation_id)
        )
    ).one_or_none()
    if row is None:
        return None
    return Takeover(
        state=row.state,
        adviser=Adviser(row.adviser_id, row.adviser_name, row.adviser_role),
        first_seq=row.first_seq,
        begun_at=row.begun_at,
        alive_at=row.alive_at,
    )


async def move(
    connection: AsyncConnection, conversation_id: str, takeover: Takeover | None
) -> None:
    """Put `takeover` in the place of an earlier one; None gives the talk to the bot."""
    await connection.execute(
        sa.delete(table).where(table.c.conversation_id == conversation_id)
    )
    if takeover is None:
        return
    await connection.execute(
        sa.insert(table).values(
            conversation_id=conversation_id,
            state=takeover.state,
            adviser_id=takeover.adviser.id,
            adviser_name=takeover.adviser.name,
            adviser_role=takeover.adviser.role,
            first_seq=takeover.first_seq,
            begun_at=takeover.begun_at,
            alive_at=takeover.alive_at,
        )
    )


async def touch(
    connection: AsyncConnection,
    conversation_id: str,
    adviser_id: str,
    now: dt.datetime,
) -> None:
    """Note a sign of life of the adviser."""
    await connection.execute(
        sa.update(table)
        .where(
            table.c.conversation_id == conversation_id,
            table.c.adviser_id == adviser_id,
        )
        .values(alive_at=now)
    )


async def idle_since(
    connection: AsyncConnection, before: dt.datetime
) -> tuple[str, ...]:
    """Return the conversations whose adviser gave no sign of life since then."""
    found = await connection.scalars(
        sa.select(table.c.conversation_id).where(table.c.alive_at <= before)
    )
    return tuple(found)
