"""Phrases written as people say them, found in text as people type it.

A phrase is a row of elements with blanks between them:

    wil          this word (case and accents never count)
    suicid*      words that begin like this
    eind|einde   one of these
    <i>          one word of the class `i` (classes are lists of such elements)
    (echt)       an element that may be absent
    ..  ...      at most two, at most five other words
    ^  $         the beginning, the end of a sentence

A phrase never runs across a full stop, question or exclamation mark. Apostrophes are
taken out first ("m'n" is `mn`), hyphens part words, letters drawn out shrink to two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field

from bot.language.normalise import fold
from bot.language.spelling import Speller

_GAPS = {"..": 2, "...": 5}
_APOSTROPHES = re.compile(r"(?<=\w)'(?=\w)|'")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?\n]+")
_ELLIPSIS = re.compile(r"\.{2,}|…")
_SHORTEST_PREFIX = 3


@dataclass(frozen=True)
class Found:
    """A phrase of a rule in a text; places count words, `last` inclusive."""

    rule: str
    first: int
    last: int

    def touches(self, other: Found) -> bool:
        """Tell whether both have a word in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Spelling:
    """How words are typed and how they are meant.

    `meant` gives the words for one as typed, `joined` the word for two that were typed
    apart; in words of `forgiven` one slip is forgiven, unless the typed word is in
    `never`.
    """

    meant: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[tuple[str, str], str] = field(default_factory=dict)
    forgiven: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


class Words:
    """Cuts a text into words as a phrase sees them; None stands for a sentence end."""

    def __init__(self, spelling: Spelling | None = None) -> None:
        spelling = spelling or Spelling()
        self._meant = {
            _folded(typed): meant.split() for typed, meant in spelling.meant.items()
        }
        self._joined = spelling.joined
        self._speller = Speller(spelling.forgiven, never=spelling.never)

    def cut(self, text: str) -> list[str | None]:
        """Return the words of a text, corrected."""
        plain = _APOSTROPHES.sub("", fold(_ELLIPSIS.sub(" ", text)))
        words: list[str | None] = []
        for token in _TOKEN.findall(_DRAWN_OUT.sub(r"\1\1", plain)):
            if not token[0].isalnum():
                words.append(None)
                continue
            for word in self._meant.get(token, (token,)):
                words.append(self._speller.correct(word) or word)
                self._join(words)
        return words

    def _join(self, words: list[str | None]) -> None:
        """Put the last two words together when they are one typed apart."""
        if len(words) < 2:
            return
        first, second = words[-2:]
        if first and second and (first, second) in self._joined:
            words[-2:] = [self._joined[first, second]]


@dataclass(frozen=True)
class _Step:
    """One element of a phrase: a word to meet, a gap, or an edge of the sentence."""

    element: int = -1
    gap: int = 0
    edge: str = ""
    optional: bool = False


@dataclass(frozen=True)
class _Phrase:
    rule: str
    steps: tuple[_Step, ...]
    needs: frozenset[int]


