"""What a pattern is: one kind of personal data by its shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Pattern:
    """One kind of personal data: what stands in its place and how it is found."""

    token: str
    regex: re.Pattern[str]
    measure: Callable[[str], int] = len
    """How many leading characters of a candidate are personal; 0: it is none."""
    group: int = 0
    """The group of the expression that is the candidate."""
    hint: re.Pattern[str] | None = None
    """What a text must hold for the expression to have a chance; saves the search."""
    cues: frozenset[str] = frozenset()
    """Words (in lower case) of which a text must hold one; none: no such demand."""

    def has_a_chance(self, text: str, words: frozenset[str]) -> bool:
        """Tell cheaply whether a search is worth its time; `words` are the text's."""
        if self.cues and self.cues.isdisjoint(words):
            return False
        return self.hint is None or self.hint.search(text) is not None


DIGIT: Final = re.compile(r"\d")
"""The commonest hint."""
