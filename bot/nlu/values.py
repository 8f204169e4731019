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
from bot.language.durations import read_duration
from bot.language.money import read_money
from bot.nlu.lexicon import Lexicon
from bot.nlu.rules import read_words, single_number

_ARTICLES = re.compile(r"^(?:een|de|het|'n|n|den|nen|'t|als|ne|dn)\s+", re.IGNORECASE)
_LISTED = frozenset({"job", "sector", "skill", "scheme", "step"})
Reader = Callable[[str], Any]


class Normaliser:
    """Turns the words of the contract's entities into their normalised values."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Work with the names of a lexicon."""
        self._lexicon = lexicon
        self._readers: dict[str, Reader] = {
            "age": _read_number("age"),
            "company_size": _read_number("company_size"),
            "education": lambda words: read_words("education", words),
            "employment": lambda words: read_words("employment", words),
            "hours": _read_hours,
            "money": read_money,
            "ordinal": _read_number("ordinal"),
            "time_available": _read_time,
        }

    @property
    def entities(self) -> frozenset[str]:
        """The entities this can normalise."""
        return frozenset(self._readers) | _LISTED | {"date"}

    def value(self, entity: str, words: str, today: dt.date) -> Any:
        """Return the normalised value; the words themselves where there is none."""
        if entity == "date":
            return read_date(words, today) or words
        if entity in _LISTED:
            return self._listed(entity, words)
        reader = self._readers.get(entity)
        value = None if reader is None else reader(words)
        return words if value is None else value

    def _listed(self, entity: str, words: str) -> str:
        bare = _ARTICLES.sub("", words.strip()).strip()
        named = self._lexicon.name_of(entity, bare)
        if named is not None:
            return named[0]
        within = self._longest_within(entity, bare)
        if within is not None and entity not in {"job", "skill"}:
            return within
        return " ".join(bare.lower().split())

    def _longest_within(self, entity: str, words: str) -> str | None:
        found = [
            found
            for found in self._lexicon.find(Canonical(words).tokens)
            if found.entity == entity
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


def _read_hours(words: str) -> float | None:
    fixed = read_words("hours", words)
    if fixed is not None:
        return float(fixed) if fixed != int(fixed) else int(fixed)
    duration = read_duration(words)
    return single_number(words) if duration is None else duration.hours


def _read_time(words: str) -> dict[str, int | str | None] | None:
    duration = read_duration(words)
    return None if duration is None else duration.as_json()
