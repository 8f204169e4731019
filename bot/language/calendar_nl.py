"""Seasons, feasts and school holidays as Dutch and Flemish people name them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

Feast = Callable[[int], "tuple[dt.date, dt.date] | None"]

# First and last month. School holidays count by the months they fall in: their exact
# days differ a region and a year.
SEASONS: dict[str, tuple[int, int]] = {
    "lente": (3, 5),
    "zomer": (6, 8),
    "herfst": (9, 11),
    "winter": (12, 2),
    "zomervakantie": (7, 8),
    "bouwvak": (7, 8),
    "bouwvakantie": (7, 8),
    "bouwverlof": (7, 7),
    "vakantieperiode": (7, 8),
    "zomerstop": (7, 8),
    "schooljaar": (9, 7),
    "herfstvakantie": (10, 10),
    "kerstvakantie": (12, 12),
    "voorjaarsvakantie": (2, 2),
    "krokusvakantie": (2, 2),
    "meivakantie": (5, 5),
    "paasvakantie": (4, 4),
}


def add_months(date: dt.date, months: int) -> dt.date:
    """Return the day so many months on; the last of the month where it is missing."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    for day in (date.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, day)
        except ValueError:
            if day == 28:
                raise
    raise AssertionError("every month has 28 days")


def iso_month(date: dt.date) -> str:
    """Return the month of a day as '2026-06'."""
    return f"{date.year}-{date.month:02}"


def iso_week(date: dt.date) -> str:
    """Return the ISO week of a day as '2026-W11'."""
    year, week, _ = date.isocalendar()
    return f"{year}-W{week:02}"


def easter_sunday(year: int) -> dt.date:
    """Return Easter Sunday of a year (Gregorian computus, Meeus/Jones/Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_century, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_century - correction + 15) % 30
    leap, leap_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap - epact - leap_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _fixed(month: int, day: int, *, days: int = 1) -> Feast:
    def dates(year: int) -> tuple[dt.date, dt.date]:
        first = dt.date(year, month, day)
        return first, first + dt.timedelta(days=days - 1)

    return dates


def _after_easter(offset: int, *, days: int = 1) -> Feast:
    def dates(year: int) -> tuple[dt.date, dt.date]:
        first = easter_sunday(year) + dt.timedelta(days=offset)
        return first, first + dt.timedelta(days=days - 1)

    return dates


def _kings_day(year: int) -> tuple[dt.date, dt.date]:
    """27 April, or the day before when that is a Sunday."""
    day = dt.date(year, 4, 27)
    if day.weekday() == 6:
        day -= dt.timedelta(days=1)
    return day, day


def _moves(year: int) -> None:
    """Mark a feast whose day follows the moon: named, not computed."""
    del year


FEASTS: dict[str, Feast] = {
    "kerst": _fixed(12, 25, days=2),
    "eerste kerstdag": _fixed(12, 25),
    "tweede kerstdag": _fixed(12, 26),
    "oud en nieuw": _fixed(12, 31, days=2),
    "oudejaar": _fixed(12, 31),
    "nieuwjaar": _fixed(1, 1),
    "driekoningen": _fixed(1, 6),
    "sinterklaas": _fixed(12, 5),
    "sint": _fixed(12, 5),
    "pasen": _after_easter(0, days=2),
    "eerste paasdag": _after_easter(0),
    "tweede paasdag": _after_easter(1),
    "carnaval": _after_easter(-49, days=3),
    "vastenavond": _after_easter(-49, days=3),
    "hemelvaart": _after_easter(39),
    "hemelvaartsdag": _after_easter(39),
    "pinksteren": _after_easter(49, days=2),
    "eerste pinksterdag": _after_easter(49),
    "tweede pinksterdag": _after_easter(50),
    "koningsdag": _kings_day,
    "bevrijdingsdag": _fixed(5, 5),
    "feestdagen": _fixed(12, 25, days=8),
    "ramadan": _moves,
    "suikerfeest": _moves,
    "offerfeest": _moves,
}
