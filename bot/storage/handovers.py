"""Workers who asked for an adviser: asked, claimed by one adviser, done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.conversations import is_plain, new_id
from bot.storage.handover_tables import handovers as table

Status = Literal["waiting", "claimed", "done"]
Reach = Literal["email", "phone", "window"]


@dataclass(frozen=True)
class Handover:
    """One request for an adviser; `packet` holds masked texts by their name."""

    id: str
    conversation_id: str
    status: Status
    reach: Reach
    packet: Mapping[str, str] = field(repr=False)
    asked_at: dt.datetime
    claimed_by: str | None = None
    claimed_at: dt.datetime | None = None
    entered_at: dt.datetime | None = None
    done_at: dt.datetime | None = None

    @property
    def invites(self) -> bool:
        """Tell whether an adviser may open the window without asking first.

        Once, for a worker who chose to talk there.
        """
        return self.reach == "window" and self.entered_at is None


async def ask(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    packet: Mapping[str, str],
    reach: Reach,
    now: dt.datetime,
) -> bool:
    """Keep what the worker asks; return whether it is a new request.

    One that waits or was claimed is changed and keeps its place in the queue; who
    chooses the window again invites anew.
    """
    changed = await connection.execute(
        sa.update(table)
        .where(table.c.conversation_id == conversation_id, table.c.status != "done")
        .values(packet=dict(packet), reach=reach, entered_at=None)
    )
    if changed.rowcount:
        return False
    await withdraw(connection, conversation_id)
    await connection.execute(
        sa.insert(table).values(
            conversation_id=conversation_id,
            id=new_id(),
            status="waiting",
            reach=reach,
            packet=dict(packet),
            asked_at=now,
        )
    )
    return True


async def find(connection: AsyncConnection, conversation_id: str) -> Handover | None:
    """Return the request of a conversation, None where there is none."""
    return await _one(connection, table.c.conversation_id == conversation_id)


async def by_id(connection: AsyncConnection, handover_id: str) -> Handover | None:
    """Return the request with that id, None where there is none."""
    if not is_plain(handover_id):
        return None
    return await _one(connection, table.c.id == handover_id)


async def queue(connection: AsyncConnection) -> tuple[Handover, ...]:
    """Return the requests that wait or are claimed, in the order they were asked."""
    rows = await connection.execute(
        sa.select(table)
        .where(table.c.status != "done")
        .order_by(table.c.asked_at, table.c.id)
    )
    return tuple(Handover(**row._mapping) for row in rows)


async def claim(
    connection: AsyncConnection,
    handover_id: str,
    adviser_id: str,
    *,
    now: dt.datetime,
    abandoned_before: dt.datetime,
) -> bool:
    """Give the request to this adviser; False where another one has it.

    A claim from before `abandoned_before` is free again. One statement decides, so
    that of two advisers one is first.
    """
    if not is_plain(handover_id):
        return False
    free = sa.or_(
        table.c.status == "waiting",
        sa.and_(table.c.status == "claimed", table.c.claimed_at < abandoned_before),
    )
    result = await connection.execute(
        sa.update(table)
        .where(table.c.id == handover_id, free)
        .values(status="claimed", claimed_by=adviser_id, claimed_at=now)
    )
    return result.rowcount == 1


async def release(
    connection: AsyncConnection, handover_id: str, adviser_id: str
) -> bool:
    """Put the request of this adviser back in the queue, at its old place."""
    result = await connection.execute(
        sa.update(table)
        .where(_claimed(handover_id, adviser_id))
        .values(status="waiting", claimed_by=None, claimed_at=None)
    )
    return result.rowcount == 1


async def use_invitation(
    connection: AsyncConnection, handover_id: str, now: dt.datetime
) -> None:
    """Note that an adviser came into the window on this invitation."""
    await connection.execute(
        sa.update(table).where(table.c.id == handover_id).values(entered_at=now)
    )


async def finish(
    connection: AsyncConnection, handover_id: str, adviser_id: str, now: dt.datetime
) -> bool:
    """Note that adviser and worker spoke; what was handed over is emptied."""
    result = await connection.execute(
        sa.update(table)
        .where(_claimed(handover_id, adviser_id))
        .values(status="done", packet={}, done_at=now)
    )
    return result.rowcount == 1


async def withdraw(connection: AsyncConnection, conversation_id: str) -> bool:
    """Erase the request of a conversation; return whether there was one."""
    result = await connection.execute(
        sa.delete(table).where(table.c.conversation_id == conversation_id)
    )
    return result.rowcount == 1


def _claimed(handover_id: str, adviser_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.c.id == handover_id,
        table.c.status == "claimed",
        table.c.claimed_by == adviser_id,
    )


async def _one(
    connection: AsyncConnection, condition: sa.ColumnElement[bool]
) -> Handover | None:
    row = (await connection.execute(sa.select(table).where(condition))).one_or_none()
    return Handover(**row._mapping) if row else None
