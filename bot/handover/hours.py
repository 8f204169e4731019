"""When the organisation's own advisers are there, as moments with their zone."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.settings import Settings


class Hours(NamedTuple):
    """Until when advisers are there, else when again; both None without advisers."""

    open_until: dt.datetime | None
    again: dt.datetime | None


def hours_at(settings: Settings, now: dt.datetime) -> Hours:
    """Return what holds at that moment, in the time zone of the organisation."""
    hours = settings.office_hours
    if hours is None:
        return Hours(None, None)
    zone = ZoneInfo(settings.time_zone)
    local = now.astimezone(zone).replace(tzinfo=None)
    until = hours.open_until(local)
    again = None if until else hours.opens_next(local)
    return Hours(
        until and until.replace(tzinfo=zone), again and again.replace(tzinfo=zone)
    )
