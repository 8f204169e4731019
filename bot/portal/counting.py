"""Counts of a month: of the talks that are here, and of those that went by age."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.months import Month
from bot.portal.tally import tally
from bot.settings import Settings
from bot.storage import numbers, retention
from bot.storage.numbers import Cell

Counts = collections.Counter[Cell]


async def keep_counts(
    connection: AsyncConnection, settings: Settings, now: dt.datetime
) -> None:
    """Add what the talks that are past their days count for, before they go.

    They must be erased in the same transaction. What a worker erases is not kept in any
    count.
    """
    zone = ZoneInfo(settings.time_zone)
    await numbers.one_at_a_time(connection)
    by_month: dict[Month, Counts] = {}
    async for part in numbers.facts(connection, retention.is_over(settings, now)):
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
