"""Closed entities read by rule: age, education, employment, company size, ordinals.

Each rule gives candidates: places in the message with a normalised value. Whether a
candidate is what the worker meant is weighed by the tagger or, for a short answer, by
the question just asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.language.canonical import Canonical, whole_tokens
from bot.language.numbers import parse_ordinal

_PEOPLE = (
    "man|mensen|medewerkers|medewerker|werknemers|werknemer|personen|collega's|collegas"
    "|personeelsleden|fte|arbeiders|m|vrouw|leden|koppen|gasten|lui|mannen|mense"
    "|werkenden|volk|mannekes|mensn|ppl|pers|collega|bedienden|krachten|luitjes|meiden"
)


_TENS = {
    "tweeen": 2,
    "drieen": 3,
    "vieren": 4,
    "vijven": 5,
    "zessen": 6,
    "zevenen": 7,
    "achten": 8,
    "negenen": 9,
    "tienen": 10,
    "elven": 11,
    "twaalven": 12,
    "dertienen": 13,
    "veertienen": 14,
    "vijftienen": 15,
    "zestienen": 16,
    "achttienen": 18,
    "twintigen": 20,
    "dertigen": 30,
}


@dataclass(frozen=True)
class Rule:
    """A pattern over the canonical line and how to read its value."""

    entity: str
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Any]
    group: str | int = 0


@dataclass(frozen=True)
class Reading:
    """What a rule read at tokens `first` to `last` (inclusive)."""

    entity: str
    first: int
    last: int
    value: Any


def read_by_rule(message: Canonical) -> Iterator[Reading]:
    """Yield what every rule reads in the message, overlaps included."""
    for rule in _RULES:
        for match in message.finditer(rule.pattern):
            first, last = message.token_range(match, rule.group)
            yield Reading(rule.entity, first, last, rule.read(match))


def read_words(entity: str, words: str) -> Any:
    """Return the value of words that are known to be an `entity`, or None."""
    readings = [
        reading
        for reading in read_by_rule(Canonical(words))
        if reading.entity == entity
    ]
    if not readings:
        return None
    return max(readings, key=lambda reading: reading.last - reading.first).value


def single_number(words: str) -> float | None:
    """Return the one number in words such as 'ik ben 52', or None."""
    numbers = [
        token.text for token in Canonical(words).tokens if token.text[0].isdigit()
    ]
    if len(numbers) != 1:
        return None
    number = float(numbers[0])
    return int(number) if number == int(number) else number


def _constant(value: Any) -> Callable[[re.Match[str]], Any]:
    def read(match: re.Match[str]) -> Any:
        del match
        return value

    return read


def _number(match: re.Match[str]) -> float:
    number = float(match["number"])
    return int(number) if number == int(number) else number


def _ordinal(match: re.Match[str]) -> int | None:
    word = match["word"]
    if word.isdigit():
        return int(word)
    return parse_ordinal(word)


_MBO = re.compile(r"[1-4]")


def _mbo(match: re.Match[str]) -> str:
    return f"mbo{match['level']}"


def _rules() -> Iterator[Rule]:
    yield Rule(
        "age",
        whole_tokens(r"(?P<number>[1-9]\d) (?:jaar|lentes|joar|j)"),
        _number,
    )
    yield Rule(
        "age",
        whole_tokens(
            r"(?:ben|word|bin|zen|zijn|was|mijn|m'n|mn|van|bijna|al|pas|nu|ruim|heb"
            r"|leeftijd|leeftijd :|mien|nog maar|nog geen|boven de|over de|mij) "
            rf"(?P<number>[1-9]\d)(?! (?:{_PEOPLE}|uur|euro|%|minuut|week|dag|maand|km"
            r"|kilo|graden|keer|-))"
        ),
        _number,
        "number",
    )
    yield Rule(
        "age",
        whole_tokens(
            r"(?:mijn|m'n|mn|me|zijn|haar|oen|d'n) (?P<word>[a-z]{4,}(?:ig|tien)ste)"
        ),
        _ordinal,
        "word",
    )
    yield Rule(
        "education",
        whole_tokens(
            r"(?:mbo|mb|m b o|roc)(?: -)? "
            r"(?:niveau |nivo |nivau |niv |level |nv |n |- )?(?P<level>[1-4])"
        ),
        _mbo,
    )
    yield Rule(
        "education",
        whole_tokens(r"(?:niveau|nivo|nivau|niv|nivea) (?P<level>[1-4])"),
        _mbo,
    )
    yield Rule(
        "company_size",
        whole_tokens(
            rf"(?:(?:een )?(?:man|stuk|stukken|dikke|kleine|goeie|mens) (?:of )?)?"
            rf"(?P<number>\d+)(?: (?:{_PEOPLE}|vaste (?:{_PEOPLE})))"
        ),
        _number,
    )
    yield Rule(
        "company_size",
        whole_tokens(r"(?:een )?(?:man|mens|persoon) of (?P<number>\d+)"),
        _number,
    )
    yield Rule(
        "company_size",
        whole_tokens(
            r"(?:met )?(?:z'n|zijn|zn|ons|onze|hun) "
            rf"(?P<tens>{'|'.join(_TENS)}|\d+ en)"
        ),
        _with_us,
    )
    yield Rule(
        "ordinal",
        whole_tokens(
            r"(?:(?:de|het|die|dat|den|da|dien|dn|d'n) )?(?P<word>eerste|tweede|derde"
            r"|vierde|vijfde|zesde|laatste|bovenste|onderste|middelste)"
        ),
        _ordinal,
    )
    yield Rule(
        "ordinal",
        whole_tokens(
            r"(?:nummer|nr|nr \.|num|no|optie|stap|numero|keuze|nummertje|nummero|kaart"
            r"|tip|noemer) (?P<word>\d|een|laatste|eerste)"
        ),
        lambda match: 1 if match["word"] == "een" else _ordinal(match),
    )
    yield Rule(
        "ordinal",
        whole_tokens(r"(?:(?:de|den|die) )?(?P<word>\d) (?:e|de|ste)"),
        _ordinal,
    )
    yield Rule(
        "ordinal",
        re.compile(
            r"^(?:(?:doe|neem|ik|wil|kies|dan|dus|de|optie|kaart|graag|maar|nr) ){0,3}"
            r"(?P<word>[1-5])(?: (?:pls|dan|maar|is|prima|goed|graag|top|dus|aub|please"
            r"|oke|ok|he|hoor|lijkt|me|wat|denk|ik))*(?: [.!?])*$"
        ),
        _ordinal,
        "word",
    )
    yield Rule(
        "hours",
        whole_tokens(r"(?:fulltime|full - time|full time|voltijds?|vol tijd)"),
        _constant(40),
    )


def _with_us(match: re.Match[str]) -> int | None:
    """Read 'met z'n tienen'."""
    word = match["tens"]
    if word[0].isdigit():
        return int(word.split()[0])
    return _TENS.get(word)


_RULES = tuple(_rules())
