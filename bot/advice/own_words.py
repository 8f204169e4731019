"""Finds the word of a worker that points at a step."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

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
    spoken = _spoken(tuple(said))
    for word in words:
        wanted = fold(word)
        for text in spoken:
            if " " in word:
                if f" {wanted} " in text.padded:
                    return word
                continue
            for place in text.places.get(wanted[:SHARED_START], ()):
                if _same_word(text.folded[place], wanted):
                    return text.cleaned[place]
    return None


class _Spoken(NamedTuple):
    """A sentence, ready to be searched for any word."""

    cleaned: str
    folded: str
    padded: str
    places: Mapping[str, Sequence[slice]]
    """First letters of a word to where such words stand."""


# The steps are judged one by one by the same sentences; no more is remembered.
@functools.lru_cache(maxsize=1)
def _spoken(said: tuple[str, ...]) -> tuple[_Spoken, ...]:
    return tuple(map(_ready, said))


def _ready(text: str) -> _Spoken:
    cleaned, folded = clean(text), fold(text)
    places: dict[str, list[slice]] = {}
    for match in _WORD.finditer(folded):
        start = match.group()[:SHARED_START]
        places.setdefault(start, []).append(slice(match.start(), match.end()))
    return _Spoken(cleaned, folded, f" {folded} ", places)


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
