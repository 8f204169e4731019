"""Computes the status of a scheme on a day; it is never stored."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from bot.catalogue.models import SchemeRecord, Window, YearlyWindow

Status = Literal["ended", "not_yet", "unsure", "between_windows", "open"]
STATUSES: tuple[Status, ...] = ("ended", "not_yet", "unsure", "between_windows", "open")


def scheme_status(record: SchemeRecord, on: dt.date) -> Status:
    """Return the first status that holds on day `on`, in the order of `STATUSES`.

    Source of the order: the catalogue contract. A stale record can therefore never
    look open, and an ended one never merely stale.
    """
    if record.valid_to is not None and on > record.valid_to:
        return "ended"
    if record.valid_from is not None and on < record.valid_from:
        return "not_yet"
    if is_stale(record, on) or record.confidence == "low":
        return "unsure"
    if not windows_known(record, on.year):
        return "unsure"
    if record.windowed and not any(is_within(window, on) for window in record.windows):
        return "between_windows"
    return "open"


def is_stale(record: SchemeRecord, on: dt.date) -> bool:
    """Tell whether the record was compared with its source too long ago, or never.

    With `recheck_after` 365 and `verified_on` 2025-01-01, 2026-01-01 (365 days later)
    is still in time and 2026-01-02 is not.
    """
    if record.verified_on is None:
        return True
    return (on - record.verified_on).days > record.recheck_after


def windows_known(record: SchemeRecord, year: int) -> bool:
    """Tell whether it is known in which days of `year` one can apply.

    True where there are no windows at all, and where the rules fix them every year.
    """
    if not record.windowed:
        return True
    return any(_touches(window, year) for window in record.windows)


def is_within(window: Window | YearlyWindow, on: dt.date) -> bool:
    """Tell whether `on` lies in the window, first and last day included."""
    if isinstance(window, Window):
        return window.from_ <= on <= window.to
    today = (on.month, on.day)
    if window.from_ <= window.to:
        return window.from_ <= today <= window.to
    return today >= window.from_ or today <= window.to


def _touches(window: Window | YearlyWindow, year: int) -> bool:
    if isinstance(window, YearlyWindow):
        return True
    return window.from_.year <= year <= window.to.year
