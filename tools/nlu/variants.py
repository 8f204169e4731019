"""Variants of a linear intent classifier: one thing changed at a time.

A variant is a linear model over blocks of n-grams; each block rewrites the text in its
own way. `BASE` is what the others differ from; what the bot uses (bot/nlu/linear.py)
grew out of it and is compared beside it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from bot.nlu.everyday import plain_dutch
from tools.nlu import rewriting
from tools.nlu.rewriting import Compounds, Rewrite, Spelling

_SEED = 20260302
_WORD = r"[\w']+|\?"


@dataclass(frozen=True)
class Block:
    """n-grams of a text rewritten in one way; `learn` makes it from the examples."""

    vectorizer: Mapping[str, Any]
    rewrite: Rewrite = plain_dutch
    learn: Callable[[Sequence[str]], Rewrite] | None = None


def words(longest: int = 2, **changed: Any) -> Block:
    """Return a block of word n-grams."""
    rewrite = changed.pop("rewrite", plain_dutch)
    learn = changed.pop("learn", None)
    given = {"token_pattern": _WORD, "ngram_range": (1, longest), **changed}
    return Block(given, rewrite, learn)


def characters(longest: int = 5, shortest: int = 1, **changed: Any) -> Block:
    """Return a block of n-grams of characters within words."""
    rewrite = changed.pop("rewrite", plain_dutch)
    learn = changed.pop("learn", None)
    given = {"analyzer": "char_wb", "ngram_range": (shortest, longest), "min_df": 2}
    return Block({**given, **changed}, rewrite, learn)


@dataclass(frozen=True)
class Variant:
    """What to train; `slips` adds a copy of each example with typing errors."""

    name: str
    blocks: tuple[Block, ...] = (characters(), words())
    make: Callable[[], Any] = field(default=lambda: _svm())
    slips: float = 0.0
    by_sentence: bool = False


def _svm(strength: float = 1.0, **changed: Any) -> LinearSVC:
    return LinearSVC(C=strength, random_state=_SEED, **changed)


def _logistic() -> LogisticRegression:
    return LogisticRegression(C=20.0, max_iter=200, random_state=_SEED)


BASE = Variant("characters and words")

FEATURES: tuple[Variant, ...] = (
    BASE,
    Variant("words alone", (words(),)),
    Variant("characters alone", (characters(),)),
    Variant("characters up to 4", (characters(4), words())),
    Variant("characters up to 6", (characters(6), words())),
    Variant("characters across words", (characters(analyzer="char"), words())),
    Variant(
        "without dialect and SMS lexicon",
        (
            characters(rewrite=rewriting.without_lexicon),
            words(rewrite=rewriting.without_lexicon),
        ),
    ),
    Variant("lemmas instead of words", (characters(), words(rewrite=rewriting.lemmas))),
    Variant("with lemmas", (characters(), words(), words(rewrite=rewriting.lemmas))),
    Variant("beginning and end marked", (characters(), words(rewrite=rewriting.ends))),
    Variant(
        "beginning and end marked, C 3",
        (characters(), words(rewrite=rewriting.ends)),
        make=lambda: _svm(3.0),
    ),
    Variant(
        "with pairs of words apart",
        (characters(), words(), words(1, rewrite=rewriting.pairs, min_df=2)),
    ),
    Variant(
        "with lexical-syntactic features",
        (characters(), words(), words(1, rewrite=rewriting.shape)),
    ),
    Variant(
        "with kinds of entity",
        (characters(), words(), words(1, rewrite=rewriting.entities)),
    ),
    Variant("spelling corrected", (characters(learn=Spelling), words(learn=Spelling))),
    Variant(
        "with words spelling corrected",
        (characters(), words(), words(learn=Spelling)),
    ),
    Variant("compounds split", (characters(), words(learn=Compounds))),
    Variant("trained with typing errors too", slips=0.15),
    Variant("best sentence and whole together", by_sentence=True),
)
"""Features added or left out, one at a time."""

MODELS: tuple[Variant, ...] = (
    BASE,
    Variant("SVM, C 0.3", make=lambda: _svm(0.3)),
    Variant("SVM, C 3", make=lambda: _svm(3.0)),
    Variant("SVM, tolerance 0.5", make=lambda: _svm(tol=0.5)),
    Variant("logistic regression, same features", make=_logistic),
    Variant("naive Bayes, same features", make=lambda: ComplementNB(alpha=0.1)),
)
"""Linear models on the same features."""


class Trained:
    """A variant trained on examples."""

    def __init__(self, variant: Variant, texts: Sequence[str], labels: Sequence[str]):
        """Train; texts are as typed."""
        self._variant = variant
        typed, truth = list(texts), list(labels)
        if variant.slips:
            slipping = random.Random(_SEED)
            typed += [
                rewriting.with_typing_errors(t, slipping, variant.slips) for t in texts
            ]
            truth += labels
        self._rewrites: list[Rewrite] = [
            block.learn(texts) if block.learn else block.rewrite
            for block in variant.blocks
        ]
        self._vectorizers = [
            TfidfVectorizer(
                sublinear_tf=True, lowercase=False, dtype=np.float32, **block.vectorizer
            )
            for block in variant.blocks
        ]
        features = sp.hstack(
            [
                vectorizer.fit_transform(map(rewrite, typed))
                for rewrite, vectorizer in zip(self._rewrites, self._vectorizers)
            ]
        ).tocsr()
        self._model = variant.make().fit(features, np.asarray(truth))
        self.names: list[str] = list(self._model.classes_)

    def margins(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Return a row of margins for each text, in the order of `names`."""
        rows = self._margins(texts)
        if self._variant.by_sentence:
            for place, text in enumerate(texts):
                parts = sentences(text)
                if len(parts) > 1:
                    rows[place] += self._margins(parts).max(axis=0)
        return rows

    def _margins(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        features = sp.hstack(
            [
                vectorizer.transform(map(rewrite, texts))
                for rewrite, vectorizer in zip(self._rewrites, self._vectorizers)
            ]
        ).tocsr()
        if hasattr(self._model, "decision_function"):
            values: np.ndarray[Any, Any] = self._model.decision_function(features)
        else:
            values = self._model.predict_log_proba(features)
        return values if values.ndim > 1 else np.stack([-values, values], axis=1)

    def best(self, texts: Sequence[str]) -> list[str]:
        """Return the best intent of each text."""
        places = self.margins(texts).argmax(axis=1)
        return [self.names[place] for place in places]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, those too short to say anything left out."""
    import re

    parts = re.split(r"(?<=[.!?;])\s+|\n+", text)
    return [part for part in parts if len(part.split()) > 2]
