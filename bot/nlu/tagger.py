"""A linear-chain CRF that marks entities in a message.

Trained once; what is kept is the trained model, not the examples.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from bot.language.canonical import Token
from bot.nlu.features import Features

OUTSIDE = "O"

MANY_EXAMPLES = 3000
"""With fewer examples every one counts, and every feature, however rare."""

# crfsuite's names.
_PERCEPTRON = "averaged-perceptron"
_GRADIENT_DESCENT = "l2sgd"
_SEED = 20260302


@dataclass(frozen=True)
class Mark:
    """An entity marked at tokens `first` to `last` (inclusive)."""

    entity: str
    first: int
    last: int
    confidence: float = 1.0


@dataclass(frozen=True)
class Hint:
    """An entity that lists or rules see at tokens `first` to `last` (inclusive).

    `enough` takes the place of what `Tagger.mark` asks for in general.
    """

    entity: str
    first: int
    last: int
    enough: float | None = None


@dataclass(frozen=True)
class Training:
    """How the tagger learns: with many examples as an averaged perceptron.

    `rounds` is how often all examples pass; a feature seen fewer than `rarest` times is
    left out. A perceptron learns from its mistakes alone: of few examples it becomes
    too sure, so those are learnt by gradient descent, `few_rounds` of it, with
    `few_penalty` to keep weights small (L2). The values were chosen on held-out
    examples: docs/nlu-entities.md.
    """

    rounds: int = 10
    rarest: int = 2
    few_rounds: int = 18
    few_penalty: float = 0.3

    def for_so_many(self, examples: int) -> tuple[str, dict[str, Any]]:
        """Return algorithm and parameters of crfsuite for a number of examples."""
        if examples >= MANY_EXAMPLES:
            rounds, rarest = self.rounds, self.rarest
            return _PERCEPTRON, {"max_iterations": rounds, "feature.minfreq": rarest}
        rounds, penalty = self.few_rounds, self.few_penalty
        return _GRADIENT_DESCENT, {"max_iterations": rounds, "c2": penalty}


class Tagger:
    """Marks the entities it was trained on; use `train` or `from_bytes`."""

    def __init__(self, model: bytes) -> None:
        """Open a trained model, kept in memory."""
        self._model = model
        self._crf = pycrfsuite.Tagger()
        self._crf.open_inmemory(model)
        self._labels = frozenset(self._crf.labels())

    @classmethod
    def train(
        cls,
        examples: Sequence[tuple[Features, list[str]]],
        settings: Training | None = None,
    ) -> Tagger:
        """Train on features with their labels (B-, I-, O)."""
        algorithm, parameters = (settings or Training()).for_so_many(len(examples))
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.select(algorithm)
        trainer.set_params({**parameters, "feature.possible_transitions": True})
        for features, labels in examples:
            trainer.append(features, labels)
        # crfsuite shuffles the examples with the C library's rand, which nobody seeds:
        # the same data gave another tagger each time.
        ctypes.CDLL(None).srand(_SEED)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tagger.crfsuite"
            trainer.train(str(path))
            return cls(path.read_bytes())

    @classmethod
    def from_bytes(cls, model: bytes) -> Tagger:
        """Open what `to_bytes` gave."""
        return cls(model)

    def to_bytes(self) -> bytes:
        """Return the trained model."""
        return self._model

    def mark(
        self, features: Features, hints: Sequence[Hint] = (), enough: float = 1.0
    ) -> list[Mark]:
        """Return the entities in a message, in reading order, without overlaps.

        A hint where nothing else was marked becomes a mark when it is more likely than
        `enough`: what stands in a list needs less proof than an unknown word.
        """
        if not features:
            return []
        labels = self._crf.tag(features)
        marks = [
            Mark(entity, first, last, self._confidence(labels, first, last))
            for entity, first, last in spans_of(labels)
        ]
        free = [hint for hint in hints if _is_free(hint, marks)]
        seen = [(self._hinted(hint), hint.enough or enough) for hint in free]
        for mark, least in sorted(seen, key=lambda one: -one[0].confidence):
            if mark.confidence > least and _is_free(mark, marks):
                marks.append(mark)
        return sorted(marks, key=lambda mark: mark.first)

    def _confidence(self, labels: Sequence[str], first: int, last: int) -> float:
        return round(
            min(
                self._likelihood(labels[place], place)
                for place in range(first, last + 1)
            ),
            4,
        )

    def _hinted(self, hint: Hint) -> Mark:
        labels = [f"B-{hint.entity}"]
        labels += [f"I-{hint.entity}"] * (hint.last - hint.first)
        confidence = min(
            self._likelihood(label, hint.first + place)
            for place, label in enumerate(labels)
        )
        return Mark(hint.entity, hint.first, hint.last, round(confidence, 4))

    def _likelihood(self, label: str, place: int) -> float:
        """Return how likely a label is at a token of the message tagged last."""
        if label not in self._labels:
            return 0.0
        return float(self._crf.marginal(label, place))


def _is_free(wanted: Hint | Mark, marks: Sequence[Mark]) -> bool:
    return all(m.last < wanted.first or wanted.last < m.first for m in marks)


def labels_for(
    tokens: Sequence[Token], entities: Sequence[tuple[str, int, int]]
) -> list[str]:
    """Return B-, I- and O labels for entities given as (name, start, end).

    An entity covers every token it touches; of two that touch the same token the
    first keeps it.
    """
    labels = [OUTSIDE] * len(tokens)
    for name, start, end in sorted(entities, key=lambda e: e[1]):
        touched = [
            place
            for place, token in enumerate(tokens)
            if token.start < end and start < token.end
        ]
        if any(labels[place] != OUTSIDE for place in touched):
            continue
        for place in touched:
            labels[place] = f"{'B' if place == touched[0] else 'I'}-{name}"
    return labels


def spans_of(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return (entity, first, last) for each run of labels."""
    spans: list[tuple[str, int, int]] = []
    for place, label in enumerate(labels):
        if label == OUTSIDE:
            continue
        prefix, entity = label.split("-", 1)
        follows = (
            prefix == "I"
            and spans
            and spans[-1][0] == entity
            and spans[-1][2] == place - 1
        )
        if follows:
            spans[-1] = (entity, spans[-1][1], place)
        else:
            spans.append((entity, place, place))
    return spans
