"""Finds the word of a worker that points at a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.language.normalise import clean, fold

_WORD = re.compile(r"[^\W\d_]+")

SHARED_START: Final = 5
"""Letters two forms of one word share at least: 'begeleiden', 'begeleiding'."""
LOOSE_END: Final = 3
"""Letters they may each have after that: 'collega' is not 'collegegeld'."""


def pointing_word(said: Sequence[str], words: Sequence[str]) -> str | None:
    """Return the first of the worker's own words that is a form of one of `words`.

    `said` are the worker's words or sentences as typed. A word of the record that is a
    phrase counts when the phrase was said.
    """
    for text in map(clean, said):
        folded = fold(text)
        for word in words:
            if " " in word and f" {fold(word)} " in f" {folded} ":
                return word
        for match in _WORD.finditer(folded):
            if any(_same_word(match.group(), fold(word)) for word in words):
                return text[match.start() : match.end()]
    return None


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other):
        if left != right:
            break
        shared += 1
    return shared >= SHARED_START and max(len(one), len(other)) - shared <= LOOSE_END
