"""The crisis lexicon above the classifier, as a Rasa graph component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.care.crisis import find_crisis
from bot.nlu.ranking import put_first

CRISIS = "report_crisis"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False
)
class CrisisClassifier(GraphComponent, IntentClassifier):
    """Makes a message a crisis where the lexicon finds one, whatever a model thinks.

    Stands last of all that decide about the intent. What the lexicon does not find
    stays with the classifier.
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
            if find_crisis(message.get(TEXT) or "") is not None:
                put_first(message, CRISIS, 1.0)
        return messages
