"""Recognises a message in another language, as a Rasa graph component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.languages import LanguageGuess, guess_language, named_language
from bot.nlu.ranking import put_first

JsonObject = dict[str, Any]

OTHER_LANGUAGE = "other_language"
LANGUAGE = "language"
"""Property of the parse: code of the other language, None where it is not known."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False
)
class OtherLanguageClassifier(GraphComponent, IntentClassifier):
    """Puts `other_language` first where the words are hardly Dutch.

    Stands after the classifier and the fallback. What may be Dutch, and few words, are
    foreign only where the classifier is in doubt: 'next question pls' is Dutch of
    today. Entities of a foreign message go.
    """

    def __init__(self, config: JsonObject) -> None:
        self._config = config
        guess_language("hallo")  # loads the models now, not in somebody's first turn

    @staticmethod
    def get_default_config() -> JsonObject:
        """Return the settings.

        A message of at least `words` words is foreign when Dutch is less likely than
        `dutch`; one of at least `fewest` words when Dutch is less likely than `perhaps`
        and the classifier less sure than `doubt`.
        """
        return {
            "words": 5,
            "fewest": 2,
            "dutch": 0.05,
            "perhaps": 0.12,
            "doubt": 0.8,
        }

    @classmethod
    def create(
        cls,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OtherLanguageClassifier:
        """Make the component; there is nothing to train."""
        del model_storage, resource, execution_context
        return cls(config)

    @staticmethod
    def required_packages() -> list[str]:
        """Name the packages this needs."""
        return ["lingua"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and language of the messages in another language."""
        for message in messages:
            text = message.get(TEXT) or ""
            guess = guess_language(text)
            if guess is None:
                continue
            if self._foreign(message, guess):
                put_first(message, OTHER_LANGUAGE, 1.0 - guess.dutch)
                message.set(ENTITIES, [], add_to_output=True)
                message.set(LANGUAGE, guess.code, add_to_output=True)
            elif (message.get(INTENT) or {}).get("name") == OTHER_LANGUAGE:
                message.set(LANGUAGE, _wanted(text, guess), add_to_output=True)
        return messages

    def _foreign(self, message: Message, guess: LanguageGuess) -> bool:
        certain = guess.dutch < self._config["dutch"]
        if certain and guess.words >= self._config["words"]:
            return True
        confidence = (message.get(INTENT) or {}).get("confidence") or 0.0
        enough = guess.words >= self._config["fewest"] or guess.dutch == 0.0
        perhaps = guess.dutch < self._config["perhaps"]
        return enough and perhaps and confidence < self._config["doubt"]


def _wanted(text: str, guess: LanguageGuess) -> str | None:
    """Return the language to answer in when the classifier says it is another one.

    A Dutch message may name it; a foreign one that is too short to be sure of is
    answered in the likeliest language.
    """
    named = named_language(text)
    if named is not None:
        return named
    return guess.code if guess.dutch < 0.5 else None
