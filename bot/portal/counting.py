"""Counts of a month: of the talks that are here, and of those that went by age."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.months import Month
from bot.portal.tally import tally
from bot.settings import Settings
from bot.storage import numbers
from bot.storage.numbers import Cell
from bot.storage.retention import CountKeeper

Counts = collections.Counter[Cell]


def counting(settings: Settings) -> CountKeeper:
    """Return what keeps the counts of talks that go by age, before they go.

    What a worker erases is not kept in any count.
    """
    zone = ZoneInfo(settings.time_zone)

    async def keep_counts(connection: AsyncConnection, ids: Sequence[str]) -> None:
        by_month: dict[Month, Counts] = {}
        async for part in numbers.facts(connection, numbers.among(ids)):
            for facts in part:
                month = Month.of(facts.began_at.astimezone(zone).date())
                by_month.setdefault(month, collections.Counter()).update(tally(facts))
        for month, counts in by_month.items():
            await numbers.add_past(connection, str(month), counts)

    return keep_counts


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
