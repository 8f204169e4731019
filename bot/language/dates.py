"""When something happens, read from a message: days, weeks and months.

Every date counts from `today`, which the caller hands in. A value is as precise as the
words: an ISO day ('2026-03-09'), week ('2026-W11') or month ('2026-06'). A weekday
without more is the next one to come, never today; a month or day of the year that has
passed is the one of next year. Habits ('elke maandag', 'in het weekend') are no dates.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.language.calendar_nl import FEASTS, SEASONS, add_months, iso_month, iso_week
from bot.language.canonical import Canonical, whole_tokens
from bot.language.formatting import MONTHS, WEEKDAYS
from bot.language.spans import Span, longest_first

_DAYS = {
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
_SHORT_WEEKDAYS = {
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

_WEEKDAY = "|".join(WEEKDAYS)
_SHORT = "|".join(_SHORT_WEEKDAYS)
_MONTH = "|".join(MONTHS)
_DETERMINER = "de|het|'t|t|den|dn|d|mijn|m'n|mn|onze|ons|me"
_PART = (
    r"(?:(?:ergens )?(?:in de loop|begin|eind|half|medio|het begin|het eind|de helft"
    r"|eerste week|laatste week|de eerste week|de laatste week)(?: van)? (?:de |het )?)"
)
_DAY_PART = r"(?: (?:ochtend|middag|avond|vroeg))"
_SEASON = "|".join(SEASONS)
_FEAST = "|".join(sorted(FEASTS, key=len, reverse=True))
_RELATION = "volgende|komende|deze|vorige|afgelopen"
_ELSE = r"(?<!elke )(?<!per )(?<!'s )"


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], dt.date], str | None]


def find_dates(text: str, today: dt.date) -> list[Span[str | None]]:
    """Return the dates in a message with their ISO day, week or month.

    The value is None where the words do not settle it ('na mijn vakantie').
    """
    return dates_in(Canonical(text), today)


def dates_in(message: Canonical, today: dt.date) -> list[Span[str | None]]:
    """Return the dates in a canonical message; see `find_dates`."""
    return longest_first(_candidates(message, today))


def read_date(words: str, today: dt.date) -> str | None:
    """Return the ISO value of words that are known to be a date, or None."""
    spans = find_dates(words, today)
    if not spans:
        return None
    return max(spans, key=lambda span: span.end - span.start).value


def _candidates(message: Canonical, today: dt.date) -> Iterator[Span[str | None]]:
    for rule in _RULES:
        for match in message.finditer(rule.pattern):
            try:
                value = rule.read(match, today)
            except (ValueError, OverflowError):  # no such day: '31 juni', '45-12'
                continue
            start, end = message.places(match)
            yield Span(start, end, value)


def _day(match: re.Match[str], today: dt.date) -> str:
    return (today + dt.timedelta(days=_DAYS[match["day"]])).isoformat()


def _weekday(match: re.Match[str], today: dt.date) -> str:
    wanted = _weekday_number(match["weekday"])
    ahead = (wanted - today.weekday() - 1) % 7 + 1
    if match["relation"] == "volgende" and today.weekday() + ahead < 7:
        ahead += 7  # 'volgende vrijdag' said on Monday is the one of next week
    if match["relation"] in {"vorige", "afgelopen"}:
        ahead -= 7
    return (today + dt.timedelta(days=ahead)).isoformat()


def _weekday_number(word: str) -> int:
    return _WEEKDAY_NUMBER.get(word, _SHORT_WEEKDAYS.get(word, 0))


def _week(match: re.Match[str], today: dt.date) -> str:
    relation = match["relation"] or "deze"
    return _week_or_day(match, today, weeks=_RELATIVE[relation])


def _weeks_ahead(match: re.Match[str], today: dt.date) -> str | None:
    count = _count(match["about"] or match["count"])
    return None if count is None else _week_or_day(match, today, weeks=int(count))


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


def _ahead(match: re.Match[str], today: dt.date) -> str | None:
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


def _unit(match: re.Match[str], today: dt.date) -> str:
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


def _month(match: re.Match[str], today: dt.date) -> str:
    month = _MONTH_NUMBER[match["month"]]
    if match["year"]:
        return f"{_year(match['year'])}-{month:02}"
    shift = _RELATIVE.get(match["next"] or "", 0)
    if shift:
        return f"{today.year + shift}-{month:02}"
    if match["since"] is not None:
        return f"{today.year - (month > today.month)}-{month:02}"
    past = month < today.month or (
        (month == today.month
        and _part_has_passed(match["part"] or "", today))
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


def _day_of_month(match: re.Match[str], today: dt.date) -> str:
    name = match["month"]
    month = _MONTH_NUMBER.get(name) or _LOOSE_MONTHS[name]
    return _next_such_day(int(match["d"]), month, match["year"], today)


def _numeric_day(match: re.Match[str], today: dt.date) -> str:
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


def _iso_day(match: re.Match[str], today: dt.date) -> str:
    del today
    return dt.date(int(match["year"]), int(match["m"]), int(match["d"])).isoformat()


def _day_number(match: re.Match[str], today: dt.date) -> str:
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


def _week_number(match: re.Match[str], today: dt.date) -> str:
    number = int(match["number"])
    year, current, _ = today.isocalendar()
    year += number < current
    dt.date.fromisocalendar(year, number, 1)  # refuses week 53 of a year without one
    return f"{year}-W{number:02}"


def _season(match: re.Match[str], today: dt.date) -> str:
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


def _feast(match: re.Match[str], today: dt.date) -> str | None:
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


def _weekend(match: re.Match[str], today: dt.date) -> str:
    days = {"volgende": 7, "vorige": -7, "afgelopen": -7}.get(match["relation"], 0)
    saturday = today + dt.timedelta(days=5 - today.weekday() + days)
    if match["when"] in {"na", "achter"}:
        saturday += dt.timedelta(days=2)
    return saturday.isoformat()


def _unsettled(match: re.Match[str], today: dt.date) -> None:
    del match, today


_ROUND = "na|voor|tegen|achter"
_COUNT = r"\d+(?:\.\d+)?|een|ene|n|'n|half|een paar|paar|enkele|zoveel"
_RULES = [
    _Rule(
        whole_tokens(rf"(?<!goeie )(?<!goede )(?P<day>{'|'.join(_DAYS)}){_DAY_PART}?"),
        _day,
    ),
    _Rule(
        whole_tokens(
            rf"{_ELSE}(?:(?P<relation>{_RELATION}) )?"
            rf"(?P<weekday>{_WEEKDAY}){_DAY_PART}?(?: a \. s(?: \.)?)?"
        ),
        _weekday,
    ),
    _Rule(
        whole_tokens(rf"(?P<relation>{_RELATION}) (?P<weekday>{_SHORT})"),
        _weekday,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<before>{_WEEKDAY}|{_SHORT}){_DAY_PART}? (?:van )?)?"
            rf"(?:tegen |na |{_PART})?(?:de )?(?P<relation>{_RELATION}) week"
            rf"(?: (?:op )?(?P<after>{_WEEKDAY}|{_SHORT}){_DAY_PART}?)?"
        ),
        _week,
    ),
    _Rule(
        whole_tokens(
            r"(?P<before>(?!))?(?P<after>(?!))?(?P<relation>(?!))?"
            r"(?:van de|vandeze?|eind van de|einde|eind) week"
        ),
        _week,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<before>{_WEEKDAY}|{_SHORT}) )?over (?:ongeveer |zo'n )?"
            rf"(?:(?:een |n )week of (?P<about>\d+)|(?P<count>{_COUNT}) week)"
            rf"(?: (?:op )?(?P<after>{_WEEKDAY}|{_SHORT}))?"
        ),
        _weeks_ahead,
    ),
    _Rule(
        whole_tokens(
            rf"over (?:ongeveer |zo'n )?(?P<count>{_COUNT})(?P<half> half)? "
            r"(?P<unit>dag|maand|kwartaal|jaar)"
        ),
        _ahead,
    ),
    _Rule(
        whole_tokens(
            rf"(?:na |tegen )?(?P<part>{_PART})?(?:de |het )?"
            rf"(?P<relation>{_RELATION}) (?P<unit>maand|kwartaal|jaar)"
        ),
        _unit,
    ),
    _Rule(
        whole_tokens(
            rf"(?:na |tegen )?(?P<part>{_PART})(?P<relation>(?!))?(?P<unit>maand|jaar)"
        ),
        _unit,
    ),
    _Rule(
        whole_tokens(
            r"(?P<relation>(?!))?(?P<part>(?!))?"
            r"(?:het )?nieuwe (?P<unit>jaar)"
        ),
        lambda match, today: f"{today.year + 1}-01",
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?<=sinds )(?P<since>))?(?:(?:na|tegen) )?(?P<part>{_PART})?"
            rf"(?:(?P<relation>volgende|komende|deze) )?(?P<month>{_MONTH})"
            r"(?: (?P<year>20\d\d))?(?: (?P<next>volgende|deze|vorige) jaar)?"
        ),
        _month,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?:de )?(?P<d>[0-3]?\d)(?: (?:e|de|ste))? "
            rf"(?P<month>{_MONTH}|jan)(?: (?P<year>20\d\d))?"
        ),
        _day_of_month,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?P<d>[0-3]?\d) (?P<mark>[-/.]) "
            r"(?P<m>[01]?\d) (?P=mark) (?P<year>20\d\d|\d\d)"
        ),
        _numeric_day,
    ),
    _Rule(
        # '10-12 uur' and '3/4' are no days.
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?!24 / 7)(?![1-9] / [2-5](?!\S))"
            r"(?P<d>[0-3]?\d) [-/] (?P<m>1[0-2]|0?[1-9])(?P<year>(?!))?"
            r"(?! (?:[-/%]|uur|minuut|dag|week|maand|jaar|man|mensen|euro|personen))"
        ),
        _numeric_day,
    ),
    _Rule(
        whole_tokens(r"(?P<year>20\d\d) - (?P<m>[01]?\d) - (?P<d>[0-3]?\d)"),
        _iso_day,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?:de|den) (?P<d>[0-3]?\d) (?:e|ste|de)"
            r"(?: van (?:de|deze) maand)?"
            r"(?! (?:jaar|week|dag|keer|stap|optie|kaart|etage|verdieping|tip))"
        ),
        _day_number,
    ),
    _Rule(whole_tokens(r"week (?:nr |nummer )?(?P<number>[1-5]?\d)"), _week_number),
    _Rule(
        whole_tokens(
            rf"(?:(?P<when>{_ROUND}|begin|eind|medio|half|van)(?: van)? "
            rf"(?:(?:{_DETERMINER}) )?)?(?:(?P<relation>{_RELATION}) )?(?P<season>{_SEASON})"
        ),
        _season,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<when>{_ROUND}|begin|eind|van)(?: van)? (?:(?:{_DETERMINER}) )?)?"
            rf"(?:(?:{_RELATION}) )?(?P<feast>{_FEAST})"
        ),
        _feast,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<when>{_ROUND}) )?(?:(?P<relation>{_RELATION})"
            r"|(?(when)(?:het|'t|t)|(?!))) weekend"
        ),
        _weekend,
    ),
    _Rule(
        whole_tokens(rf"(?:{_ROUND}) (?:(?:{_DETERMINER}|{_RELATION}) )?vakantie"),
        _unsettled,
    ),
]
