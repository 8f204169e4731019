"""Finding a long name of several words when more than one of them is misspelt.

'leve lang leere kredit' is the levenlanglerenkrediet: by its sound, and with a slip for
every eight letters. Only for long names, where nothing else comes so near.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.sounds import sound
from bot.nlu.scheme_nouns import letters_of_its_own

SHORTEST = 11
"""Letters from which a name is long."""

# 'soob subsidie' with a slip would be "zo'n subsidie" as well.
_SHORTEST_OWN = 7
_LETTERS_A_SLIP = 8
_OPENING = 2


class Placed(Protocol):
    """Something at tokens `first` to `last` (both inclusive)."""

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int: ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True)
class Heard(Generic[P]):
    """A name found in a message, with the letters and the slips in its sound."""

    place: P
    letters: int
    slips: int

    @property
    def explained(self) -> int:
        """The letters that speak for it, less those that speak against it."""
        return self.letters - 2 * self.slips

    def overlaps(self, other: Heard[P]) -> bool:
        """Tell whether the two share a token."""
        return (
            self.place.first <= other.place.last
            and other.place.first <= self.place.last
        )


def best_heard(misspelt: Sequence[Heard[P]], spelt: Sequence[Heard[P]]) -> list[P]:
    """Leave out what explains no more letters than a name that overlaps it.

    'nl leert dor' is more than 'nl leert', 'slimregeling is' no more than the first.
    """
    kept: list[Heard[P]] = []
    for near in sorted(misspelt, key=lambda n: (-n.explained, n.letters)):
        better = (o for o in (*spelt, *kept) if o.explained >= near.explained)
        if not any(other.overlaps(near) for other in better):
            kept.append(near)
    return [near.place for near in kept]


class LongNames:
    """Knows names by their sound; made once, cheap to ask."""

    def __init__(self, names: Iterable[str]) -> None:
        """Learn `names`, their words written as one; short ones are left out."""
        self._meant: dict[str, str] = {}
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in names:
            if len(name) >= SHORTEST and letters_of_its_own(name) >= _SHORTEST_OWN:
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
