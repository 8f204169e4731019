"""The day, week or month that the words of a date stand for.

Each reader takes a match of one of the rules of `bot.language.dates` and the day it is,
and returns an ISO day, week or month; None where the words do not settle it. A reader
raises ValueError for a day that does not exist.
"""

from __future__ import annotations

import datetime as dt
import re

from bot.language.calendar_nl import FEASTS, SEASONS, add_months, iso_month, iso_week
from bot.language.formatting import MONTHS, WEEKDAYS

DAYS = {
    "vandaag": 0,
    "vandag": 0,
    "vanochtend": 0,
    "vanmorgen": 0,
    "vanmiddag": 0,
    "vanavond": 0,
    "vannacht": 0,
    "morgen": 1,
    "overmorgen": 2,
    "gisteren": -1,
    "gister": -1,
    "eergisteren": -2,
}
_LOOSE_MONTHS = {"jan": 1}
_MONTH_NUMBER = {name: place for place, name in enumerate(MONTHS, 1)}
_WEEKDAY_NUMBER = {name: place for place, name in enumerate(WEEKDAYS)}
SHORT_WEEKDAYS = {
    "ma": 0,
    "di": 1,
    "wo": 2,
    "don": 3,
    "do": 3,
    "vr": 4,
    "vrij": 4,
    "za": 5,
    "zat": 5,
    "zo": 6,
}
_RELATIVE = {"deze": 0, "komende": 1, "volgende": 1, "vorige": -1, "afgelopen": -1}


def read_day(match: re.Match[str], today: dt.date) -> str:
    return (today + dt.timedelta(days=DAYS[match["day"]])).isoformat()


def read_weekday(match: re.Match[str], today: dt.date) -> str:
    wanted = _weekday_number(match["weekday"])
    ahead = (wanted - today.weekday() - 1) % 7 + 1
    if match["relation"] == "volgende" and today.weekday() + ahead < 7:
        ahead += 7  # 'volgende vrijdag' said on Monday is the one of next week
    if match["relation"] in {"vorige", "afgelopen"}:
        ahead -= 7
    return (today + dt.timedelta(days=ahead)).isoformat()


def _weekday_number(word: str) -> int:
    return _WEEKDAY_NUMBER.get(word, SHORT_WEEKDAYS.get(word, 0))


def read_week(match: re.Match[str], today: dt.date) -> str:
    relation = match["relation"] or "deze"
    return _week_or_day(match, today, weeks=_RELATIVE[relation])


def read_weeks_ahead(match: re.Match[str], today: dt.date) -> str | None:
    """Read 'over twee weken' (that day) and 'over een week of twee' (that week)."""
    count = _count(match["about"] or match["count"])
    if count is None:
        return None
    if match["about"] or match["before"] or match["after"]:
        return _week_or_day(match, today, weeks=int(count))
    return (today + dt.timedelta(weeks=count)).isoformat()


def _week_or_day(match: re.Match[str], today: dt.date, *, weeks: int) -> str:
    day = today + dt.timedelta(weeks=weeks)
    named = match["before"] or match["after"]
    if named is None:
        return iso_week(day)
    monday = day - dt.timedelta(days=day.weekday())
    return (monday + dt.timedelta(days=_weekday_number(named))).isoformat()


def _count(word: str) -> float | None:
    """Return a number of days, weeks or months; None for 'een paar' and the like."""
    if word in {"een", "ene", "n", "'n", "1tje"}:
        return 1
    if word == "half":
        return 0.5
    try:
        return float(word)
    except ValueError:
        return None


def read_ahead(match: re.Match[str], today: dt.date) -> str | None:
    count = _count(match["count"])
    if count is None:
        return None
    if match["half"]:
        count = count / 2 if match["count"] in {"een", "n", "'n"} else count + 0.5
    unit = match["unit"]
    if unit == "dag":
        return (today + dt.timedelta(days=round(count))).isoformat()
    months = {"maand": 1, "kwartaal": 3, "jaar": 12}[unit] * count
    if months != int(months):  # anderhalve maand: the day says it, not the month
        return iso_week(today + dt.timedelta(days=round(months * 30.4)))
    return iso_month(add_months(today, int(months)))


