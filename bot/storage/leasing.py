"""Rows that several processes share out: each is claimed with a lease, and done once.

Whoever dies with a row in hand loses it when the lease ends. The table has the columns
`number`, `due_at`, `leased_until` and `attempts`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

FARTHEST: Final = dt.timedelta(hours=2)
"""Neither a lease nor a pause between attempts reaches so far: what seems to was noted
by a clock that was ahead, and counts no longer."""


@dataclass(frozen=True)
class Due:
    """A row that can be claimed; rows of one `lane` never hold up another lane's."""

    number: int
    lane: str


@dataclass(frozen=True)
class Waiting:
    """How many rows of a lane are due, and how long the oldest of them is."""

    rows: int
    oldest: dt.timedelta


@dataclass(frozen=True)
class Leasing:
    """Shares out the rows of `table` that `is_open`, side by side in their lanes.

    Rows of which `at_once` holds are due as soon as they are there.
    """

    table: sa.Table
    is_open: sa.ColumnElement[bool]
    lane: sa.ColumnElement[str]
    at_once: sa.ColumnElement[bool]

    async def due(
        self,
        connection: AsyncConnection,
        is_head: sa.ColumnElement[bool],
        *,
        now: dt.datetime,
        most: int,
    ) -> tuple[Due, ...]:
        """Return the rows to claim now, oldest first, at most so many of each lane.

        `is_head` leaves out rows that have to wait for another.
        """
        place = sa.func.row_number().over(
            partition_by=self.lane, order_by=self.table.c.number
        )
        ready = (
            sa.select(
                self.table.c.number, self.lane.label("lane"), place.label("place")
            )
            .where(self.is_open, is_head, self._is_free(now))
            .subquery()
        )
        found = await connection.execute(
            sa.select(ready.c.number, ready.c.lane)
            .where(ready.c.place <= most)
            .order_by(ready.c.number)
        )
        return tuple(Due(number, lane) for number, lane in found)

    async def claim(
        self,
        connection: AsyncConnection,
        number: int,
        *,
        now: dt.datetime,
        until: dt.datetime,
        **values: Any,
    ) -> Mapping[str, Any] | None:
        """Take a row until `until`; None where another has it or it is done.

        `values` are set with it; the row is returned as it stands after that.
        """
        columns = self.table.c
        taken = await connection.execute(
            sa.update(self.table)
            .where(columns.number == number, self.is_open, self._is_free(now))
            .values(leased_until=until, attempts=columns.attempts + 1, **values)
        )
        if taken.rowcount != 1:
            return None
        found = await connection.execute(
            sa.select(self.table).where(columns.number == number)
        )
        return dict(found.mappings().one())

    async def postpone(
        self,
        connection: AsyncConnection,
        number: int,
        due_at: dt.datetime,
        **values: Any,
    ) -> None:
        """Let go of a row; it comes back at `due_at`."""
        await connection.execute(
            sa.update(self.table)
            .where(self.table.c.number == number)
            .values(due_at=due_at, leased_until=None, **values)
        )

    async def waiting(
        self, connection: AsyncConnection, since: sa.Column[Any], now: dt.datetime
    ) -> dict[str, Waiting]:
        """Return what is due in each lane; `since` is the column its age counts by."""
        lane = self.lane.label("lane")
        found = await connection.execute(
            sa.select(lane, sa.func.count(), sa.func.min(since))
            .where(self.is_open, since <= now)
            .group_by(lane)
        )
        return {name: Waiting(rows, now - oldest) for name, rows, oldest in found}

    def _is_free(self, now: dt.datetime) -> sa.ColumnElement[bool]:
        columns, farthest = self.table.c, now + FARTHEST
        is_new = columns.attempts == 0
        return sa.and_(
            sa.or_(
                columns.due_at <= now,
                sa.and_(is_new, self.at_once),
                sa.and_(sa.not_(is_new), columns.due_at > farthest),
            ),
            sa.or_(
                columns.leased_until.is_(None),
                columns.leased_until <= now,
                columns.leased_until > farthest,
            ),
        )
