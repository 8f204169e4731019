"""Recognises a message in another language, as a Rasa graph component."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.everyday import plain_dutch
from bot.nlu.languages import LanguageGuess, guess_language, named_language
from bot.nlu.ranking import put_first

JsonObject = dict[str, Any]

OTHER_LANGUAGE = "other_language"
LANGUAGE = "language"
"""Property of the parse: code of the other language, None where it is not known."""


_FILE = "dutch_words.txt"
_WORD = re.compile(r"[^\W\d_]+")
# A word of one example may be a slip, a name, or foreign.
_FEWEST_EXAMPLES = 2
# 'what do you mean' also stands in Dutch full of English: that makes it no Dutch.
_OFTENER_THAN_FOREIGN = 2


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class OtherLanguageClassifier(GraphComponent, IntentClassifier):
    """Puts `other_language` first where the words are hardly Dutch.

    Stands after the classifier and the fallback. What may be Dutch, and few words, are
    foreign only where the classifier is in doubt: 'next question pls' is Dutch of
    today. A message of words that the Dutch examples know is Dutch, whatever its
    letters look like. Entities of a foreign message go.
    """

    def __init__(
        self,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        *,
        dutch_words: frozenset[str] = frozenset(),
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._dutch_words = dutch_words
        guess_language("hallo")  # loads the models now, not in somebody's first turn

    @staticmethod
    def get_default_config() -> JsonObject:
        """Return the settings.

        A message of at least `words` words is foreign when Dutch is less likely than
        `dutch`, from `strange` words where not one is Dutch; one of at least `fewest`
        words when Dutch is less likely than `perhaps` and the classifier less sure than
        `doubt`. It never is when at least `known` of its words stand in the Dutch
        examples.
        """
        return {
            "words": 5,
            "strange": 3,
            "fewest": 2,
            "dutch": 0.05,
            "perhaps": 0.12,
            "doubt": 0.8,
            "known": 0.4,
        }

    @classmethod
    def create(
        cls,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OtherLanguageClassifier:
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
    ) -> OtherLanguageClassifier:
        """Load a trained component."""
        del execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            words = (Path(folder) / _FILE).read_text(encoding="utf-8").split()
        return cls(config, model_storage, resource, dutch_words=frozenset(words))

    @staticmethod
    def required_packages() -> list[str]:
        """Name none: Rasa asks a trained component's packages by distribution.

        lingua's distribution has another name than what is imported.
        """
        return []

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words of the Dutch examples and keep them."""
        dutch: list[str] = []
        foreign: list[str] = []
        for message in training_data.intent_examples:
            is_foreign = message.get(INTENT) == OTHER_LANGUAGE
            (foreign if is_foreign else dutch).append(message.get(TEXT) or "")
        self._dutch_words = dutch_words(dutch, foreign)
        with self._model_storage.write_to(self._resource) as folder:
            content = "\n".join(sorted(self._dutch_words)) + "\n"
            (Path(folder) / _FILE).write_text(content, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data as it is."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and language of the messages in another language."""
        for message in messages:
            text = message.get(TEXT) or ""
            share = known_share(text, self._dutch_words)
            known = share >= self._config["known"]
            named = (message.get(INTENT) or {}).get("name") == OTHER_LANGUAGE
            # Guessing takes longer than all else here; most messages are plain Dutch.
            guess = None if known and not named else guess_language(text)
            if guess is None:
                continue
            if not known and self._foreign(message, guess, share):
                put_first(message, OTHER_LANGUAGE, 1.0 - guess.dutch)
                message.set(ENTITIES, [], add_to_output=True)
                message.set(LANGUAGE, guess.code, add_to_output=True)
            elif named:
                message.set(LANGUAGE, _wanted(text, guess), add_to_output=True)
        return messages

    def _foreign(self, message: Message, guess: LanguageGuess, share: float) -> bool:
        """Tell whether words that are hardly known are those of another language.

        `share` is the part of them that stands in the Dutch examples, 0 to 1.
        """
        if guess.dutch >= self._config["perhaps"]:
            return False
        certain = guess.dutch < self._config["dutch"]
        if certain and guess.words >= self._config["words" if share else "strange"]:
            return True
        confidence = (message.get(INTENT) or {}).get("confidence") or 0.0
        enough = guess.words >= self._config["fewest"] or guess.dutch == 0.0
        return enough and confidence < self._config["doubt"]


def dutch_words(dutch: Iterable[str], foreign: Iterable[str]) -> frozenset[str]:
    """Return the words of the Dutch texts, as we compare them.

    Those that at least two hold, and twice as many as of the foreign ones.
    """
    counts, elsewhere = _texts_with(dutch), _texts_with(foreign)
    return frozenset(
        word
        for word, count in counts.items()
        if count >= max(_FEWEST_EXAMPLES, _OFTENER_THAN_FOREIGN * elsewhere[word])
    )


def _texts_with(texts: Iterable[str]) -> Counter[str]:
    """Return of how many of the texts each word is a part."""
    return Counter(word for text in texts for word in set(_words(text)))


def known_share(text: str, known: frozenset[str]) -> float:
    """Return which part of the words of a text is known, 0 to 1; 0 without words."""
    words = _words(text)
    return sum(word in known for word in words) / len(words) if words else 0.0


def _words(text: str) -> list[str]:
    return _WORD.findall(plain_dutch(text))


def _wanted(text: str, guess: LanguageGuess) -> str | None:
    """Return the language to answer in when the classifier says it is another one.

    A Dutch message may name it; a foreign one that is too short to be sure of is
    answered in the likeliest language.
    """
    named = named_language(text)
    if named is not None:
        return named
    return guess.code if guess.dutch < 0.5 else None
