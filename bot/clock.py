"""The clock, handed to whatever needs the time, so that tests can fix it."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Protocol


class Clock(Protocol):
    """Tells the moment and the day."""

    def now(self) -> dt.datetime:
        """Return the moment, aware, in UTC."""

    def today(self) -> dt.date:
        """Return the day where the worker lives (Europe/Amsterdam)."""


class SystemClock:
    """The clock of the machine."""

    def __init__(self, time_zone: str = "Europe/Amsterdam") -> None:
        self._zone = zoneinfo.ZoneInfo(time_zone)

    def now(self) -> dt.datetime:
        """Return the moment, aware, in UTC."""
        return dt.datetime.now(dt.timezone.utc)

    def today(self) -> dt.date:
        """Return the day in the clock's time zone."""
        return self.now().astimezone(self._zone).date()
