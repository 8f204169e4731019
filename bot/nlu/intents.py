"""The intent classifier of Koffiebreak as a Rasa graph component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.asked_intents import ContextSettings, with_question, without_a_yes
from bot.nlu.everyday import EVERYDAY, plain_dutch
from bot.nlu.linear import LinearIntents, LinearSettings

JsonObject = dict[str, Any]

_RANKED = 10
"""Intents that the ranking of a message holds."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Names the intent of a message from its own words alone.

    Makes its features itself, from the text: Rasa's featurizers would go over every
    example again, token by token. Metadata `asked` (the question that waits) tips the
    scales for short answers.
    """

    def __init__(
        self,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        *,
        model: LinearIntents | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._context = ContextSettings(
            config["asked_bonus"], config["asked_words"], config["asked_elliptic"]
        )

    @staticmethod
    def get_default_config() -> JsonObject:
        """Return the settings of `LinearSettings` and, `asked_…`, `ContextSettings`."""
        defaults, context = LinearSettings(), ContextSettings()
        return {
            "strength": defaults.strength,
            "few_strength": defaults.few_strength,
            "shortest_chars": defaults.shortest_chars,
            "longest_chars": defaults.longest_chars,
            "longest_words": defaults.longest_words,
            "rarest": defaults.rarest,
            "word_weight": defaults.word_weight,
            "pair_weight": defaults.pair_weight,
            "folds": defaults.folds,
            "asked_bonus": context.bonus,
            "asked_words": context.words,
            "asked_elliptic": context.elliptic,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Name the packages this needs."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: JsonObject) -> str | None:
        """Train again when the list of everyday words changed."""
        del config
        return EVERYDAY.read_text(encoding="utf-8")

    @classmethod
    def create(
        cls,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Make an untrained component."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Load a trained component."""
        del execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            model = LinearIntents.load(Path(folder))
        return cls(config, model_storage, resource, model=model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and keep what was learned."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        settings = LinearSettings(
            **{name: self._config[name] for name in LinearSettings.__annotations__}
        )
        # Only who trains needs what it takes.
        from bot.nlu.linear_training import train_intents

        self._model = train_intents(
            [plain_dutch(message.get(TEXT)) for message in examples],
            [message.get(INTENT) for message in examples],
            settings,
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(Path(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data as it is."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message; none for one without words."""
        for message in messages:
            ranking = self._ranking(message)
            best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, best, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[JsonObject]:
        text = plain_dutch(message.get(TEXT) or "")
        if self._model is None or not text:
            return []
        margins = self._model.margins(text)
        known = self._model.knows_a_word(text)
        if not known and any(map(str.isalpha, text)):
            margins = without_a_yes(margins, self._model.names)
        asked = (message.get("metadata") or {}).get("asked")
        if isinstance(asked, str):
            words = len(text.split())
            margins = with_question(
                margins, self._model.names, asked, words, self._context, known=known
            )
        confidences = self._model.confidences(margins, known=known)
        order = np.argsort(-confidences, kind="stable")[:_RANKED]
        return [
            {"name": self._model.names[i], "confidence": float(confidences[i])}
            for i in order
        ]
