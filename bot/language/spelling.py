"""Finding the word that was meant among a small set of words, despite one slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator


class Speller:
    """Knows a closed set of words and finds them back when one letter went wrong.

    One slip is a letter too many, too few or wrong, or two that changed places. Short
    words are never corrected, the first letter always has to be right, and a word that
    could be two of the set is left alone.
    """

    def __init__(
        self,
        words: Collection[str],
        *,
        shortest: int = 6,
        never: Collection[str] = (),
    ) -> None:
        """Learn `words`; `never` are real words that look like one of them."""
        self._words = frozenset(words)
        self._never = frozenset(never)
        self._shortest = shortest
        self._near: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if len(word) >= shortest:
                for variant in _with_one_letter_less(word):
                    self._near[variant].add(word)

    def correct(self, word: str) -> str | None:
        """Return the word that was meant, or None when no single one is near."""
        meant = self.near(word)
        return next(iter(meant)) if len(meant) == 1 else None

    def near(self, word: str) -> frozenset[str]:
        """Return every word that may have been meant; a word of the set is itself."""
        if word in self._words:
            return frozenset({word})
        if len(word) < self._shortest - 1 or word in self._never:
            return frozenset()
        candidates: set[str] = set()
        for variant in _with_one_letter_less(word):
            candidates |= self._near.get(variant, set())
        return frozenset(
            candidate
            for candidate in candidates
            if candidate[0] == word[0] and _one_slip_apart(candidate, word)
        )


def _with_one_letter_less(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _one_slip_apart(a: str, b: str) -> bool:
    """Tell whether one edit, or a swap of two neighbours, turns `a` into `b`."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    left, right = a[start:], b[start:]
    if len(a) == len(b):
        swapped = left[1:2] + left[:1] + left[2:]
        return left[1:] == right[1:] or swapped == right
    longer, shorter = (left, right) if len(a) > len(b) else (right, left)
    return longer[1:] == shorter
