"""Counts of a month: of the talks that are here, and of those that went by age."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.months import Month
from bot.portal.tally import tally
from bot.storage import numbers
from bot.storage.numbers import Cell

Counts = collections.Counter[Cell]
KEPT: Final = dt.timedelta(minutes=5)
"""How old numbers on a page may be."""


async def keep_counts(
    connection: AsyncConnection, condition: sa.ColumnElement[bool], zone: dt.tzinfo
) -> None:
    """Add what the talks for which `condition` holds count for, before they go.

    They must be erased in the same transaction. For what goes by age: what a worker
    erases is not kept in any count.
    """
    await numbers.one_at_a_time(connection)
    by_month: dict[Month, Counts] = {}
    async for part in numbers.facts(connection, condition):
        for facts in part:
            month = Month.of(facts.began_at.astimezone(zone).date())
            by_month.setdefault(month, collections.Counter()).update(tally(facts))
    for month, counts in by_month.items():
        await numbers.add_past(connection, str(month), counts)


async def counts_of(
    connection: AsyncConnection, month: Month, zone: dt.tzinfo
) -> Counts:
    """Return the counts of the talks that began in this month."""
    counts = await numbers.past(connection, str(month))
    began = numbers.began_between(month.begins(zone), month.ends(zone))
    async for part in numbers.facts(connection, began):
        for facts in part:
            counts.update(tally(facts))
        # Thousands of talks are read here: others get their turn in between.
        await asyncio.sleep(0)
    return counts


class RecentCounts:
    """The counts of months, for a few minutes: a hundred thousand talks take seconds.

    One at a time, so that two who look at once do not count twice.
    """

    def __init__(self) -> None:
        self._kept: dict[Month, tuple[dt.datetime, Counts]] = {}
        self._lock = asyncio.Lock()

    async def of(
        self,
        connection: AsyncConnection,
        month: Month,
        zone: dt.tzinfo,
        now: dt.datetime,
    ) -> tuple[Counts, dt.datetime]:
        """Return the counts of a month, and when they were made."""
        async with self._lock:
            made_at, counts = self._kept.get(month, (None, Counts()))
            if made_at is None or not dt.timedelta(0) <= now - made_at < KEPT:
                made_at, counts = now, await counts_of(connection, month, zone)
                self._kept[month] = made_at, counts
            return counts, made_at
