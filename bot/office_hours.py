"""When advisers of the organisation can be reached: read from one line, asked by clock.

A line holds parts with semicolons: days, a blank, hours with commas, such as
`ma-vr 09:00-12:30,13:00-17:00; za 10:00-12:00`. Days are ma di wo do vr za zo.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_PART = re.compile(r"(?P<days>[a-z]{2}(?:[-,][a-z]{2})*)\s+(?P<hours>\S+)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")

LOOKED_AHEAD_DAYS = 60
"""Days within which the next opening is looked for."""


@dataclass(frozen=True, order=True)
class Opening:
    """Hours on one day of the week (0 is Monday), local time, `until` not included."""

    weekday: int
    start: dt.time
    until: dt.time


@dataclass(frozen=True)
class OfficeHours:
    """The openings of a week; no opening on the days that are `closed_on`."""

    openings: tuple[Opening, ...]
    closed_on: Collection[dt.date] = ()

    def open_until(self, now: dt.datetime) -> dt.datetime | None:
        """Return the end of the opening `now` (local) lies in, None while closed."""
        for opening in self._on(now.date()):
            if opening.start <= now.time() < opening.until:
                return dt.datetime.combine(now.date(), opening.until)
        return None

    def opens_next(self, now: dt.datetime) -> dt.datetime | None:
        """Return the start of the first opening after `now` (local).

        None when there is none within `LOOKED_AHEAD_DAYS`.
        """
        for ahead in range(LOOKED_AHEAD_DAYS + 1):
            day = now.date() + dt.timedelta(days=ahead)
            for opening in self._on(day):
                if ahead or opening.start > now.time():
                    return dt.datetime.combine(day, opening.start)
        return None

    def _on(self, day: dt.date) -> list[Opening]:
        if day in self.closed_on:
            return []
        return [o for o in self.openings if o.weekday == day.weekday()]


def parse_openings(text: str) -> tuple[Opening, ...]:
    """Return the openings of a line; ValueError, with the form wanted, for another."""
    openings: list[Opening] = []
    for part in text.lower().split(";"):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError("must look like ma-vr 09:00-17:00; za 10:00-12:00")
        for weekday in _weekdays(found["days"]):
            for span in found["hours"].split(","):
                openings.append(_opening(weekday, span))
    return tuple(sorted(openings))


def _weekdays(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        names = part.split("-")
        if len(names) > 2 or not set(names) <= set(_DAYS):
            raise ValueError("must name days as ma di wo do vr za zo")
        first, last = _DAYS.index(names[0]), _DAYS.index(names[-1])
        if last < first:
            raise ValueError("must name days in the order of the week")
        days += range(first, last + 1)
    return days


def _opening(weekday: int, span: str) -> Opening:
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError("must name hours as 09:00-17:00")
    hour, minute, until_hour, until_minute = map(int, found.groups())
    try:
        start, until = dt.time(hour, minute), dt.time(until_hour, until_minute)
    except ValueError:
        raise ValueError("must name hours between 00:00 and 23:59") from None
    if until <= start:
        raise ValueError("must close after it opens")
    return Opening(weekday, start, until)
