"""A linear model over words, pairs of words and characters, with honest confidences.

One linear SVM per intent against the rest (LIBLINEAR). Its margins become confidences
by one temperature, fitted on examples the model did not see, so that 0.8 means right
about eight times in ten. Why this and not another: docs/nlu-pipeline.md.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

Array = NDArray[Any]

_WORD = r"[\w']+|\?"
_SEED = 20260302
# The length of what holds no known feature is nought, and so is the feature.
_TINY = 1e-12
# LIBLINEAR may stop this far from the best fit: a quarter of the time for the same
# answers on every measured set (docs/nlu-pipeline.md).
_TOLERANCE = 0.1
# As the entity tagger draws the line (bot/nlu/tagger.py).
_MANY_EXAMPLES = 3000
_LEARNT_FOLDS = 2


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
        """How heavy the features of each vectorizer count, in their order."""
        return (1.0, self.word_weight, self.pair_weight)

    def for_so_many(self, examples: int) -> LinearSettings:
        """Return the settings for a number of examples."""
        if examples >= _MANY_EXAMPLES:
            return self
        return replace(self, strength=self.few_strength, rarest=1, pair_weight=0.0)


class LinearIntents:
    """Knows intents by their examples; texts come in through `prepare`."""

    def __init__(
        self,
        settings: LinearSettings,
        names: Sequence[str],
        vectorizers: Sequence[TfidfVectorizer],
        weights: Array,
        offsets: Array,
        temperature: float,
    ) -> None:
        self.names = list(names)
        self.temperature = temperature
        self._settings = settings
        self._vectorizers = list(vectorizers)
        # Features in rows: only the rows of a message are touched at prediction. Half
        # precision is half the memory; a margin moves by less than 0.001.
        self._weights = np.ascontiguousarray(weights, dtype=np.float16)
        self._offsets = offsets.astype(np.float32)
        self._readers = [
            (v.build_analyzer(), v.vocabulary_, np.asarray(v.idf_, np.float32))
            for v in self._vectorizers
        ]

    @classmethod
    def train(
        cls,
        texts: Sequence[str],
        labels: Sequence[str],
        settings: LinearSettings | None = None,
    ) -> LinearIntents:
        """Train on prepared texts; ValueError with fewer than two intents."""
        chosen = (settings or LinearSettings()).for_so_many(len(texts))
        if len(set(labels)) < 2:
            raise ValueError("an intent classifier needs at least two intents")
        vectorizers = _vectorizers(chosen)
        blocks = [v.fit_transform(texts) for v in vectorizers]
        features = sp.hstack(
            [block * weight for block, weight in zip(blocks, chosen.weights)]
        ).tocsr()
        truth = np.asarray(labels)
        svm = _svm(chosen).fit(features, truth)
        weights, offsets = _one_row_each(svm)
        # What a block counts for goes into the weights: nothing to do at prediction.
        weights = weights * np.repeat(chosen.weights, [b.shape[1] for b in blocks])
        model = cls(chosen, svm.classes_, vectorizers, weights.T, offsets, 1.0)
        model.temperature = _temperature(features, truth, chosen)
        return model

    def margins(self, text: str) -> Array:
        """Return the margin of each intent, in the order of `names`."""
        rows, counts = self._features(text)
        weights = self._weights[rows].astype(np.float32)
        return self._offsets + counts @ weights

    def _features(self, text: str) -> tuple[Array, Array]:
        """Return rows of the weights and how much each counts.

        What `TfidfVectorizer.transform` makes, without a matrix for every message.
        """
        rows, counts = [], []
        start = 0
        for analyze, vocabulary, rarity in self._readers:
            seen = Counter(map(vocabulary.get, analyze(text)))
            seen.pop(None, None)
            columns = np.fromiter(seen.keys(), np.intp, len(seen))
            often = np.fromiter(seen.values(), np.float32, len(seen))
            count = (np.log(often) + 1.0) * rarity[columns]
            rows.append(columns + start)
            counts.append(count / max(np.linalg.norm(count), _TINY))
            start += len(vocabulary)
        return np.concatenate(rows), np.concatenate(counts).astype(np.float32)

    def confidences(self, margins: Array) -> Array:
        """Return margins as confidences that add up to 1."""
        return softmax(margins / self.temperature)

    def save(self, folder: Path) -> None:
        """Write the model as JSON and arrays: nothing in it can run code."""
        about = {
            "names": self.names,
            "temperature": self.temperature,
            "settings": asdict(self._settings),
            "vocabularies": [_in_order(v.vocabulary_) for v in self._vectorizers],
        }
        (folder / "linear.json").write_text(json.dumps(about), encoding="utf-8")
        rarity = {f"idf{i}": v.idf_ for i, v in enumerate(self._vectorizers)}
        np.savez(
            folder / "linear.npz",
            weights=self._weights,
            offsets=self._offsets,
            **rarity,
        )

    @classmethod
    def load(cls, folder: Path) -> LinearIntents:
        """Read a saved model."""
        about = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
        settings = LinearSettings(**about["settings"])
        vectorizers = _vectorizers(settings)
        with np.load(folder / "linear.npz", allow_pickle=False) as arrays:
            for i, words in enumerate(about["vocabularies"]):
                vectorizers[i].vocabulary_ = {w: n for n, w in enumerate(words)}
                vectorizers[i].idf_ = arrays[f"idf{i}"]
            return cls(
                settings,
                about["names"],
                vectorizers,
                arrays["weights"],
                arrays["offsets"],
                float(about["temperature"]),
            )


def softmax(values: Array) -> Array:
    """Return values as shares that add up to 1, along the last axis."""
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return shares


def _vectorizers(settings: LinearSettings) -> list[TfidfVectorizer]:
    characters = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(settings.shortest_chars, settings.longest_chars),
        min_df=settings.rarest,
        sublinear_tf=True,
        lowercase=False,
        dtype=np.float32,
    )
    words = TfidfVectorizer(
        token_pattern=_WORD,
        preprocessor=_with_ends,
        ngram_range=(1, settings.longest_words),
        sublinear_tf=True,
        lowercase=False,
        dtype=np.float32,
    )
    pairs = TfidfVectorizer(
        analyzer=word_pairs,
        min_df=settings.rarest,
        sublinear_tf=True,
        dtype=np.float32,
    )
    return [characters, words, pairs]


def word_pairs(text: str) -> list[str]:
    """Return words that stand near one another, whatever is said between them.

    Pairs with one or two words between, three in a row, and the first two words; the
    edges of the message count as words. 'niet … leren' is then one feature.
    """
    words = ["<", *re.findall(_WORD, text), ">"]
    apart = [
        f"{first}_{second}"
        for place, first in enumerate(words)
        for second in words[place + 2 : place + 4]
    ]
    in_a_row = [f"{a}_{b}_{c}" for a, b, c in zip(words, words[1:], words[2:])]
    return apart + in_a_row + [f"^{word}" for word in words[1:3]]


def _with_ends(text: str) -> str:
    """Mark where a message begins and ends: 'aan' at the end is another word."""
    return f"beginning {text} ending"


def _svm(settings: LinearSettings) -> LinearSVC:
    return LinearSVC(C=settings.strength, tol=_TOLERANCE, random_state=_SEED)


def _one_row_each(svm: LinearSVC) -> tuple[Array, Array]:
    """Return weights and offsets with one row an intent, also for two intents."""
    if len(svm.classes_) > 2:
        return svm.coef_, svm.intercept_
    both = np.array([-1.0, 1.0])
    return both[:, None] * svm.coef_, both * svm.intercept_


def _temperature(
    features: sp.csr_matrix, truth: Array, settings: LinearSettings
) -> float:
    """Fit the temperature on margins of examples that were left out of training.

    One number needs no more: with many examples two folds of five are learnt and one
    is judged. Examples avoid each other's words, so those left out are harder than
    what workers type; a smaller share learnt moves the number by a tenth at most.
    """
    rarest = np.unique(truth, return_counts=True)[1].min()
    folds = min(settings.folds, int(rarest))
    if folds < 2:
        return 1.0
    places = np.unique(truth, return_inverse=True)[1]
    splitter = StratifiedKFold(folds, shuffle=True, random_state=_SEED)
    unseen, *others = (part for _, part in splitter.split(features, truth))
    learnt = others if len(truth) < _MANY_EXAMPLES else others[:_LEARNT_FOLDS]
    known = np.sort(np.concatenate(learnt))
    svm = _svm(settings).fit(features[known], truth[known])
    weights, offsets = _one_row_each(svm)
    return _best_temperature(features[unseen] @ weights.T + offsets, places[unseen])


def _best_temperature(margins: Array, places: Array) -> float:
    rows = np.arange(len(places))

    def surprise(log_temperature: float) -> float:
        shares = softmax(margins / np.exp(log_temperature))
        return float(-np.log(shares[rows, places] + 1e-12).mean())

    best = minimize_scalar(surprise, bounds=(-4.0, 2.0), method="bounded")
    return float(np.exp(best.x))


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=vocabulary.__getitem__)
