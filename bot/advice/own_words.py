"""Finds the word of a worker that points at a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
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
    wanted = [_folded_word(word) for word in words]
    for text in map(clean, said):
        folded = fold(text)
        for word, form in zip(words, wanted):
            if " " in form and f" {form} " in f" {folded} ":
                return word
        for match in _WORD.finditer(folded):
            if any(_same_word(match.group(), form) for form in wanted):
                return text[match.start() : match.end()]
    return None


@lru_cache(maxsize=2048)
def _folded_word(word: str) -> str:
    """Fold a word of a record; what workers type is not kept."""
    return fold(word)


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    # Words shorter than that differ here already, as they are not the same.
    if one[:SHARED_START] != other[:SHARED_START]:
        return False
    shorter, longer = sorted((one, other), key=len)
    shared = SHARED_START
    while shared < len(shorter) and shorter[shared] == longer[shared]:
        shared += 1
    return len(longer) - shared <= LOOSE_END