def read_unit(match: re.Match[str], today: dt.date) -> str:
    """Read 'eind volgende maand', 'begin volgend jaar', 'dit kwartaal'."""
    shift = _RELATIVE[match["relation"]] if match["relation"] else 0
    part = match["part"] or ""
    if match["unit"] == "maand":
        return iso_month(add_months(today, shift))
    if match["unit"] == "kwartaal":
        first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return iso_month(add_months(first, 3 * shift))
    month = 12 if "eind" in part or "laatste" in part else 1
    if "half" in part or "medio" in part or "helft" in part:
        month = 6
    return f"{today.year + shift}-{month:02}"


def read_month(match: re.Match[str], today: dt.date) -> str:
    month = _MONTH_NUMBER[match["month"]]
    if match["year"]:
        return f"{_year(match['year'])}-{month:02}"
    shift = _RELATIVE.get(match["next"] or "", 0)
    if shift:
        return f"{today.year + shift}-{month:02}"
    if match["since"] is not None:
        return f"{today.year - (month > today.month)}-{month:02}"
    past = month < today.month or (
        (month == today.month and _part_has_passed(match["part"] or "", today))
        or (month == today.month and match["relation"] in {"volgende", "komende"})
    )
    return f"{today.year + past}-{month:02}"


def _part_has_passed(part: str, today: dt.date) -> bool:
    if "begin" in part or "eerste" in part:
        return today.day > 15
    if "half" in part or "medio" in part:
        return today.day > 20
    return False


def _year(word: str) -> int:
    year = int(word)
    return year + 2000 if year < 100 else year


def read_day_of_month(match: re.Match[str], today: dt.date) -> str:
    name = match["month"]
    month = _MONTH_NUMBER.get(name) or _LOOSE_MONTHS[name]
    return _next_such_day(int(match["d"]), month, match["year"], today)


def read_numeric_day(match: re.Match[str], today: dt.date) -> str:
    return _next_such_day(int(match["d"]), int(match["m"]), match["year"], today)


def _next_such_day(day: int, month: int, year: str | None, today: dt.date) -> str:
    if year is not None:
        return dt.date(_year(year), month, day).isoformat()
    for candidate in range(today.year, today.year + 9):  # 29 February may be far
        try:
            date = dt.date(candidate, month, day)
        except ValueError:
            continue
        if date >= today:
            return date.isoformat()
    raise ValueError(f"No such day: {day}-{month}")


def read_iso_day(match: re.Match[str], today: dt.date) -> str:
    del today
    return dt.date(int(match["year"]), int(match["m"]), int(match["d"])).isoformat()


def read_day_number(match: re.Match[str], today: dt.date) -> str:
    """Read 'de 15e': the next 15th to come."""
    day = int(match["d"])
    for ahead in range(13):
        month = add_months(today.replace(day=1), ahead)
        try:
            date = month.replace(day=day)
        except ValueError:
            continue
        if date >= today:
            return date.isoformat()
    raise ValueError(f"No such day of the month: {day}")


def read_week_number(match: re.Match[str], today: dt.date) -> str:
    number = int(match["number"])
    year, current, _ = today.isocalendar()
    year += number < current
    dt.date.fromisocalendar(year, number, 1)  # refuses week 53 of a year without one
    return f"{year}-W{number:02}"


def read_season(match: re.Match[str], today: dt.date) -> str:
    first, last = SEASONS[match["season"]]
    after = match["when"] in {"na", "achter"}
    month = last % 12 + 1 if after else first
    shift = 0
    if last < first:  # winter runs into the next year
        running = today.month >= first or today.month <= last
        passed = False
        if today.month <= last:
            shift = -1
    else:
        running = first <= today.month <= last
        passed = today.month > last
    if match["relation"] in {"volgende", "komende"} and running:
        passed = True
    year = today.year + shift + passed
    if after and last % 12 + 1 < first:
        year += 1
    return f"{year}-{month:02}"


def read_feast(match: re.Match[str], today: dt.date) -> str | None:
    feast = FEASTS[match["feast"]]
    after = match["when"] in {"na", "achter"}
    for year in range(today.year - 1, today.year + 3):
        dates = feast(year)
        if dates is None:
            return None
        first, last = dates
        if last >= today:
            return (last + dt.timedelta(days=1) if after else first).isoformat()
    return None


def read_weekend(match: re.Match[str], today: dt.date) -> str:
    days = {"volgende": 7, "vorige": -7, "afgelopen": -7}.get(match["relation"], 0)
    saturday = today + dt.timedelta(days=5 - today.weekday() + days)
    if match["when"] in {"na", "achter"}:
        saturday += dt.timedelta(days=2)
    return saturday.isoformat()


def read_unsettled(match: re.Match[str], today: dt.date) -> None:
    del match, today
