"""Finding the words of the lists in a message, despite blanks, hyphens and slips.

'order-picker', 'order picker' and 'orderpiker' are all the orderpicker of the list.
Names are compared without blanks, hyphens and accents; a long word may differ in one
letter, a very long one in two or three, when it begins with the same letter. A long
word may also just sound like the listed one: 'fisioterapeut'.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.canonical import Token
from bot.language.normalise import fold
from bot.language.sounds import sound
from bot.nlu.long_names import Heard, LongNames, best_heard
from bot.nlu.windows import Window, glue, may_be_misspelt, windows
from bot.nlu.wordlists import WordLists

# Shorter words are only found as they are written: 'bouw' is one letter from 'vouw'.
_SHORTEST_FUZZY = 6
# Of a name of two words, the first of which is written right.
_SHORTEST_PART = 4
# 'thuis zorg' may be thuiszorg, but 'sta al' is no staal.
_SHORTEST_PIECE = 3
# Shorter words that sound alike are too often two.
_SHORTEST_HEARD = 8
# A longer word that is one letter from a listed one is that one, not a compound.
_SHORTEST_BARELY = 12
# Inflection that a listed word may carry in a message.
_ENDINGS = ("'s", "en", "s", "n")
# Women at work: 'helpdeskmedewerkster', 'operatrice'.
_FEMALE = (("ster", "er"), ("sters", "er"), ("euse", "eur"), ("trice", "tor"))
_INFLECTED = frozenset({"job", "step"})
# Entities whose words are the head of compounds: 'avondcursus' is a cursus.
_COMPOUNDED = frozenset({"job", "sector", "step"})
_SHORTEST_HEAD = 5
_SHORTEST_MODIFIER = 3
_HEAD_ONLY = "-"
_JOB = "job"
_SCHEME = "scheme"
_CACHED_WORDS = 65_536


class Name(NamedTuple):
    """The usual name of some words, and the letters in which they differ from `word`.

    `word` is the word of the list they were read as, glued; empty for a compound.
    """

    name: str
    distance: int
    word: str


Names = Mapping[str, Name]
"""Entity to what the words are the name of."""

_NONE: Names = {}


@dataclass(frozen=True)
class Listed:
    """A listed word at tokens `first` to `last` (both inclusive).

    `distance` is the number of letters that differ from `word`, the word of the list.
    """

    entity: str
    first: int
    last: int
    name: str
    distance: int = 0
    word: str = ""


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
        self._heard = _by_sound(self._exact)
        self._long = LongNames(
            key for key in self._exact if _SCHEME in self._exact[key]
        )
        self._lookalikes = frozenset(lists.lookalikes)
        self.names = lru_cache(_CACHED_WORDS)(self._names)

    def find(self, tokens: Sequence[Token]) -> list[Listed]:
        """Return every listed word in the message, overlaps included."""
        found: list[Listed] = []
        schemes: list[Heard[Listed]] = []
        misspelt: list[Heard[Listed]] = []
        for window in windows(tokens):
            names = self._of_window(tokens, window)
            if not names and may_be_misspelt(tokens, window):
                if window.shortest >= _SHORTEST_PIECE:
                    names = self._as_heard(window.heard)
                if near := self._long.nearest(window.heard):
                    misspelt.append(self._scheme(window, *near))
            for entity, named in names.items():
                found.append(Listed(entity, window.first, window.last, *named))
                if entity == _SCHEME:
                    heard = len(window.heard)
                    schemes.append(Heard(found[-1], heard, named.distance))
        return found + best_heard(misspelt, schemes)

    def name_of(self, entity: str, words: str) -> Name | None:
        """Return the name for words that are an `entity`, None where they are none."""
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
            len(tokens[last].folded) >= _SHORTEST_PART
            and tokens[last].folded not in _ENDINGS
            and tokens[first].folded.replace("'", "") in self._beginnings
        )

    def _of_window(self, tokens: Sequence[Token], window: Window) -> Names:
        """Return the names of one or more words as they are spelt."""
        first, last, key, _, shortest = window
        if last == first:
            return self.names(key)
        if last == first + 1 and self._may_slip(tokens, first, last):
            return _with_one_slip(self.names(key))
        if key not in self._exact:
            return _NONE
        spelt = shortest >= _SHORTEST_PIECE or key in self._of_words
        return self._exactly(key) if spelt else _NONE

    def _scheme(self, window: Window, word: str, slips: int) -> Heard[Listed]:
        """Return a scheme of several words, found by its sound with some slips."""
        named = Name(self._exact[word][_SCHEME], max(1, slips), word)
        listed = Listed(_SCHEME, window.first, window.last, *named)
        return Heard(listed, len(window.heard), slips)

    def _as_heard(self, heard: str) -> Names:
        """Return the names that sound like this; spelt otherwise, so with a slip."""
        names = self._heard.get(heard)
        if not names:
            return {}
        return {
            entity: Name(self._exact[w][entity], 1, w) for entity, w in names.items()
        }

    def _exactly(self, key: str) -> Names:
        names = self._exact.get(key)
        if not names:
            return {}
        return {entity: Name(name, 0, key) for entity, name in names.items()}

    def _names(self, key: str) -> Names:
        """Return the names of a glued word: as written, inflected, or nearly so."""
        names = dict(self._exactly(key))
        for entity, name in self._uninflected(key):
            names.setdefault(entity, Name(name, 0, key))
        may_slip = len(key) >= _SHORTEST_FUZZY - 1 and key not in self._lookalikes
        compounds = {} if names else dict(self._compound(key))
        if compounds and may_slip:
            # 'instalatietechniek' is no techniek of its own kind.
            names.update(self._barely_misspelt(key, compounds))
        for entity, name in compounds.items():
            names.setdefault(entity, Name(name, 0, ""))
        if not names and may_slip:
            for entity, near in self._nearly(key):
                names.setdefault(entity, near)
            if not names and len(key) >= _SHORTEST_HEARD:
                names.update(self._as_heard(sound(key)))
        return names

    def _barely_misspelt(self, key: str, entities: Collection[str]) -> Names:
        """Return the names that a long word sounds like or is one slip away from.

        Only those of some entities.
        """
        if len(key) < _SHORTEST_BARELY:
            return _NONE
        near = (n for n in self._nearly(key) if n[1].distance == 1)
        names = {**dict(near), **self._as_heard(sound(key))}
        return {entity: name for entity, name in names.items() if entity in entities}

    def _uninflected(self, key: str) -> Iterator[tuple[str, str]]:
        for ending in _ENDINGS:
            if key.endswith(ending):
                for entity, name in self._exact.get(key[: -len(ending)], {}).items():
                    if entity in _INFLECTED:
                        yield entity, name
        for ending, usual in _FEMALE:
            if key.endswith(ending):
                male = key[: -len(ending)] + usual
                if _JOB in (names := self._exact.get(male, {})):
                    yield _JOB, names[_JOB]

    def _compound(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield the names of the longest head; a compound job is a job of its own."""
        for cut in range(_SHORTEST_MODIFIER, len(key) - _SHORTEST_HEAD + 1):
            heads = self._heads.get(key[cut:])
            if heads:
                for entity, name in heads.items():
                    yield entity, key if entity == _JOB else name
                return

    def _nearly(self, key: str) -> Iterator[tuple[str, Name]]:
        """Yield the names one or more slips away, nearest first."""
        bucket = self._near.get((key[0], len(key)), ())
        most = _slips_allowed(len(key) + 1)
        for candidate, distance, _ in process.extract(
            key, bucket, scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            if 0 < distance <= _slips_allowed(min(len(candidate), len(key))):
                for entity, name in self._exact[candidate].items():
                    yield entity, Name(name, int(distance), candidate)


def _buckets(keys: Mapping[str, object]) -> dict[tuple[str, int], list[str]]:
    """Group the words by first letter and the lengths that a slip may give them."""
    buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
    for key in keys:
        if len(key) >= _SHORTEST_FUZZY:
            slips = _slips_allowed(len(key) + 1)
            for length in range(len(key) - slips, len(key) + slips + 1):
                buckets[key[0], length].append(key)
    return dict(buckets)


def _by_sound(exact: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Index the long words by their sound; of two that sound alike the first counts."""
    heard: dict[str, dict[str, str]] = {}
    for key, names in exact.items():
        if len(key) >= _SHORTEST_HEARD:
            for entity in names:
                heard.setdefault(sound(key), {}).setdefault(entity, key)
    return heard


def _slips_allowed(length: int) -> int:
    if length < _SHORTEST_FUZZY:
        return 0
    if length < 10:
        return 1
    return 2 if length < 16 else 3


def _with_one_slip(names: Names) -> Names:
    return {entity: found for entity, found in names.items() if found.distance <= 1}
