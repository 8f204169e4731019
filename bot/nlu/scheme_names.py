"""Names of schemes beside the tagger: which need no proof, and where they end.

A tagger knows the words of its examples. A name of several words in a sentence it never
saw comes out in half, or not at all; the lists know better where it begins and ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.nlu.candidates import Candidate
from bot.nlu.tagger import Mark

SCHEME = "scheme"

# Of a shorter name the letters alone say too little: 'slim', 'stap', 'oom'.
_SHORTEST = 9
# Share of the times a name stands in the examples that it may be left unmarked.
_UNMARKED = 0.1
_LETTERS_A_SLIP = 9
_WHOLE = frozenset({SCHEME, "employment", "job"})


def nearly_right(name: Candidate) -> bool:
    """Tell whether a listed name has so few slips that it can be no other."""
    return bool(name.word) and name.distance <= len(name.word) // _LETTERS_A_SLIP


class NameCounts:
    """Counts in the examples how often a listed name was marked as a scheme."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._marked: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()

    def add(
        self, candidates: Iterable[Candidate], spans: Iterable[tuple[int, int]]
    ) -> None:
        """Count the candidates of an example; `spans` are tokens marked as a scheme."""
        marked = list(spans)
        for seen in candidates:
            if seen.kind == SCHEME and not seen.distance and seen.word:
                self._seen[seen.word] += 1
                self._marked[seen.word] += any(
                    first <= seen.first and seen.last <= last for first, last in marked
                )

    def sure(self) -> frozenset[str]:
        """Return the long names that mean the scheme wherever they stand."""
        return frozenset(
            word
            for word, marked in self._marked.items()
            if len(word) >= _SHORTEST
            and marked
            and self._seen[word] - marked <= _UNMARKED * self._seen[word]
        )


def whole_names(marks: Sequence[Mark], candidates: Sequence[Candidate]) -> list[Mark]:
    """Return the marks with each part of a listed name grown to the whole of it.

    'lang leren krediet' becomes 'leven lang leren krediet', 'zzp' with 'er' behind it
    the whole; only a name that is spelt right, or nearly so, takes its part with it.
    """
    grown = list(marks)
    for name in candidates:
        if name.kind not in _WHOLE:
            continue
        parts = [mark for mark in grown if _is_part(mark, name)]
        if not parts or not nearly_right(name):
            continue
        whole = Mark(
            name.kind, name.first, name.last, max(part.confidence for part in parts)
        )
        grown = [m for m in grown if m.last < name.first or name.last < m.first]
        grown.append(whole)
    return sorted(grown, key=lambda mark: mark.first)


def _is_part(mark: Mark, name: Candidate) -> bool:
    within = name.first <= mark.first and mark.last <= name.last
    same = (mark.first, mark.last) == (name.first, name.last)
    return mark.entity == name.kind and within and not same
