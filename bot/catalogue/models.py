"""The records of the catalogue as frozen dataclasses.

Field names follow the YAML of the records (docs/catalogue-records.md), except `from_`
for `from`. Nothing here reads a file or a clock.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Confidence = Literal["high", "med", "low"]
Test = Literal["any_of", "none_of", "below", "at_least"]
MonthDay = tuple[int, int]


@dataclass(frozen=True)
class Source:
    """Where a fact comes from; `date` is the page's own, None when undated."""

    ref: str
    url: str | None
    date: dt.date | None
    confidence: Confidence


@dataclass(frozen=True)
class StepRecord:
    """One small development step. Texts are Dutch, as shown on the card."""

    id: str
    title: str
    what: str
    first_action: str
    smaller: str
    effort: str
    minutes: int
    period: Literal["day", "week", "month"] | None
    cost: str
    free: bool
    arranged_by: str
    place: str
    learning_style: tuple[str, ...]
    long: bool
    group: str
    wishes: Mapping[str, int]
    obstacles: Mapping[str, int]
    sectors: tuple[str, ...]
    employment: tuple[str, ...]
    not_employment: tuple[str, ...]
    goals: tuple[str, ...]
    schemes: tuple[str, ...]
    words: tuple[str, ...]
    sources: tuple[Source, ...]
    verified_on: dt.date | None

    @property
    def small(self) -> bool:
        """Tell whether it is free and takes under half an hour (29 yes, 30 no)."""
        return self.free and self.minutes < 30


@dataclass(frozen=True)
class Condition:
    """One test on one field of the profile.

    `value` is a tuple of ids for `any_of` and `none_of`, a number for `below` and
    `at_least`.
    """

    field: str
    test: Test
    value: tuple[str, ...] | float
    text: str


@dataclass(frozen=True)
class OneOfTests:
    """Holds as soon as one of its conditions holds."""

    any: tuple[Condition, ...]
    text: str


@dataclass(frozen=True)
class Window:
    """A stretch of days in which one can apply, first and last day inclusive."""

    from_: dt.date
    to: dt.date
    note: str | None = None


@dataclass(frozen=True)
class YearlyWindow:
    """A window that the rules fix for every year, as (month, day) pairs.

    When the end comes before the start, it runs over New Year.
    """

    from_: MonthDay
    to: MonthDay
    note: str | None = None


@dataclass(frozen=True)
class Amount:
    """What a scheme pays, in words."""

    text: str
    confidence: Confidence


@dataclass(frozen=True)
class Interest:
    """To whom a scheme is shown first; it never changes whether it fits."""

    goals: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    """The three parts of the answer about a scheme that is over."""

    what_it_was: str
    when_it_ended: str
    what_now: str


@dataclass(frozen=True)
class Belief:
    """A wrong belief, the words that betray it, and what puts it right.

    `about` are words that tell what is spoken of where the scheme is not named: "baas"
    with "terugvragen" is about study costs. Empty: only where the scheme is named.
    """

    words: tuple[str, ...]
    answer: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchemeRecord:
    """One scheme: a way to get learning paid or advised on.

    `valid_to` is the last day on which one could apply, `legal_end` the day on which
    the rules themselves lapse. The status is never stored: see `bot.catalogue.status`.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    what: str
    for_whom: str
    kind: str
    who_applies: Literal["worker", "employer", "provider", "nobody"]
    offered: bool
    amount: Amount | None
    pays_for: str | None
    conditions: tuple[Condition | OneOfTests, ...]
    interest: Interest
    priority: int
    apply_how: str
    next_action: str
    note: str | None
    employer_action: str | None
    url: str
    windows: tuple[Window | YearlyWindow, ...]
    windowed: bool
    valid_from: dt.date | None
    valid_to: dt.date | None
    legal_end: dt.date | None
    status_note: str | None
    successor: str | None
    alternatives: tuple[str, ...]
    ended: Ended | None
    beliefs: tuple[Belief, ...]
    sources: tuple[Source, ...]
    confidence: Confidence
    verified_on: dt.date | None
    recheck_after: int


def normalise_name(text: str) -> str:
    """Return `text` without case, accents, spaces and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if char.isalnum())


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All records, by id, with the texts of the reasons by their dotted key.

    Compared and hashed as the one object it is: what is worked out of a catalogue can
    be kept for it. Contacts and what is hidden come from an overlay.
    """

    steps: Mapping[str, StepRecord]
    schemes: Mapping[str, SchemeRecord]
    reasons: Mapping[str, str]
    hidden_steps: frozenset[str] = frozenset()
    hidden_schemes: frozenset[str] = frozenset()
    step_contacts: Mapping[str, str] = field(default_factory=dict)
    scheme_contacts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ordered_steps(self) -> tuple[StepRecord, ...]:
        """Return the steps by id, whatever order they were read in."""
        return tuple(step for _, step in sorted(self.steps.items()))

    @cached_property
    def _schemes_by_name(self) -> Mapping[str, str]:
        return {
            normalise_name(name): scheme.id
            for scheme in self.schemes.values()
            for name in (scheme.id, scheme.name, *scheme.synonyms)
        }

    def scheme_by_name(self, text: str) -> str | None:
        """Return the id of the scheme that is called exactly this, or None.

        Case, accents, spaces and punctuation do not count; spelling does.
        """
        return self._schemes_by_name.get(normalise_name(text))
