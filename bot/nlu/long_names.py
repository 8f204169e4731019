"""Finding a long name of several words when more than one of them is misspelt.

'leve lang leere kredit' is the levenlanglerenkrediet: by its sound, and with a slip for
every eight letters. Only for long names, where nothing else comes so near.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.sounds import sound

SHORTEST = 11
"""Letters from which a name is long."""

_LETTERS_A_SLIP = 8
_OPENING = 2


class LongNames:
    """Knows names by their sound; made once, cheap to ask."""

    def __init__(self, names: Iterable[str]) -> None:
        """Learn `names`, their words written as one; short ones are left out."""
        self._meant: dict[str, str] = {}
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in names:
            if len(name) >= SHORTEST:
                self._learn(sound(name), name)

    def nearest(self, heard: str) -> tuple[str, int] | None:
        """Return the name that sounds nearest and the slips in it, or None."""
        bucket = self._near.get((heard[:_OPENING], len(heard)))
        if not bucket:
            return None
        found = process.extractOne(
            heard, bucket, scorer=OSA.distance, score_cutoff=_slips(len(heard))
        )
        return None if found is None else (self._meant[found[0]], int(found[1]))

    def _learn(self, heard: str, name: str) -> None:
        if heard in self._meant:
            return
        self._meant[heard] = name
        most = _slips(len(heard) + _LETTERS_A_SLIP)
        for length in range(len(heard) - most, len(heard) + most + 1):
            if abs(length - len(heard)) <= _slips(length):
                self._near[heard[:_OPENING], length].append(heard)


def _slips(length: int) -> int:
    return length // _LETTERS_A_SLIP
