"""Ways to rewrite a message before its features are made: what the comparison tries.

Only `plain_dutch` of these is in the bot; the others stand here so that the table in
docs/nlu-pipeline.md can be made again.
"""

from __future__ import annotations

import functools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from bot.language.canonical import Canonical
from bot.nlu.candidates import find_candidates
from bot.nlu.everyday import plain_dutch
from bot.nlu.lexicon import Lexicon
from bot.nlu.wordlists import our_word_lists

Rewrite = Callable[[str], str]

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_SPELLED = 5
_SHORTEST_PART = 4
_OFTEN = 3
# Neighbours on the keyboard, row by row.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def without_lexicon(text: str) -> str:
    """Return the text folded, with the everyday words left as they were typed."""
    return plain_dutch(text, {})


def lemmas(text: str) -> str:
    """Return the lemma of each word, by our spaCy pipeline."""
    return " ".join(token.lemma_.lower() for token in _spacy()(plain_dutch(text)))


def shape(text: str) -> str:
    """Return lexical-syntactic features as words: ends, edges, length."""
    words = plain_dutch(text).split()
    if not words:
        return ""
    length = next(n for n in (1, 2, 4, 7, 12, 20, 40, 10_000) if len(words) <= n)
    features = [f"first_{words[0]}", f"last_{words[-1]}", f"length_{length}"]
    features += [f"begin_{word[:4]}" for word in words if len(word) > 4]
    features += [f"end_{word[-4:]}" for word in words if len(word) > 4]
    return " ".join(features)


def ends(text: str) -> str:
    """Return the text with a word for where it begins and one for where it ends."""
    return f"beginning {plain_dutch(text)} ending"


def pairs(text: str) -> str:
    """Return pairs of words with one or two between, as words; edges count."""
    words = ["beginning", *plain_dutch(text).split(), "ending"]
    return " ".join(
        f"{first}_{second}"
        for place, first in enumerate(words)
        for second in words[place + 2 : place + 4]
    )


def entities(text: str) -> str:
    """Return the kinds of entity that lists and rules see in the text, as words."""
    candidates = find_candidates(Canonical(text), _lexicon())
    return " ".join(sorted({f"kind_{candidate.kind}" for candidate in candidates}))


class Spelling:
    """Corrects unknown words, by pyspellchecker's vocabulary and the examples'."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take what stands often in the examples into the vocabulary."""
        from spellchecker import SpellChecker

        self._checker = SpellChecker(language="nl", distance=1)
        counts = Counter(word for text in texts for word in plain_dutch(text).split())
        self._known = {word for word, count in counts.items() if count >= _OFTEN}
        self._corrected: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """Return the text with each unknown word as the likeliest known one."""
        return " ".join(map(self._word, plain_dutch(text).split()))

    def knows(self, word: str) -> bool:
        """Tell whether a word is in the vocabulary."""
        return word in self._known or word in self._checker

    def _word(self, word: str) -> str:
        if len(word) < _SHORTEST_SPELLED or not _WORD.fullmatch(word):
            return word
        if word not in self._corrected:
            known = word if self.knows(word) else self._checker.correction(word)
            self._corrected[word] = known or word
        return self._corrected[word]


class Compounds:
    """Splits words that are two known ones: 'opleidingsbudget' → opleiding, budget."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn the words that stand often enough in the examples."""
        counts = Counter(word for text in texts for word in plain_dutch(text).split())
        self._known = {
            word
            for word, count in counts.items()
            if count >= _OFTEN and len(word) >= _SHORTEST_PART
        }

    def __call__(self, text: str) -> str:
        """Return the text with the parts of each compound behind it."""
        words = plain_dutch(text).split()
        return " ".join(part for word in words for part in (word, *self.parts(word)))

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the two parts of a compound, the longest head first tried."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            modifier, head = word[:cut], word[cut:]
            linked = modifier[:-1] if modifier.endswith("s") else modifier
            if head in self._known and (self._known & {modifier, linked}):
                return (linked if linked in self._known else modifier), head
        return ()


def with_typing_errors(text: str, random_: random.Random, share: float = 0.15) -> str:
    """Return the text with a slip in about this share of its longer words."""
    words = text.split()
    return " ".join(
        _slip(word, random_) if len(word) > 3 and random_.random() < share else word
        for word in words
    )


def _slip(word: str, random_: random.Random) -> str:
    place = random_.randrange(1, len(word) - 1)
    kind = random_.choice(("swap", "drop", "double", "neighbour"))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind == "swap":
        return before + after[0] + letter + after[1:]
    if kind == "drop":
        return before + after
    if kind == "double":
        return before + letter + letter + after
    return before + _neighbour(letter, random_) + after


def _neighbour(letter: str, random_: random.Random) -> str:
    for row in _ROWS:
        place = row.find(letter)
        if place >= 0:
            return random_.choice(row[max(0, place - 1) : place + 2])
    return letter


@functools.cache
def _lexicon() -> Lexicon:
    return Lexicon(our_word_lists())


@functools.cache
def _spacy() -> Callable[[str], Any]:
    import spacy

    from bot.nlu.pipeline.build import NAME

    pipeline: Callable[[str], Any] = spacy.load(NAME, exclude=["koffiebreak_spans"])
    return pipeline
