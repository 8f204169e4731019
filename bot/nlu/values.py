"""From the words of an entity to the value the rest of the bot works with.

The words may come from the rules or from the tagger; what an entity means depends on
its words alone, so both get the same value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from bot.language.canonical import Canonical
from bot.language.dates import read_date
from bot.language.durations import Duration, read_duration
from bot.language.money import read_money
from bot.language.numbers import parse_ordinal
from bot.nlu.lexicon import Lexicon
from bot.nlu.rules import read_words, single_number

_ARTICLES = re.compile(r"^(?:een|de|het|'n|n|den|nen|'t|als|ne|dn)\s+", re.IGNORECASE)
# The value of these is the name itself, so an unlisted one keeps its own words.
_NAMED = frozenset({"job", "skill"})
# "Hoeveel tijd?" "20": minutes. A smaller number without a unit means hours.
_FEWEST_BARE_MINUTES = 10
_BY_ID = frozenset({"sector", "scheme", "step", "education", "employment"})
Reader = Callable[[str], Any]


class Normaliser:
    """Turns the words of the contract's entities into their normalised values."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Work with the names of a lexicon."""
        self._lexicon = lexicon
        self._readers: dict[str, Reader] = {
            "age": _read_age,
            "company_size": self._company_size,
            "education": self._education,
            "hours": _read_hours,
            "money": read_money,
            "ordinal": _read_number("ordinal"),
            "time_available": _read_time,
        }

    @property
    def entities(self) -> frozenset[str]:
        """The entities this can normalise."""
        return frozenset(self._readers) | _NAMED | _BY_ID | {"date"}

    def value(self, entity: str, words: str, today: dt.date) -> Any:
        """Return the normalised value; the words themselves where there is none."""
        if entity == "date":
            return read_date(words, today) or words
        if entity in self._readers:
            value = self._readers[entity](words)
        elif entity in _BY_ID:
            value = self._listed(entity, words)
        elif entity in _NAMED:
            value = self._named(entity, words)
        else:
            value = None
        return words if value is None else value

    def _company_size(self, words: str) -> float | str | None:
        size = read_words("company_size", words) or single_number(words)
        return size or self._listed("company_size", words)

    def _education(self, words: str) -> str | None:
        level: str | None = read_words("education", words)
        return level or self._listed("education", words)

    def _named(self, entity: str, words: str) -> str:
        """Return the usual name, or the words in lower case without an article."""
        bare = " ".join(_ARTICLES.sub("", words.strip()).lower().split())
        named = self._lexicon.name_of(entity, bare)
        return named.name if named and named.word else bare  # a compound of its own

    def _listed(self, entity: str, words: str) -> str | None:
        """Return the id for the words, or for the longest listed words in them."""
        named = self._lexicon.name_of(entity, _ARTICLES.sub("", words.strip()))
        if named is not None:
            return named.name
        found = [
            listed
            for listed in self._lexicon.find(Canonical(words).tokens)
            if listed.entity == entity
        ]
        if not found:
            return None
        return max(found, key=lambda f: (f.last - f.first, -f.distance)).name


def _read_number(entity: str) -> Reader:
    """Read by the rules of the entity, else the only number there is."""

    def read(words: str) -> Any:
        value = read_words(entity, words)
        return single_number(words) if value is None else value

    return read


def _read_age(words: str) -> Any:
    """Read '52 jaar', and 'achtenvijftigste' of 'op mijn achtenvijftigste'."""
    value = _read_number("age")(words)
    return parse_ordinal(words.strip()) if value is None else value


def _read_hours(words: str) -> float | None:
    fixed = read_words("hours", words)
    if fixed is not None:
        return float(fixed) if fixed != int(fixed) else int(fixed)
    duration = read_duration(words)
    return single_number(words) if duration is None else duration.hours


def _read_time(words: str) -> dict[str, int | str | None] | None:
    if words.strip().isdigit() and int(words) >= _FEWEST_BARE_MINUTES:
        return Duration(int(words)).as_json()
    duration = read_duration(words)
    return None if duration is None else duration.as_json()
