"""Keeps the counts of months up to date, so that a page with numbers counts nothing.

One mechanism for all: a talk that was spoken in is tallied anew at the next look, or by
upkeep; before a talk goes by age it is tallied for the last time.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.months import Month
from bot.portal.tally import tally
from bot.settings import Settings
from bot.storage import numbers
from bot.storage.database import Database
from bot.storage.numbers import Counts, Tally
from bot.storage.retention import CountKeeper

_AT_A_TIME: Final = 200
"""Talks counted in one transaction: messages of workers wait no longer."""
_LATE: Final = dt.timedelta(minutes=10)
"""A message may be kept so much later than the moment it carries."""


def counting(settings: Settings, now: dt.datetime) -> CountKeeper:
    """Return what counts talks that go by age for the last time, before they go."""
    zone = ZoneInfo(settings.time_zone)

    async def keep_counts(connection: AsyncConnection, ids: Sequence[str]) -> None:
        await _count(connection, ids, zone, now)

    return keep_counts


async def catch_up(
    database: Database,
    zone: dt.tzinfo,
    now: dt.datetime,
    *,
    everything: bool = False,
    most: int | None = None,
) -> int:
    """Count the talks that changed since the last time; return how many did.

    That costs as much as was said since. With `everything` every talk is looked at:
    upkeep does so once a day, for a clock that was set back. It stops once it counted
    `most`, or a few more; the next time goes on there.
    """
    since = None
    if not everything:
        async with database.read() as connection:
            until = await numbers.counted_until(connection)
        since = until - _LATE if until is not None else None
    done, after = 0, None
    while True:
        async with database.write() as connection:
            await numbers.hold(connection)
            places = await numbers.changed(
                connection, since=since, after=after, most=_AT_A_TIME
            )
            if places:
                ids = [place.id for place in places]
                await _count(connection, ids, zone, now)
        done += len(places)
        if len(places) < _AT_A_TIME or (most is not None and done >= most):
            return done
        after = places[-1]
        # After years without a look these are many: others get their turn in between.
        await asyncio.sleep(0)


async def counts_of(
    connection: AsyncConnection, first: Month, last: Month
) -> dict[Month, Counts]:
    """Return the counts of each month from `first` to `last`, as they are kept."""
    kept = await numbers.counts(connection, str(first), str(last))
    found, month = {}, first
    while month <= last:
        found[month] = kept.get(str(month), Counts())
        month = month.plus(1)
    return found


async def _count(
    connection: AsyncConnection,
    ids: Collection[str],
    zone: dt.tzinfo,
    now: dt.datetime,
) -> None:
    tallies = [
        Tally(
            facts.id,
            facts.last_at,
            str(Month.of(facts.began_at.astimezone(zone).date())),
            tally(facts),
        )
        for facts in await numbers.facts(connection, ids)
    ]
    await numbers.keep(connection, tallies, now)
