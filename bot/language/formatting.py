"""Dates, lists, numbers and durations as a Dutch reader expects to see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

WEEKDAYS = (
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
)
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_PERIODS = {"day": "per dag", "week": "per week", "month": "per maand"}
_FIXED_MINUTES = {
    15: "een kwartier",
    30: "een half uur",
    45: "drie kwartier",
    60: "een uur",
    90: "anderhalf uur",
    240: "een dagdeel",
    480: "een dag",
}
_MONTHS_WITHOUT_YEAR = 11


def date_in_words(date: dt.date, today: dt.date) -> str:
    """Return a day as 'dinsdag 1 december'.

    The year is added when the day lies 11 calendar months or more before or after
    `today`: only then could the reader think of another year.
    """
    words = f"{WEEKDAYS[date.weekday()]} {date.day} {MONTHS[date.month - 1]}"
    return words if _year_is_clear(date, today) else f"{words} {date.year}"


def month_in_words(month: dt.date, today: dt.date) -> str:
    """Return the month of a day as 'september', with its year as `date_in_words`."""
    words = MONTHS[month.month - 1]
    return words if _year_is_clear(month, today) else f"{words} {month.year}"


def iso_in_words(iso: str, today: dt.date) -> str:
    """Return an ISO day, week or month in words.

    '2026-12-01' is 'dinsdag 1 december', '2026-W11' is 'de week van 9 maart' (its
    Monday), '2026-06' is 'juni'. Raises ValueError on anything else.
    """
    if "W" in iso:
        year, _, week = iso.partition("-W")
        monday = dt.date.fromisocalendar(int(year), int(week), 1)
        day = date_in_words(monday, today).split(" ", maxsplit=1)[1]
        return f"de week van {day}"
    if iso.count("-") == 1:
        return month_in_words(dt.date.fromisoformat(f"{iso}-01"), today)
    return date_in_words(dt.date.fromisoformat(iso), today)


def enumerate_nl(items: Sequence[str], conjunction: str = "en") -> str:
    """Return ['a', 'b', 'c'] as 'a, b en c'; an empty list as ''."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def number_nl(number: Decimal | float) -> str:
    """Return a number with a decimal comma and dots between thousands: '1.250,5'."""
    english = f"{Decimal(str(number)).normalize():,f}"
    return english.translate(str.maketrans(",.", ".,"))


def minutes_in_words(minutes: int, period: str | None = None) -> str:
    """Return a duration as people say it, with 'per week' and the like when asked.

    A 'dagdeel' is 240 minutes and a day 480. `period` is 'day', 'week', 'month' or
    None. Raises ValueError for a negative duration, KeyError for another period.
    """
    words = _minutes_alone(minutes)
    return words if period is None else f"{words} {_PERIODS[period]}"


def _minutes_alone(minutes: int) -> str:
    if minutes < 0:
        raise ValueError(f"A duration cannot be negative: {minutes}")
    if minutes in _FIXED_MINUTES:
        return _FIXED_MINUTES[minutes]
    if minutes and minutes % 480 == 0:
        return f"{minutes // 480} dagen"
    if minutes and minutes % 240 == 0 and minutes < 1440:
        return f"{minutes // 240} dagdelen"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} {'minuut' if rest == 1 else 'minuten'}"
    if not rest:
        return f"{hours} uur"
    if rest == 30:
        return f"{hours},5 uur"
    return f"{hours} uur en {_minutes_alone(rest)}"


def _year_is_clear(date: dt.date, today: dt.date) -> bool:
    """Tell whether a date without its year can only be meant one way."""
    apart = (date.year - today.year) * 12 + date.month - today.month
    if date.day < today.day and apart > 0:
        apart -= 1
    elif date.day > today.day and apart < 0:
        apart += 1
    return abs(apart) < _MONTHS_WITHOUT_YEAR


def after_colon(text: str) -> str:
    """Return a sentence as it reads after a colon: small letter, no full stop."""
    return (text[:1].lower() + text[1:]).rstrip(".")
