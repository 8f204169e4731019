"""Our own components and the variants of them, as systems to compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.language.canonical import Canonical
from bot.nlu.candidates import Candidate, find_candidates
from bot.nlu.everyday import plain_dutch
from bot.nlu.features import token_features
from bot.nlu.lexicon import Lexicon
from bot.nlu.linear import LinearSettings
from bot.nlu.linear_training import train_intents
from bot.nlu.tagger import Tagger, Training, labels_for
from bot.nlu.understanding import Annotation, EntityFinder, Example
from bot.nlu.wordlists import our_word_lists
from tools.nlu.messages import TODAY, LabelledMessage
from tools.nlu.scores import Found, Reading
from tools.nlu.system import System
from tools.nlu.variants import FEATURES, MODELS, Trained, Variant

_TODAY = dt.date.fromisoformat(TODAY)
_NO_INTENT = (("", 0.0),)
# Longer than this a bare duration is rather hours of work than time for learning.
_LONG_HOURS = 10


class OurIntents:
    """The intent classifier of the bot; fitting its confidences may be left out."""

    def __init__(self, *, confidences: bool = True) -> None:
        defaults = LinearSettings()
        self._settings = defaults if confidences else replace(defaults, folds=1)

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Learn as the component does."""
        self._model = train_intents(
            [plain_dutch(example.text) for example in examples],
            [example.intent for example in examples],
            self._settings,
        )

    def read(self, message: LabelledMessage) -> Reading:
        """Read from the words alone."""
        margins = self._model.margins(plain_dutch(message.text))
        confidences = self._model.confidences(margins)
        best = np.argsort(-confidences)[:3]
        return Reading(
            tuple((self._model.names[i], float(confidences[i])) for i in best)
        )


class VariantIntents:
    """A variant of the intent classifier."""

    def __init__(self, variant: Variant) -> None:
        self._variant = variant

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Learn; no confidences are fitted."""
        self._model = Trained(
            self._variant,
            [example.text for example in examples],
            [example.intent for example in examples],
        )

    def read(self, message: LabelledMessage) -> Reading:
        """Read from the words alone; the confidence means nothing here."""
        return Reading(((self._model.best([message.text])[0], 1.0),))


class GradientDescent(Training):
    """Learning of the tagger as with few examples, however many there are."""

    def for_so_many(self, examples: int) -> tuple[str, dict[str, Any]]:
        """Return the way of few examples."""
        del examples
        return super().for_so_many(0)


class OurEntities:
    """The entity finder of the bot: lists and rules propose, the tagger chooses."""

    def __init__(self, settings: Training | None = None) -> None:
        self._settings = settings

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Learn as the component does."""
        self._finder = EntityFinder.train(
            [_as_example(example) for example in examples],
            our_word_lists(),
            settings=self._settings,
        )

    def read(self, message: LabelledMessage) -> Reading:
        """Find entities."""
        found = self._finder.find(message.text, _TODAY, asked=message.asked)
        return Reading(
            _NO_INTENT,
            tuple(Found(f.entity, f.start, f.end, f.value, f.role) for f in found),
        )


class ListsAndRules:
    """What lists and rules see, the longest first; nothing is learned."""

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Read the lists."""
        self._lexicon = Lexicon(our_word_lists())

    def read(self, message: LabelledMessage) -> Reading:
        """Take every candidate that overlaps with no longer one."""
        canonical = Canonical(message.text)
        taken: set[int] = set()
        found = []
        candidates = find_candidates(canonical, self._lexicon)
        for candidate in sorted(candidates, key=lambda c: (-c.length, c.distance)):
            places = set(range(candidate.first, candidate.last + 1))
            if taken & places:
                continue
            taken |= places
            start = canonical.tokens[candidate.first].start
            end = canonical.tokens[candidate.last].end
            found.append(Found(_likeliest(candidate), start, end, candidate.value))
        return Reading(_NO_INTENT, tuple(found))


class TaggerAlone:
    """The CRF with neither lists nor rules: it sees words and their forms."""

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Learn from the annotated examples, and as many without an entity."""
        sequences = []
        for example in examples:
            message = Canonical(example.text)
            if message.tokens:
                spans = [entity.span for entity in example.entities]
                labels = labels_for(message.tokens, spans)
                sequences.append((token_features(message, []), labels))
        self._tagger = Tagger.train(sequences)

    def read(self, message: LabelledMessage) -> Reading:
        """Tag."""
        canonical = Canonical(message.text)
        found = [
            Found(
                mark.entity,
                canonical.tokens[mark.first].start,
                canonical.tokens[mark.last].end,
            )
            for mark in self._tagger.mark(token_features(canonical, []))
        ]
        return Reading(_NO_INTENT, tuple(found))


def _likeliest(candidate: Candidate) -> str:
    """Return what a candidate most often is; a long duration is hours of work."""
    hours = getattr(candidate.value, "hours", None)
    if len(candidate.entities) > 1 and hours is not None and hours > _LONG_HOURS:
        return candidate.entities[1]
    return candidate.entities[0]


def _as_example(message: LabelledMessage) -> Example:
    return Example(
        message.text,
        tuple(Annotation(e.entity, e.start, e.end, e.role) for e in message.entities),
    )


def _variants() -> dict[str, Callable[[], System]]:
    def maker(variant: Variant) -> Callable[[], System]:
        return lambda: VariantIntents(variant)

    return {variant.name: maker(variant) for variant in (*FEATURES, *MODELS)}


SYSTEMS: Mapping[str, Callable[[], System]] = {
    **_variants(),
    "our component": OurIntents,
    "our component, no confidences": lambda: OurIntents(confidences=False),
    "lists, rules and CRF": OurEntities,
    "lists, rules and CRF, gradient descent": lambda: OurEntities(GradientDescent()),
    "lists and rules": ListsAndRules,
    "CRF alone": TaggerAlone,
}
