"""Whole months in the time zone of the organisation: the only range pages offer."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from bot.language.formatting import MONTHS

_NAME: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
SHOWN: Final = 12
"""How many months back pages offer."""


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """Return the month of this day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """Return the month that is written as 2026-11, None for anything else."""
        found = _NAME.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        """Return it as 2026-11."""
        return f"{self.year}-{self.month:02}"

    @property
    def words(self) -> str:
        """Return it as 'november 2026'."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    def plus(self, months: int) -> Month:
        """Return the month so many later."""
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def begins(self, zone: dt.tzinfo) -> dt.datetime:
        """Return its first moment in `zone`."""
        return dt.datetime(self.year, self.month, 1, tzinfo=zone)

    def ends(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the first moment after it."""
        return self.plus(1).begins(zone)


def recent(today: dt.date, *, closed: bool = False) -> list[Month]:
    """Return the months that pages offer, newest first; `closed`: not the current."""
    first = Month.of(today).plus(-1 if closed else 0)
    return [first.plus(-ago) for ago in range(SHOWN)]
