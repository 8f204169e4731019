"""spaCy's own classifier and entity recogniser, trained from nothing, to compare."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.nlu.messages import LabelledMessage
from tools.nlu.scores import Found, Reading
from tools.nlu.system import System

_SEED = 20260302
_EPOCHS = 10
_BATCH = 64
_NO_INTENT = (("", 0.0),)

_BAG_OF_WORDS = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "no_output_layer": False,
    "length": 262144,
}


class SpacyIntents:
    """spaCy's `textcat`: a bag of words, or the ensemble that is its default."""

    def __init__(self, model: Mapping[str, Any] | None = None) -> None:
        self._model = model

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Train for 10 epochs on a blank Dutch pipeline."""
        names = sorted({example.intent for example in examples})
        annotated = [
            (e.text, {"cats": {name: float(name == e.intent) for name in names}})
            for e in examples
        ]
        config = {"model": self._model} if self._model else {}
        self._pipeline = _trained("textcat", config, annotated)

    def read(self, message: LabelledMessage) -> Reading:
        """Read one message."""
        cats = self._pipeline(message.text).cats
        ranking = sorted(cats.items(), key=lambda item: -item[1])[:3]
        return Reading(tuple(ranking))


class SpacyEntities:
    """spaCy's `ner`."""

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Train for 10 epochs; a span that is no run of tokens is left out by spaCy."""
        annotated = [
            (e.text, {"entities": [(x.start, x.end, x.entity) for x in e.entities]})
            for e in examples
        ]
        self._pipeline = _trained("ner", {}, annotated)

    def read(self, message: LabelledMessage) -> Reading:
        """Find entities."""
        found = self._pipeline(message.text).ents
        return Reading(
            _NO_INTENT,
            tuple(Found(e.label_, e.start_char, e.end_char) for e in found),
        )


def _trained(
    pipe: str, config: dict[str, Any], annotated: Sequence[tuple[str, dict[str, Any]]]
) -> Any:
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(_SEED)
    pipeline = spacy.blank("nl")
    pipeline.add_pipe(pipe, config=config)
    examples = [
        Example.from_dict(pipeline.make_doc(text), about) for text, about in annotated
    ]
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(_EPOCHS):
        random.Random(_SEED).shuffle(examples)
        for batch in minibatch(examples, _BATCH):
            pipeline.update(batch, sgd=optimizer, drop=0.2)
    return pipeline


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "spaCy textcat, bag of words": lambda: SpacyIntents(_BAG_OF_WORDS),
    "spaCy textcat, ensemble": SpacyIntents,
    "spaCy ner": SpacyEntities,
}
