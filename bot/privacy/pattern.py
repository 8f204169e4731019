"""What a pattern is: one kind of personal data by its shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"\w+")
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True)
class Glance:
    """What a text is seen to hold before it is searched: most hold next to nothing."""

    lower: str
    words: frozenset[str]
    """Its words in lower case."""
    digits: bool

    @classmethod
    def at(cls, text: str) -> Glance:
        """Look at `text` once, for all patterns."""
        lower = text.lower()
        words = frozenset(_WORD.findall(lower))
        return cls(lower, words, _DIGIT.search(text) is not None)


@dataclass(frozen=True)
class Pattern:
    """One kind of personal data: what stands in its place and how it is found.

    What a text must hold for the expression to have a chance is told apart, since that
    costs a hundredth of the search: `digits`, one of the pieces in `holds` (in lower
    case), one of the words in `cues` (likewise), a place for `hint`.
    """

    token: str
    regex: re.Pattern[str]
    measure: Callable[[str], int] = len
    """How many leading characters of a candidate are personal; 0: it is none."""
    group: int = 0
    """The group of the expression that is the candidate."""
    digits: bool = False
    holds: tuple[str, ...] = ()
    cues: frozenset[str] = frozenset()
    hint: re.Pattern[str] | None = None

    def has_a_chance(self, text: str, seen: Glance) -> bool:
        """Tell cheaply whether a search is worth its time; `seen` is of `text`."""
        if self.digits and not seen.digits:
            return False
        if self.cues and self.cues.isdisjoint(seen.words):
            return False
        if self.holds and not any(piece in seen.lower for piece in self.holds):
            return False
        return self.hint is None or self.hint.search(text) is not None
