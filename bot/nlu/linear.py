"""A linear model over words, pairs of words and characters, with honest confidences.

One linear SVM per intent against the rest. Its margins become confidences by one
temperature, so that 0.8 means right about eight times in ten. How it learns:
bot/nlu/linear_training.py; why this and not another: docs/nlu-pipeline.md.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from marisa_trie import Trie
from numpy.typing import NDArray

from bot.nlu.terms import TermKind, counted, term_kinds, words_of

Array = NDArray[Any]

# The length of what holds no known term is nought, and so is the term.
_TINY = 1e-12
_MANY_EXAMPLES = 3000
# The place of the words among the kinds of terms.
_WORDS = 1


@dataclass(frozen=True)
class LinearSettings:
    """What the model sees and how hard it is pressed.

    `strength` is the C of the SVM (higher: fits closer). n-gram lengths inclusive.
    `rarest`: character n-grams and pairs in fewer examples are left out. `word_weight`
    and `pair_weight` say how heavy words and pairs of words apart count beside the
    characters (1.0). The confidence is fitted on one of `folds` parts of the examples.
    With few examples each has to be learnt: `few_strength` takes the place of
    `strength`, nothing is too rare, and pairs say more than they know.
    """

    strength: float = 0.5
    few_strength: float = 10.0
    shortest_chars: int = 1
    longest_chars: int = 5
    longest_words: int = 2
    rarest: int = 2
    word_weight: float = 1.2
    pair_weight: float = 0.8
    folds: int = 5

    @property
    def weights(self) -> tuple[float, ...]:
        """How heavy the kinds of terms count, in their order."""
        return (1.0, self.word_weight, self.pair_weight)

    @property
    def kinds(self) -> tuple[TermKind, ...]:
        """The kinds of terms, in their order."""
        return term_kinds(self.shortest_chars, self.longest_chars, self.longest_words)

    def for_so_many(self, examples: int) -> LinearSettings:
        """Return the settings for a number of examples."""
        if has_many(examples):
            return self
        return replace(self, strength=self.few_strength, rarest=1, pair_weight=0.0)


def has_many(examples: int) -> bool:
    """Return whether a number of examples is enough to leave out what is rare.

    The entity tagger draws the line at the same place (bot/nlu/tagger.py).
    """
    return examples >= _MANY_EXAMPLES


class Terms:
    """Terms of one kind that were learnt: their numbers, and how rare each is."""

    def __init__(self, kind: TermKind, known: Trie, rarity: Array) -> None:
        self.known = known
        self.rarity = rarity.astype(np.float32)
        self._kind = kind

    def __len__(self) -> int:
        return len(self.known)

    def counted_in(self, text: str) -> tuple[Array, Array]:
        """Return the numbers of the terms of a text and how much each counts.

        What scikit-learn's `TfidfVectorizer` makes with `sublinear_tf`, without a
        matrix for every message; the counts have length 1 together.
        """
        numbers, often = counted(self._kind.known_in(self.known, text))
        rows = np.asarray(numbers, np.intp)
        counts = (np.log(np.asarray(often, np.float32)) + 1.0) * self.rarity[rows]
        return rows, counts / max(float(np.linalg.norm(counts)), _TINY)


class SparseRows:
    """The weights of all terms, most of which are nought, a term a row.

    Half precision is half the memory; a margin moves by less than 0.001.
    """

    def __init__(self, starts: Array, columns: Array, values: Array) -> None:
        self.starts, self.columns, self.values = starts, columns, values

    @classmethod
    def of(cls, dense: Array) -> SparseRows:
        """Keep what is not nought of weights with a row a term, a column an intent."""
        halved = dense.astype(np.float16)
        rows, columns = np.nonzero(halved)
        starts = np.searchsorted(rows, np.arange(len(halved) + 1))
        kind = np.min_scalar_type(halved.shape[1])
        return cls(starts.astype(np.int32), columns.astype(kind), halved[rows, columns])

    def weighed(self, rows: Array, counts: Array, columns: int) -> Array:
        """Return the sum of rows, each as heavy as its count, as `columns` figures."""
        first = self.starts[rows]
        lengths = self.starts[rows + 1] - first
        # The places of all values of these rows, one row behind another.
        ahead = np.cumsum(lengths) - lengths
        places = np.arange(lengths.sum()) + np.repeat(first - ahead, lengths)
        heavy = self.values[places] * np.repeat(counts, lengths)
        return np.bincount(self.columns[places], heavy, columns)


class LinearIntents:
    """Knows intents by their examples; texts come in as `plain_dutch` makes them."""

    def __init__(
        self,
        settings: LinearSettings,
        names: Sequence[str],
        terms: Sequence[Terms],
        weights: SparseRows,
        offsets: Array,
        temperature: float,
    ) -> None:
        self.names = list(names)
        self.temperature = temperature
        self._settings = settings
        self._terms = list(terms)
        self._weights = weights
        self._offsets = offsets.astype(np.float32)

    def margins(self, text: str) -> Array:
        """Return the margin of each intent, in the order of `names`."""
        rows, counts = [], []
        start = 0
        for terms in self._terms:
            numbers, count = terms.counted_in(text)
            rows.append(numbers + start)
            counts.append(count)
            start += len(terms)
        return self._offsets + self._weights.weighed(
            np.concatenate(rows), np.concatenate(counts), len(self.names)
        )

    def knows_a_word(self, text: str) -> bool:
        """Return whether any word of a text stood in the examples."""
        return any(word in self._terms[_WORDS].known for word in words_of(text))

    def confidences(self, margins: Array, *, known: bool = True) -> Array:
        """Return margins as confidences that add up to 1.

        Without a `known` word the best of all intents says little, and less than 1 is
        shared: what no intent claims, with a margin over 0, is nobody's. Of examples
        set aside that held no known word 12 of 68 below that margin were read right,
        and 8 of 10 above it.
        """
        claims = margins if known else np.append(margins, 0.0)
        return softmax(claims / self.temperature)[: len(margins)]

    def save(self, folder: Path) -> None:
        """Write the model as JSON, tries and arrays: nothing in it can run code."""
        about = {
            "names": self.names,
            "temperature": self.temperature,
            "settings": asdict(self._settings),
        }
        (folder / "linear.json").write_text(json.dumps(about), encoding="utf-8")
        for place, terms in enumerate(self._terms):
            terms.known.save(str(_trie(folder, place)))
        np.savez(
            folder / "linear.npz",
            starts=self._weights.starts,
            columns=self._weights.columns,
            values=self._weights.values,
            offsets=self._offsets,
            **{f"rarity{i}": terms.rarity for i, terms in enumerate(self._terms)},
        )

    @classmethod
    def load(cls, folder: Path) -> LinearIntents:
        """Read a saved model."""
        about = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
        settings = LinearSettings(**about["settings"])
        with np.load(folder / "linear.npz", allow_pickle=False) as arrays:
            terms = [
                Terms(kind, _opened(_trie(folder, place)), arrays[f"rarity{place}"])
                for place, kind in enumerate(settings.kinds)
            ]
            weights = SparseRows(*(arrays[n] for n in ("starts", "columns", "values")))
            return cls(
                settings,
                about["names"],
                terms,
                weights,
                arrays["offsets"],
                float(about["temperature"]),
            )


def softmax(values: Array) -> Array:
    """Return values as shares that add up to 1, along the last axis."""
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return shares


def _trie(folder: Path, place: int) -> Path:
    return folder / f"terms{place}.marisa"


def _opened(path: Path) -> Trie:
    trie = Trie()
    trie.load(str(path))
    return trie
