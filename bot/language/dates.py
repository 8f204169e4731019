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

from bot.language import date_values as values
from bot.language.calendar_nl import FEASTS, SEASONS
from bot.language.canonical import Canonical, whole_tokens
from bot.language.formatting import MONTHS, WEEKDAYS
from bot.language.spans import Span, longest_first

_WEEKDAY = "|".join(WEEKDAYS)
_SHORT = "|".join(values.SHORT_WEEKDAYS)
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


_ROUND = "na|voor|tegen|achter"
_COUNT = r"\d+(?:\.\d+)?|een|ene|n|'n|half|een paar|paar|enkele|zoveel"
_RULES = [
    _Rule(
        whole_tokens(
            rf"(?<!goeie )(?<!goede )(?P<day>{'|'.join(values.DAYS)}){_DAY_PART}?"
        ),
        values.read_day,
    ),
    _Rule(
        whole_tokens(
            rf"{_ELSE}(?:(?P<relation>{_RELATION}) )?"
            rf"(?P<weekday>{_WEEKDAY}){_DAY_PART}?(?: a \. s(?: \.)?)?"
        ),
        values.read_weekday,
    ),
    _Rule(
        whole_tokens(rf"(?P<relation>{_RELATION}) (?P<weekday>{_SHORT})"),
        values.read_weekday,
    ),
    _Rule(
        # 'wo' alone, or after 'op': elsewhere it is too often no day.
        whole_tokens(
            rf"(?P<relation>(?!))?(?:(?<=op )|(?<!.)(?=(?:{_SHORT})(?: [.!?])?$))"
            rf"(?P<weekday>{_SHORT})"
        ),
        values.read_weekday,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<before>{_WEEKDAY}|{_SHORT}){_DAY_PART}? (?:van )?)?"
            rf"(?:tegen |na |{_PART})?(?:de )?(?P<relation>{_RELATION}) week"
            rf"(?: (?:op )?(?P<after>{_WEEKDAY}|{_SHORT}){_DAY_PART}?)?"
        ),
        values.read_week,
    ),
    _Rule(
        whole_tokens(
            r"(?P<before>(?!))?(?P<after>(?!))?(?P<relation>(?!))?"
            r"(?:van de|vandeze?|eind van de|einde|eind) week"
        ),
        values.read_week,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<before>{_WEEKDAY}|{_SHORT}) )?over (?:ongeveer |zo'n )?"
            rf"(?:(?:een |n )week of (?P<about>\d+)|(?P<count>{_COUNT}) week)"
            rf"(?: (?:op )?(?P<after>{_WEEKDAY}|{_SHORT}))?"
        ),
        values.read_weeks_ahead,
    ),
    _Rule(
        whole_tokens(
            rf"over (?:ongeveer |zo'n )?(?P<count>{_COUNT})(?P<half> half)? "
            r"(?P<unit>dag|maand|kwartaal|jaar)"
        ),
        values.read_ahead,
    ),
    _Rule(
        whole_tokens(
            rf"(?:na |tegen )?(?P<part>{_PART})?(?:de |het )?"
            rf"(?P<relation>{_RELATION}) (?P<unit>maand|kwartaal|jaar)"
        ),
        values.read_unit,
    ),
    _Rule(
        whole_tokens(
            rf"(?:na |tegen )?(?P<part>{_PART})(?P<relation>(?!))?(?P<unit>maand|jaar)"
        ),
        values.read_unit,
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
        values.read_month,
    ),
    _Rule(
        whole_tokens(
            rf"(?P<since>(?!))?(?P<relation>(?!))?(?P<year>(?!))?"
            rf"(?:(?:na|tegen) )?(?P<part>{_PART})?(?P<next>volgende|deze|vorige) jaar "
            rf"(?:in )?(?P<month>{_MONTH})"
        ),
        values.read_month,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?:de )?(?P<d>[0-3]?\d)(?: (?:e|de|ste))? "
            rf"(?P<month>{_MONTH}|jan)(?: (?P<year>20\d\d))?"
        ),
        values.read_day_of_month,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?P<d>[0-3]?\d) (?P<mark>[-/.]) "
            r"(?P<m>[01]?\d) (?P=mark) (?P<year>20\d\d|\d\d)"
        ),
        values.read_numeric_day,
    ),
    _Rule(
        # '10-12 uur' and '3/4' are no days.
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?!24 / 7)(?![1-9] / [2-5](?!\S))"
            r"(?P<d>[0-3]?\d) [-/] (?P<m>1[0-2]|0?[1-9])(?P<year>(?!))?"
            r"(?! (?:[-/%]|uur|minuut|dag|week|maand|jaar|man|mensen|euro|personen))"
        ),
        values.read_numeric_day,
    ),
    _Rule(
        whole_tokens(r"(?P<year>20\d\d) - (?P<m>[01]?\d) - (?P<d>[0-3]?\d)"),
        values.read_iso_day,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?:{_WEEKDAY}|{_SHORT}) )?(?:de|den) (?P<d>[0-3]?\d) (?:e|ste|de)"
            r"(?: van (?:de|deze) maand)?"
            r"(?! (?:jaar|week|dag|keer|stap|optie|kaart|etage|verdieping|tip))"
        ),
        values.read_day_number,
    ),
    _Rule(
        whole_tokens(r"week (?:nr |nummer )?(?P<number>[1-5]?\d)"),
        values.read_week_number,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<when>{_ROUND}|begin|eind|medio|half|van)(?: van)? "
            rf"(?:(?:{_DETERMINER}) )?)?(?:(?P<relation>{_RELATION}) )?"
            rf"(?P<season>{_SEASON})"
        ),
        values.read_season,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<when>{_ROUND}|begin|eind|van)(?: van)? (?:(?:{_DETERMINER}) )?)?"
            rf"(?:(?:{_RELATION}) )?(?P<feast>{_FEAST})"
        ),
        values.read_feast,
    ),
    _Rule(
        whole_tokens(
            rf"(?:(?P<when>{_ROUND}) )?(?:(?P<relation>{_RELATION})"
            r"|(?(when)(?:het|'t|t)|(?!))) weekend"
        ),
        values.read_weekend,
    ),
    _Rule(
        whole_tokens(rf"(?:{_ROUND}) (?:(?:{_DETERMINER}|{_RELATION}) )?vakantie"),
        values.read_unsettled,
    ),
]
