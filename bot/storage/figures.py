"""Figures for the operations listener: what waits, and when retention was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import inbox, outbox
from bot.storage.leasing import Waiting
from bot.storage.upkeep import RETENTION
from bot.storage.upkeep_tables import leases, retention_runs


@dataclass(frozen=True)
class Figures:
    """Numbers alone, of the boxes by channel or kind of row.

    `done_at` is None before the first run of retention.
    """

    outbox: dict[str, Waiting]
    inbox: dict[str, Waiting]
    given_up: dict[str, int]
    done_at: dt.datetime | None
    erased: dict[str, int]


async def read(connection: AsyncConnection, now: dt.datetime) -> Figures:
    """Return the figures of this moment."""
    done_at = await connection.scalar(
        sa.select(leases.c.done_at).where(leases.c.name == RETENTION)
    )
    erased = await connection.scalar(
        sa.select(retention_runs.c.erased)
        .order_by(retention_runs.c.number.desc())
        .limit(1)
    )
    return Figures(
        outbox=await outbox.waiting(connection, now),
        inbox=await inbox.waiting(connection, now),
        given_up=await outbox.given_up(connection),
        done_at=done_at,
        erased=dict(erased or {}),
    )
