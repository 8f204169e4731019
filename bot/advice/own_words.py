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
    """Return the worker's own word that points at a record best, None without one.

    `said` are the worker's words or sentences as typed; `words` are those of the
    record, the most telling first. A phrase of the record counts when it was said.
    """
    texts = [clean(text) for text in said]
    for word in words:
        wanted = fold(word)
        for text in texts:
            folded = fold(text)
            if " " in word:
                if f" {wanted} " in f" {folded} ":
                    return word
                continue
            for match in _WORD.finditer(folded):
                if _same_word(match.group(), wanted):
                    return text[match.start() : match.end()]
    return None


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
