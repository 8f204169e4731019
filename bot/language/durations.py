"""How long something takes: time for learning and hours of work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.language.canonical import Canonical, whole_tokens
from bot.language.spans import Span, longest_first

Period = Literal["day", "week", "month"]

_MINUTES = {
    "minuut": 1,
    "kwartier": 15,
    "uur": 60,
    "lesuur": 50,
    "werkuur": 60,
    "dagdeel": 240,
    "ochtend": 240,
    "middag": 240,
    "avond": 240,
    "nacht": 480,
    "dag": 480,
    "werkdag": 480,
    "zaterdag": 480,
    "zondag": 480,
}
_PERIODS: dict[str, Period] = {
    "dag": "day",
    "werkdag": "day",
    "avond": "day",
    "ochtend": "day",
    "week": "week",
    "weekend": "week",
    "maand": "month",
    "maandag": "week",
    "dinsdag": "week",
    "woensdag": "week",
    "donderdag": "week",
    "vrijdag": "week",
    "zaterdag": "week",
    "zondag": "week",
    "wekelijks": "week",
    "dagelijks": "day",
    "maandelijks": "month",
    "pw": "week",
    "pd": "day",
    "pm": "month",
    "w": "week",
    "d": "day",
    "m": "month",
}

_NUMBER = r"\d+(?:\.\d+)?"
_A = r"(?:een|ene|n|'n|nen|1|ean)"
_UNIT = "|".join(sorted(_MINUTES, key=len, reverse=True))
_PER_NOUN = "dag|werkdag|week|weekend|maand|avond|ochtend|{}".format(
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
)
_PER = (
    rf"(?:(?:per [/.]|per|in de|in een|in 'n|in t|in 't|in|op een|op|de|elke|n|'s|een"
    rf"|ter|/) (?P<per>{_PER_NOUN}|w|d|m)(?: \.)?"
    r"|(?P<adverb>wekelijks|dagelijks|maandelijks|pw|pd|pm))"
)
_AMOUNT = (
    rf"(?:(?P<low>{_NUMBER}) (?:tot|-|a|of|/) )?(?P<count>{_NUMBER})"
    rf"(?P<urig> -)?(?: (?P<extra>en {_A} half|en half))? (?P<unit>{_UNIT})"
    rf"(?: (?:en )?(?P<and>{_NUMBER}) (?:minuut|min))?"
    r"|(?P<a_few>(?:een )?paar|enkele|meerdere)"
    r" (?P<few_unit>uur|minuut|dag|avond|ochtend|middag|dagdeel|kwartier)"
    rf"|(?P<half>(?:{_A} )?half)"
    r" (?P<half_unit>uur|dag|dagdeel|avond|middag|ochtend|werkdag)"
    rf"|(?:{_A} )?(?P<of_unit>{_UNIT}) of (?P<of_count>{_NUMBER})"
    rf"|{_A} (?:vrij |vrije |hele |klein |goed |dik |krap )?(?P<one_unit>{_UNIT})"
    r"|(?P<bare_unit>uur|kwartier|dagdeel|dag|avond|ochtend|middag)"
)
_PATTERN = whole_tokens(
    rf"(?:(?:elke|per) (?P<before>{_PER_NOUN}) )?(?:{_AMOUNT})(?: {_PER})?"
)
_HALF_WORDS = whole_tokens(
    rf"(?:{_A} )?(?P<word>halfuur|halfuurtje|haluur|haluurtje|halfuurke|halfuurjes)"
    rf"(?: {_PER})?"
)


@dataclass(frozen=True)
class Duration:
    """A stretch of time in minutes, `period` when it comes back every so often.

    `stated` is False for a bare noun ('per week een avond' has a stated one): a word
    like 'dag' alone is a duration only where a duration was asked for.
    """

    minutes: int
    period: Period | None = None
    stated: bool = True

    def as_json(self) -> dict[str, int | str | None]:
        """Return `{"minutes", "period"}`, the normalised value of `time_available`."""
        return {"minutes": self.minutes, "period": self.period}

    @property
    def hours(self) -> float:
        """The duration in hours; a whole number where it is one."""
        hours = self.minutes / 60
        return int(hours) if hours == int(hours) else round(hours, 2)


def find_durations(text: str) -> list[Span[Duration]]:
    """Return the durations in a message, with their period where it is said."""
    return durations_in(Canonical(text))


def durations_in(message: Canonical) -> list[Span[Duration]]:
    """Return the durations in a canonical message; see `find_durations`."""
    return longest_first(_candidates(message))


def read_duration(words: str) -> Duration | None:
    """Return the duration of words that are known to be one, or None."""
    message = Canonical(words)
    spans = durations_in(message)
    if spans:
        return max(spans, key=lambda span: span.end - span.start).value
    bare = re.fullmatch(rf"({_NUMBER})(?: {_PER})?", message.line)
    if bare:  # '8 per week', asked for hours
        return Duration(round(float(bare[1]) * 60), _period(bare))
    return None


def _candidates(message: Canonical) -> Iterator[Span[Duration]]:
    for match in message.finditer(_PATTERN):
        start, end = message.places(match)
        yield Span(
            start, end, Duration(_minutes(match), _period(match), _stated(match))
        )
    for match in message.finditer(_HALF_WORDS):
        start, end = message.places(match)
        yield Span(start, end, Duration(30, _period(match)))


def _stated(match: re.Match[str]) -> bool:
    return match["bare_unit"] is None or _period(match) is not None


def _minutes(match: re.Match[str]) -> int:
    if match["count"]:
        low, high = match["low"], float(match["count"])
        count = (float(low) + high) / 2 if low and float(low) < high else high
        if match["extra"]:
            count += 0.5
        return round(count * _MINUTES[match["unit"]]) + int(float(match["and"] or 0))
    if match["a_few"]:
        return 2 * _MINUTES[match["few_unit"]]
    if match["half"]:
        return _MINUTES[match["half_unit"]] // 2
    if match["of_unit"]:  # 'een uur of twee' is about two hours
        return round(float(match["of_count"]) * _MINUTES[match["of_unit"]])
    return _MINUTES[match["one_unit"] or match["bare_unit"]]


def _period(match: re.Match[str]) -> Period | None:
    groups = match.groupdict()
    word = groups["per"] or groups["adverb"] or groups.get("before")
    return _PERIODS[word] if word else None