class PhraseBook:
    """Finds the phrases of many rules in one go over the words of a text."""

    def __init__(
        self,
        rules: Mapping[str, Iterable[str]],
        classes: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        """Read the phrases; ValueError, naming rule and phrase, where one is wrong."""
        self._classes = {
            name: [_folded(part) for part in parts]
            for name, parts in (classes or {}).items()
        }
        self._elements: dict[str, int] = {}
        self._shortest: list[int] = []
        self._words: dict[str, set[int]] = defaultdict(set)
        self._prefixes: dict[str, set[int]] = defaultdict(set)
        self._by_key: dict[int, list[_Phrase]] = defaultdict(list)
        for rule, phrases in rules.items():
            for phrase in phrases:
                read = self._read(rule, phrase)
                self._by_key[self._key(read)].append(read)

    def find(self, words: Sequence[str | None]) -> list[Found]:
        """Return every phrase in the words."""
        met = [self._met(word) for word in words]
        places: dict[int, list[int]] = defaultdict(list)
        for place, elements in enumerate(met):
            for element in elements:
                places[element].append(place)
        found = []
        for phrase in self._candidates(places.keys()):
            for first in self._starts(phrase, places, len(words)):
                last = _last_word(phrase.steps, 0, first, first, met, words)
                if last is not None:
                    found.append(Found(phrase.rule, first, last))
        return found

    def _key(self, phrase: _Phrase) -> int:
        """Return the element that shows first whether a phrase can be there at all.

        The one with the longest words: long words are rare, most phrases are then
        never looked at.
        """
        return max(phrase.needs, key=lambda element: self._shortest[element])

    def _candidates(self, present: KeysView[int]) -> list[_Phrase]:
        """Return the phrases of which every word is somewhere in the text."""
        return [
            phrase
            for element in present & self._by_key.keys()
            for phrase in self._by_key[element]
            if phrase.needs <= present
        ]

    @staticmethod
    def _starts(
        phrase: _Phrase, places: Mapping[int, list[int]], length: int
    ) -> Iterable[int]:
        """Return where a phrase may begin: where its first word is, when it has one."""
        first = phrase.steps[0]
        sure = first.element >= 0 and not first.optional
        return places[first.element] if sure else range(length)

    def _met(self, word: str | None) -> frozenset[int]:
        """Return the elements that a word meets."""
        if word is None:
            return frozenset()
        met = set(self._words.get(word, ()))
        for length in range(_SHORTEST_PREFIX, len(word) + 1):
            met |= self._prefixes.get(word[:length], set())
        return frozenset(met)

    def _read(self, rule: str, phrase: str) -> _Phrase:
        try:
            steps = tuple(self._step(part) for part in phrase.split())
        except ValueError as fault:
            raise ValueError(f"rule {rule}, phrase {phrase!r}: {fault}") from None
        needs = frozenset(
            step.element for step in steps if step.element >= 0 and not step.optional
        )
        if not needs:
            raise ValueError(f"rule {rule}, phrase {phrase!r}: no word in it")
        if any(step.optional or step.gap for step in (steps[0], steps[-1])):
            raise ValueError(f"rule {rule}, phrase {phrase!r}: says nothing at an end")
        return _Phrase(rule, steps, needs)

    def _step(self, part: str) -> _Step:
        if part in _GAPS:
            return _Step(gap=_GAPS[part])
        if part in {"^", "$"}:
            return _Step(edge=part)
        optional = part.startswith("(") and part.endswith(")")
        return _Step(self._element(part[1:-1] if optional else part), optional=optional)

    def _element(self, part: str) -> int:
        """Return the number of an element; a new one is indexed by its words."""
        part = _folded(part)
        if part in self._elements:
            return self._elements[part]
        number = self._elements[part] = len(self._elements)
        self._shortest.append(min(map(len, self._choices(part))))
        for choice in self._choices(part):
            stem = choice[:-1] if choice.endswith("*") else choice
            if not stem.isalnum():
                raise ValueError(f"{choice!r} is no word")
            if stem == choice:
                self._words[choice].add(number)
            elif len(stem) < _SHORTEST_PREFIX:
                raise ValueError(f"{choice!r} is too short a beginning")
            else:
                self._prefixes[stem].add(number)
        return number

    def _choices(self, part: str) -> Iterator[str]:
        for choice in part.split("|"):
            if choice.startswith("<") and choice.endswith(">"):
                name = choice[1:-1]
                if name not in self._classes:
                    raise ValueError(f"there is no class {name!r}")
                for member in self._classes[name]:
                    yield from self._choices(member)
            else:
                yield choice


def _folded(part: str) -> str:
    return _APOSTROPHES.sub("", fold(part))


def _last_word(
    steps: tuple[_Step, ...],
    step: int,
    place: int,
    end: int,
    met: Sequence[frozenset[int]],
    words: Sequence[str | None],
) -> int | None:
    """Return the place of the phrase's last word when it goes on at `place`."""
    if step == len(steps):
        return end - 1 if end else None
    now = steps[step]
    if now.edge:
        at_edge = (
            place == 0 or words[place - 1] is None
            if now.edge == "^"
            else place == len(words) or words[place] is None
        )
        return _last_word(steps, step + 1, place, end, met, words) if at_edge else None
    if now.gap:
        for skipped in range(now.gap + 1):
            if None in words[place : place + skipped]:
                break
            last = _last_word(steps, step + 1, place + skipped, end, met, words)
            if last is not None:
                return last
        return None
    if place < len(words) and now.element in met[place]:
        last = _last_word(steps, step + 1, place + 1, place + 1, met, words)
        if last is not None:
            return last
    return _last_word(steps, step + 1, place, end, met, words) if now.optional else None
