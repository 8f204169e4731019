"""How the linear intent model learns: terms counted, one SVM per intent, a temperature.

The terms are those of bot/nlu/terms.py, so that a message is read as it was learnt.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from marisa_trie import Trie
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.svm import LinearSVC

from bot.nlu.linear import (
    Array,
    LinearIntents,
    LinearSettings,
    SparseRows,
    Terms,
    softmax,
)
from bot.nlu.terms import TermKind

_SEED = 20260302
# LIBLINEAR may stop this far from the best fit: a sixth of the time for the same
# answers on every measured set (docs/nlu-pipeline.md).
_TOLERANCE = 0.5
_LEARNT, _JUDGED = 10_000, 5_000


def train_intents(
    texts: Sequence[str],
    labels: Sequence[str],
    settings: LinearSettings | None = None,
) -> LinearIntents:
    """Train on prepared texts; ValueError with fewer than two intents."""
    chosen = (settings or LinearSettings()).for_so_many(len(texts))
    if len(set(labels)) < 2:
        raise ValueError("an intent classifier needs at least two intents")
    vectorizers = [
        _vectorizer(kind, rarest)
        for kind, rarest in zip(chosen.kinds, (chosen.rarest, 1, chosen.rarest))
    ]
    blocks = [
        vectorizer.fit_transform(texts) * weight
        for vectorizer, weight in zip(vectorizers, chosen.weights)
    ]
    features = sp.hstack(blocks).tocsr()
    truth = np.asarray(labels)
    svm = _svm(chosen).fit(features, truth)
    weights, offsets = _one_row_each(svm)
    terms, order = _numbered(chosen.kinds, vectorizers)
    # What a kind counts for goes into the weights: nothing to do when reading.
    counting_for = np.repeat(chosen.weights, [block.shape[1] for block in blocks])
    rows = SparseRows.of((weights * counting_for).T[order])
    temperature = _temperature(features, truth, chosen)
    return LinearIntents(chosen, svm.classes_, terms, rows, offsets, temperature)


def _vectorizer(kind: TermKind, rarest: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=kind.all_in, min_df=rarest, sublinear_tf=True, dtype=np.float32
    )


def _numbered(
    kinds: Sequence[TermKind], vectorizers: Sequence[TfidfVectorizer]
) -> tuple[list[Terms], Array]:
    """Return the terms by the numbers their trie gives, and the columns in that order.

    A trie numbers by itself: the weights follow it.
    """
    terms: list[Terms] = []
    order: list[Array] = []
    start = 0
    for kind, vectorizer in zip(kinds, vectorizers):
        columns = vectorizer.vocabulary_
        trie = Trie(list(columns))
        by_number = np.empty(len(columns), np.intp)
        for term, column in columns.items():
            by_number[trie[term]] = column
        terms.append(Terms(kind, trie, vectorizer.idf_[by_number]))
        order.append(by_number + start)
        start += len(columns)
    return terms, np.concatenate(order)


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

    One number needs no more than `_LEARNT` examples to learn from and `_JUDGED` to
    judge. Examples avoid each other's words, so those left out are harder than what
    workers type; a smaller share learnt moves the number by a tenth at most.
    """
    rarest = np.unique(truth, return_counts=True)[1].min()
    folds = min(settings.folds, int(rarest))
    if folds < 2:
        return 1.0
    judged = min(len(truth) // folds, _JUDGED)
    splitter = StratifiedShuffleSplit(
        1,
        test_size=judged,
        train_size=min(len(truth) - judged, _LEARNT),
        random_state=_SEED,
    )
    learnt, unseen = next(splitter.split(features, truth))
    places = np.unique(truth, return_inverse=True)[1]
    svm = _svm(settings).fit(features[learnt], truth[learnt])
    weights, offsets = _one_row_each(svm)
    return _best_temperature(features[unseen] @ weights.T + offsets, places[unseen])


def _best_temperature(margins: Array, places: Array) -> float:
    rows = np.arange(len(places))

    def surprise(log_temperature: float) -> float:
        shares = softmax(margins / np.exp(log_temperature))
        return float(-np.log(shares[rows, places] + 1e-12).mean())

    best = minimize_scalar(surprise, bounds=(-4.0, 2.0), method="bounded")
    return float(np.exp(best.x))
