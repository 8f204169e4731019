"""The crisis lexicon above the classifier, as a Rasa graph component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.care.crisis import find_crisis
from bot.nlu.ranking import put_first

CRISIS = "report_crisis"

# Of 57,000 examples, each read by a classifier that had not seen it, it took 12 of so
# few words for a crisis where the lexicon found none: 11 were 'collega lief' and such.
_FEW_WORDS = 3
_SURE = 0.9


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False
)
class CrisisClassifier(GraphComponent, IntentClassifier):
    """Makes a message a crisis where the lexicon finds one, whatever a model thinks.

    Stands last of all that decide about the intent. What the lexicon does not find
    stays with the classifier; of a few words it has to be sure, or the bot asks.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisClassifier:
        """Make the component; there is nothing to train."""
        del config, model_storage, resource, execution_context
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put `report_crisis` first, with confidence 1.0, where the words say so."""
        for message in messages:
            text = message.get(TEXT) or ""
            if find_crisis(text) is not None:
                put_first(message, CRISIS, 1.0)
            elif _is_hasty(message.get(INTENT) or {}, text):
                doubt = 1.0 - message.get(INTENT)["confidence"]
                put_first(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, doubt)
        return messages


def _is_hasty(intent: Mapping[str, Any], text: str) -> bool:
    """Return whether the classifier sees a crisis in a few words without being sure."""
    return (
        intent.get("name") == CRISIS
        and intent["confidence"] < _SURE
        and len(text.split()) <= _FEW_WORDS
    )
