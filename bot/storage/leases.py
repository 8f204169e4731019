"""Leases: of all processes on a database one does a job, and no job stays undone.

A lease ends by itself, so that a process that dies holds nobody up.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.storage.database import Database
from bot.storage.errors import ConflictError
from bot.storage.upkeep_tables import leases


async def take(
    database: Database,
    name: str,
    holder: str,
    *,
    now: dt.datetime,
    lasting: dt.timedelta,
    every: dt.timedelta,
) -> bool:
    """Take the lease of a job that is due; tell whether it is ours.

    Due is what was not done to its end in the last `every`. Raises
    `UnavailableError` when the database cannot be reached.
    """
    columns = leases.c
    # What seems to lie farther ahead was noted by a clock that was ahead.
    free = sa.or_(columns.until <= now, columns.until > now + 2 * lasting)
    due = sa.or_(
        columns.done_at.is_(None),
        columns.done_at <= now - every,
        columns.done_at > now + lasting,
    )
    try:
        async with database.write() as connection:
            taken = await connection.execute(
                sa.update(leases)
                .where(columns.name == name, free, due)
                .values(holder=holder, until=now + lasting)
            )
            if taken.rowcount == 1:
                return True
            known = await connection.scalar(
                sa.select(columns.name).where(columns.name == name)
            )
            if known is not None:
                return False
            await connection.execute(
                sa.insert(leases).values(
                    name=name, holder=holder, until=now + lasting, done_at=None
                )
            )
            return True
    except ConflictError:
        # Another process made the row, or writes it this moment: the job is theirs.
        return False


async def done(database: Database, name: str, holder: str, now: dt.datetime) -> None:
    """Give the lease back and note that the job was done."""
    async with database.write() as connection:
        await connection.execute(
            sa.update(leases)
            .where(leases.c.name == name, leases.c.holder == holder)
            .values(until=now, done_at=now)
        )


async def last_done(database: Database, name: str) -> dt.datetime | None:
    """Return when the job was last done, None when never."""
    async with database.read() as connection:
        found: dt.datetime | None = await connection.scalar(
            sa.select(leases.c.done_at).where(leases.c.name == name)
        )
    return found
