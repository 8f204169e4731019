"""Finding the words of the lists in a message, despite blanks, hyphens and slips.

'order-picker', 'order picker' and 'orderpiker' are all the orderpicker of the list.
Names are compared without blanks, hyphens and accents; a long word may differ in one
letter, a very long one in two or three, when it begins with the same letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.language.canonical import Token
from bot.language.normalise import fold
from bot.nlu.wordlists import WordLists

_MOST_TOKENS = 6
_GLUE = re.compile(r"[^a-z0-9&+#]+")
# Shorter words are only found as they are written: 'bouw' is one letter from 'vouw'.
_SHORTEST_FUZZY = 6
# Inflection that a listed word may carry in a message.
_ENDINGS = ("s", "en", "n", "'s")
# Entities whose words are not inflected into one another.
_UNINFLECTED = frozenset({"scheme"})


@dataclass(frozen=True)
class Found:
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
        """Index the lists."""
        self._exact: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._near: dict[str, dict[tuple[str, int], list[str]]] = {}
        self._heads: dict[str, str] = {}
        for entity, entries in lists.entries.items():
            buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
            for entry in entries:
                for word in entry.words:
                    key = glue(word)
                    if not key or (entity, entry.name) in self._exact[key]:
                        continue
                    if any(known == entity for known, _ in self._exact[key]):
                        continue  # the first entry that claims a word keeps it
                    self._exact[key].append((entity, entry.name))
                    if len(key) >= _SHORTEST_FUZZY:
                        buckets[key[0], len(key)].append(key)
            self._near[entity] = dict(buckets)
        self._cache: dict[tuple[str, str], tuple[str, int] | None] = {}

    def find(self, tokens: Sequence[Token]) -> list[Found]:
        """Return every listed word in the message, overlaps included."""
        found: list[Found] = []
        for first in range(len(tokens)):
            if not tokens[first].folded[0].isalnum():
                continue
            for last, key in _windows(tokens, first):
                found.extend(
                    Found(entity, first, last, name, distance)
                    for entity, name, distance in self._look_up(key, last - first)
                )
        return found

    def name_of(self, entity: str, words: str) -> tuple[str, int] | None:
        """Return the usual name for words that are an `entity`, and the distance."""
        key = glue(words)
        for known, name in self._exact.get(key, ()):
            if known == entity:
                return name, 0
        return self._uninflected(entity, key) or self._closest(entity, key)

    def _look_up(self, key: str, extra: int) -> Iterator[tuple[str, str, int]]:
        exact = self._exact.get(key, ())
        for entity, name in exact:
            yield entity, name, 0
        if extra > 1 or len(key) < _SHORTEST_FUZZY - 1:
            return
        known = {entity for entity, _ in exact}
        for entity in self._near:
            if entity in known:
                continue
            meant = self._uninflected(entity, key) or self._closest(entity, key)
            if meant is not None:
                yield entity, meant[0], meant[1]

    def _uninflected(self, entity: str, key: str) -> tuple[str, int] | None:
        if entity in _UNINFLECTED:
            return None
        for ending in _ENDINGS:
            if key.endswith(ending):
                for known, name in self._exact.get(key.removesuffix(ending), ()):
                    if known == entity:
                        return name, 0
        return None

    def _closest(self, entity: str, key: str) -> tuple[str, int] | None:
        asked = (entity, key)
        if asked not in self._cache:
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[asked] = self._search(entity, key)
        return self._cache[asked]

    def _search(self, entity: str, key: str) -> tuple[str, int] | None:
        if len(key) < _SHORTEST_FUZZY - 1:
            return None
        best: tuple[int, str] | None = None
        for length in range(len(key) - 3, len(key) + 4):
            for candidate in self._near[entity].get((key[0], length), ()):
                most = _slips_allowed(min(len(candidate), len(key)))
                distance = OSA.distance(key, candidate, score_cutoff=most)
                if distance <= most and (best is None or distance < best[0]):
                    best = (distance, candidate)
        if best is None:
            return None
        name = next(name for known, name in self._exact[best[1]] if known == entity)
        return name, best[0]


def glue(words: str) -> str:
    """Return words without accents, blanks, hyphens and apostrophes."""
    return _GLUE.sub("", fold(words))


def _slips_allowed(length: int) -> int:
    if length < 6:
        return 0
    if length < 9:
        return 1
    return 2 if length < 15 else 3


def _windows(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
    """Yield the glued words of one to six tokens from `first` on, up to a full stop."""
    key = ""
    for last in range(first, min(first + _MOST_TOKENS, len(tokens))):
        folded = tokens[last].folded
        if folded in {".", ",", "!", "?", ";", ":", "(", ")"}:
            return
        piece = _GLUE.sub("", folded)
        key += piece
        if piece:
            yield last, key
