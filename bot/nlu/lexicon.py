"""Finding the words of the lists in a message, despite blanks, hyphens and slips.

'order-picker', 'order picker' and 'orderpiker' are all the orderpicker of the list.
Names are compared without blanks, hyphens and accents; a long word may differ in one
letter, a very long one in two or three, when it begins with the same letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.canonical import Token
from bot.language.normalise import fold
from bot.nlu.wordlists import WordLists

_MOST_TOKENS = 6
_GLUE = re.compile(r"[^a-z0-9&+#]+")
_STOPS = frozenset(".,!?;:()")
# Shorter words are only found as they are written: 'bouw' is one letter from 'vouw'.
_SHORTEST_FUZZY = 6
# Of a name of two words, the first of which is written right.
_SHORTEST_PART = 4
# 'thuis zorg' may be thuiszorg, but 'sta al' is no staal.
_SHORTEST_PIECE = 3
# Inflection that a listed word may carry in a message.
_ENDINGS = ("'s", "en", "s", "n")
_INFLECTED = frozenset({"job", "step"})
# Entities whose words are the head of compounds: 'avondcursus' is a cursus.
_COMPOUNDED = frozenset({"job", "sector", "step"})
_SHORTEST_HEAD = 5
_SHORTEST_MODIFIER = 3
_HEAD_ONLY = "-"
_JOB = "job"
_CACHED_WORDS = 65_536

Names = Mapping[str, tuple[str, int]]
"""Entity to usual name and the number of letters that differ."""


@dataclass(frozen=True)
class Listed:
    """A listed word at tokens `first` to `last` (both inclusive).

    `distance` is the number of letters that differ from the list.
    """

    entity: str
    first: int
    last: int
    name: str
    distance: int = 0


class Lexicon:
    """Looks up words of the lists; made once, cheap to ask."""

    def __init__(self, lists: WordLists) -> None:
        """Index the lists; of two entries with one word the first keeps it."""
        self._exact: dict[str, dict[str, str]] = defaultdict(dict)
        self._beginnings: set[str] = set()
        self._of_words: set[str] = set()
        self._heads: dict[str, dict[str, str]] = defaultdict(dict)
        for entity, entries in lists.entries.items():
            for entry in entries:
                for word in entry.words:
                    self._add(entity, entry.name, word)
        self._near = _buckets(self._exact)
        self._lookalikes = frozenset(lists.lookalikes)
        self.names = lru_cache(_CACHED_WORDS)(self._names)

    def find(self, tokens: Sequence[Token]) -> list[Listed]:
        """Return every listed word in the message, overlaps included."""
        found: list[Listed] = []
        for first in range(len(tokens)):
            if not tokens[first].folded[0].isalnum():
                continue
            for last, key, shortest in _windows(tokens, first):
                if last == first:
                    names = self.names(key)
                elif self._may_slip(tokens, first, last):
                    names = _with_one_slip(self.names(key))
                elif shortest >= _SHORTEST_PIECE or key in self._of_words:
                    names = self._exactly(key)
                else:
                    continue
                found.extend(
                    Listed(entity, first, last, name, distance)
                    for entity, (name, distance) in names.items()
                )
        return found

    def name_of(self, entity: str, words: str) -> tuple[str, int] | None:
        """Return the usual name for words that are an `entity`, and the distance."""
        return self.names(glue(words)).get(entity)

    def _add(self, entity: str, name: str, word: str) -> None:
        """Index one word; '-medewerker' only counts as the head of a compound."""
        key = glue(word)
        if not key:
            return
        if entity in _COMPOUNDED and len(key) >= _SHORTEST_HEAD:
            self._heads[key].setdefault(entity, name)
        if word.startswith(_HEAD_ONLY):
            return
        self._exact[key].setdefault(entity, name)
        first, *others = re.split(r"[\s-]+", fold(word))
        if others:
            self._of_words.add(key)
            if len(first) >= _SHORTEST_PART:
                self._beginnings.add(glue(first))

    def _may_slip(self, tokens: Sequence[Token], first: int, last: int) -> bool:
        """Tell whether to look for a slip in these: the first two words of a name."""
        return (
            last == first + 1
            and tokens[last].folded not in _ENDINGS
            and len(tokens[last].folded) >= _SHORTEST_PART
            and glue(tokens[first].folded) in self._beginnings
        )

    def _exactly(self, key: str) -> Names:
        names = self._exact.get(key)
        return {entity: (name, 0) for entity, name in names.items()} if names else {}

    def _names(self, key: str) -> Names:
        """Return the names of a glued word: as written, inflected, or nearly so."""
        names = dict(self._exactly(key))
        for entity, name in self._uninflected(key):
            names.setdefault(entity, (name, 0))
        for entity, name in self._compound(key):
            names.setdefault(entity, (name, 0))
        may_slip = len(key) >= _SHORTEST_FUZZY - 1 and key not in self._lookalikes
        if not names and may_slip:
            for entity, name, distance in self._nearly(key):
                names.setdefault(entity, (name, distance))
        return names

    def _uninflected(self, key: str) -> Iterator[tuple[str, str]]:
        for ending in _ENDINGS:
            if key.endswith(ending):
                for entity, name in self._exact.get(key[: -len(ending)], {}).items():
                    if entity in _INFLECTED:
                        yield entity, name

    def _compound(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield the names of the longest head; a compound job is a job of its own."""
        for cut in range(_SHORTEST_MODIFIER, len(key) - _SHORTEST_HEAD + 1):
            heads = self._heads.get(key[cut:])
            if heads:
                for entity, name in heads.items():
                    yield entity, key if entity == _JOB else name
                return

    def _nearly(self, key: str) -> Iterator[tuple[str, str, int]]:
        """Yield the names one or more slips away, nearest first."""
        bucket = self._near.get((key[0], len(key)), ())
        most = _slips_allowed(len(key) + 1)
        for candidate, distance, _ in process.extract(
            key, bucket, scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            if 0 < distance <= _slips_allowed(min(len(candidate), len(key))):
                for entity, name in self._exact[candidate].items():
                    yield entity, name, int(distance)


def glue(words: str) -> str:
    """Return words without accents, blanks, hyphens and apostrophes."""
    return _GLUE.sub("", fold(words))


def _buckets(keys: Mapping[str, object]) -> dict[tuple[str, int], list[str]]:
    """Group the words by first letter and the lengths that a slip may give them."""
    buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
    for key in keys:
        if len(key) >= _SHORTEST_FUZZY:
            slips = _slips_allowed(len(key) + 1)
            for length in range(len(key) - slips, len(key) + slips + 1):
                buckets[key[0], length].append(key)
    return dict(buckets)


def _slips_allowed(length: int) -> int:
    if length < _SHORTEST_FUZZY:
        return 0
    if length < 10:
        return 1
    return 2 if length < 16 else 3


def _with_one_slip(names: Names) -> Names:
    return {entity: found for entity, found in names.items() if found[1] <= 1}


def _windows(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str, int]]:
    """Yield last token, glued words and shortest piece of one to six tokens.

    Stops at punctuation between sentences.
    """
    key = ""
    shortest = _MOST_TOKENS
    for last in range(first, min(first + _MOST_TOKENS, len(tokens))):
        folded = tokens[last].folded
        if folded in _STOPS:
            return
        piece = _GLUE.sub("", folded)
        key += piece
        if piece:
            shortest = min(shortest, len(piece))
            yield last, key, shortest
