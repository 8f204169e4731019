"""The terms of a message that the intent model counts, and their numbers.

Three kinds: characters within words, words in a row, and words near one another. The
training counts them with scikit-learn; a message is counted here, over a trie, which
takes a fiftieth of the memory of a dictionary. That both count alike is tested.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from marisa_trie import Trie

_WORD = re.compile(r"[\w']+|\?")
_WORDS_KEPT = 50_000


@dataclass(frozen=True)
class TermKind:
    """A kind of terms: `all_in` lists those of a text, `known_in` those with a number.

    `known_in` takes the trie of the terms that were learnt; a term counts as often as
    it stands in the text.
    """

    all_in: Callable[[str], list[str]]
    known_in: Callable[[Trie, str], list[int]]


def term_kinds(
    shortest_chars: int, longest_chars: int, longest_words: int
) -> tuple[TermKind, TermKind, TermKind]:
    """Return characters, words in a row and pairs of words; lengths inclusive."""

    # The same words come back in many examples.
    @functools.lru_cache(maxsize=_WORDS_KEPT)
    def within(word: str) -> tuple[str, ...]:
        return tuple(
            word[start : start + length]
            for length in range(shortest_chars, min(longest_chars, len(word)) + 1)
            for start in range(len(word) - length + 1)
        )

    def characters(text: str) -> list[str]:
        return list(chain.from_iterable(map(within, _padded(text))))

    def known_characters(known: Trie, text: str) -> list[int]:
        # One look finds every term that begins at a place, instead of one look a term.
        beginning_with = known.iter_prefixes_with_ids
        return [
            number
            for word in _padded(text)
            for start in range(len(word))
            for _, number in beginning_with(word[start : start + longest_chars])
        ]

    def words(text: str) -> list[str]:
        return words_in_a_row(text, longest_words)

    return (
        TermKind(characters, known_characters),
        TermKind(words, _looked_up(words)),
        TermKind(word_pairs, _looked_up(word_pairs)),
    )


def counted(numbers: Iterable[int]) -> tuple[Sequence[int], Sequence[int]]:
    """Return the numbers, each once, and how often each stands there."""
    often = Counter(numbers)
    return list(often), list(often.values())


def words_of(text: str) -> list[str]:
    """Return the words of a text; a question mark is one."""
    return _WORD.findall(text)


def words_in_a_row(text: str, longest: int) -> list[str]:
    """Return words, and up to `longest` of them in a row.

    Where a message begins and ends counts as a word: 'aan' at the end is another word.
    """
    words = ["beginning", *words_of(text), "ending"]
    return [
        " ".join(words[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(words) - length + 1)
    ]


def word_pairs(text: str) -> list[str]:
    """Return words that stand near one another, whatever is said between them.

    Pairs with one or two words between, three in a row, and the first two words; the
    edges of the message count as words. 'niet … leren' is then one feature.
    """
    words = ["<", *words_of(text), ">"]
    apart = [
        f"{first}_{second}"
        for place, first in enumerate(words)
        for second in words[place + 2 : place + 4]
    ]
    in_a_row = [f"{a}_{b}_{c}" for a, b, c in zip(words, words[1:], words[2:])]
    return apart + in_a_row + [f"^{word}" for word in words[1:3]]


def _padded(text: str) -> list[str]:
    """Return words with a space at both ends: an n-gram knows where a word begins."""
    return [f" {word} " for word in text.split()]


def _looked_up(terms: Callable[[str], list[str]]) -> Callable[[Trie, str], list[int]]:
    def known(trie: Trie, text: str) -> list[int]:
        found = (trie.get(term) for term in terms(text))
        return [number for number in found if number is not None]

    return known
