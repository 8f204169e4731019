"""What is wrong with a set of training examples: pure checks, each names what it finds.

Doubles are the same text; what two intents claim is compared as the classifier reads it
(`bot.nlu.everyday`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from bot.language.normalise import fold
from bot.nlu.everyday import plain_dutch

FEWEST = 250
FEWEST_CLOSED = 100
CLOSED = frozenset({"greet", "goodbye", "affirm", "deny", "thank"})
"""Intents whose language is closed: there are only so many ways to say yes."""

ALIKE = 92
"""Likeness, of 100, from which two examples of one intent are near-doubles."""

NEAR_DOUBLES = 0.05
"""Largest share of an intent's examples that may have a near-double in it."""

OPENINGS = 0.25
"""Largest share of an intent's examples that may open with the same two words."""

# Below this a message is a word or two: 'nee' and 'neee' differ as people differ.
_SHORTEST_COMPARED = 12

Examples = Mapping[str, Sequence[str]]
"""Intent to its examples, without markup."""


def by_intent(examples: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Group (intent, text) by intent."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for intent, text in examples:
        grouped[intent].append(text)
    return dict(grouped)


def too_few(examples: Examples, intents: Iterable[str]) -> list[str]:
    """Name the intents with fewer examples than they need."""
    lines = []
    for intent in sorted(intents):
        needed = FEWEST_CLOSED if intent in CLOSED else FEWEST
        count = len(examples.get(intent, ()))
        if count < needed:
            lines.append(f"{intent}: {count} examples, {needed} are needed")
    return lines


def doubles(examples: Examples) -> list[str]:
    """Name the texts that stand twice, whatever their case and accents."""
    return _shared(examples, lambda text: " ".join(fold(text).split()))


def claimed_twice(examples: Examples) -> list[str]:
    """Name what two intents claim and the classifier cannot tell apart.

    It reads every number as the same one, so texts with a number are left to
    `doubles`.
    """
    apart = {intent: sorted({*map(plain_dutch, t)}) for intent, t in examples.items()}
    return [line for line in _shared(apart, str) if not re.search(r"\b0\b", line)]


def _shared(examples: Examples, form: Callable[[str], str]) -> list[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for intent, texts in examples.items():
        for text in texts:
            places[form(text)].append(intent)
    return [
        f"{text!r} stands under {', '.join(sorted(intents))}"
        for text, intents in places.items()
        if len(intents) > 1
    ]


def near_doubles(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of one intent's examples that differ by a letter or two."""
    plain = [
        text for text in map(plain_dutch, texts) if len(text) >= _SHORTEST_COMPARED
    ]
    likeness = cdist(plain, plain, scorer=ratio, score_cutoff=ALIKE, dtype=np.uint8)
    first, second = np.where(np.triu(likeness, 1) >= ALIKE)
    return [(plain[a], plain[b]) for a, b in zip(first, second)]


def commonest_opening(texts: Sequence[str]) -> tuple[str, float]:
    """Return the first two words that most examples share, and what share."""
    openings = Counter(" ".join(plain_dutch(text).split()[:2]) for text in texts)
    opening, count = openings.most_common(1)[0]
    return opening, count / len(texts)
