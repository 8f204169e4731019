"""Names of schemes beside the tagger: which need no proof, and where they end.

A tagger knows the words of its examples. A name of several words in a sentence it never
saw comes out in half, or not at all; the lists know better where it begins and ends.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.language.canonical import Canonical
from bot.nlu.candidates import Candidate
from bot.nlu.tagger import Mark

SCHEME = "scheme"

# Of a shorter name the letters alone say too little: 'slim', 'stap', 'oom'.
_SHORTEST = 9
# Share of the times a name stands in the examples that it may be left unmarked.
_UNMARKED = 0.1
_LETTERS_A_SLIP = 9
_OFTEN = 3
_DATE = "date"
_MONEY = "money"
_WHOLE = frozenset({SCHEME, "employment", "job"})


def nearly_right(name: Candidate) -> bool:
    """Tell whether a listed name has so few slips that it can be no other."""
    return bool(name.word) and name.distance <= len(name.word) // _LETTERS_A_SLIP


@dataclass(frozen=True)
class SchemeNames:
    """What the examples tell of listed names.

    `sure` are long names that mean the scheme wherever they stand, `marked` every name
    that was marked more than once or twice.
    """

    sure: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()

    def need_no_proof(self, message: Canonical, name: Candidate) -> bool:
        """Tell whether a name is the scheme whatever is said round it.

        So is a word in capitals where the other words are not: OOM is no uncle.
        """
        if name.word in self.sure:
            return nearly_right(name)
        start = message.tokens[name.first].start
        end = message.tokens[name.last].end
        capitals = message.raw[start:end].isupper() and not message.raw.isupper()
        return capitals and not name.distance and name.word in self.marked

    def to_json(self) -> str:
        """Return the names as JSON, in a stable order."""
        return json.dumps({"sure": sorted(self.sure), "marked": sorted(self.marked)})

    @classmethod
    def from_json(cls, text: str) -> SchemeNames:
        """Read what `to_json` wrote."""
        plain = json.loads(text)
        return cls(frozenset(plain["sure"]), frozenset(plain["marked"]))


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

    def learned(self) -> SchemeNames:
        """Return what the counts tell."""
        sure = frozenset(
            word
            for word, marked in self._marked.items()
            if len(word) >= _SHORTEST
            and marked
            and self._seen[word] - marked <= _UNMARKED * self._seen[word]
        )
        often = frozenset(w for w, n in self._marked.items() if n >= _OFTEN)
        return SchemeNames(sure, often)


def whole_names(
    marks: Sequence[Mark],
    candidates: Sequence[Candidate],
    is_date: Callable[[Mark], bool],
) -> list[Mark]:
    """Return the marks with each part of a listed name grown to the whole of it.

    'lang leren krediet' becomes 'leven lang leren krediet', 'zzp' with 'er' behind it
    the whole; only a name that is spelt right, or nearly so, takes its part with it. A
    date that was cut off, so that it is none any more, gets its end back; so does an
    amount ('750' of '750,-').
    """
    grown = list(marks)
    for name in candidates:
        parts = [mark for mark in grown if _is_part(mark, name)]
        if name.kind == _DATE:
            parts = [p for p in parts if p.first == name.first and not is_date(p)]
        elif name.kind != _MONEY and not (name.kind in _WHOLE and nearly_right(name)):
            continue
        if not parts:
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
