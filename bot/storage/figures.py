"""Figures for the operations listener: what waits, and when retention was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.upkeep import RETENTION
from bot.storage.upkeep_tables import leases, retention_runs


@dataclass(frozen=True)
class Figures:
    """Numbers alone; `done_at` is None before the first run of retention."""

    outbox_waiting: int
    outbox_oldest: dt.timedelta
    done_at: dt.datetime | None
    erased: dict[str, int]


async def read(connection: AsyncConnection, now: dt.datetime) -> Figures:
    """Return the figures of this moment."""
    outbox = tables.outbox.c
    waiting, oldest = (
        await connection.execute(
            sa.select(sa.func.count(), sa.func.min(outbox.due_at)).where(
                outbox.due_at <= now
            )
        )
    ).one()
    done_at = await connection.scalar(
        sa.select(leases.c.done_at).where(leases.c.name == RETENTION)
    )
    erased = await connection.scalar(
        sa.select(retention_runs.c.erased)
        .order_by(retention_runs.c.number.desc())
        .limit(1)
    )
    return Figures(
        outbox_waiting=int(waiting),
        outbox_oldest=now - oldest if oldest else dt.timedelta(),
        done_at=done_at,
        erased=dict(erased or {}),
    )
