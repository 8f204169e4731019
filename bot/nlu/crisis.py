"""The crisis lexicon above the classifier, as a Rasa graph component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.care.crisis import CLOSE, FEW_WORDS, find_crisis, sounds_only, takes_back
from bot.nlu.other_language import OTHER_LANGUAGE
from bot.nlu.ranking import put_first, put_second

CRISIS = "report_crisis"

# Of 57,000 examples, each read by a classifier that had not seen it, it took 12 of so
# few words for a crisis where the lexicon found none: 11 were 'collega lief' and such.
_SURE = 0.9

# Of what it found likeliest in the sets of docs/care.md, but less likely than this,
# five were false alarms and none was danger.
_LIKELY = 0.6

# In so few words there is little room for danger beside what a rule takes back, or, if
# the guess is not all but sure, beside words of work or the past (docs/care.md).
_SHORT = 20
_ALL_BUT_SURE = 0.99


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False
)
class CrisisClassifier(GraphComponent, IntentClassifier):
    """Makes a message a crisis where the lexicon finds one, whatever a model thinks.

    Stands last of all that decide about the intent. What the lexicon does not find
    stays with the classifier: where danger is likely it is heard. The bot asks where it
    is in doubt or danger comes close, and after a few words or short ones that only
    sound like it: `nlu_fallback`, and what may be meant, danger among it, after it.
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
                continue
            best, guess = _best(message), _guess(message)
            if best == CRISIS and _is_hasty(guess, text):
                put_first(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0 - guess)
            elif best == CRISIS and _is_heard(guess, text):
                put_first(message, CRISIS, guess)
            elif best == CRISIS or (best != OTHER_LANGUAGE and _may_be(guess, text)):
                put_first(message, CRISIS, guess)
                put_second(message, CRISIS)
                put_first(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0 - guess)
        return messages


def _best(message: Message) -> str | None:
    """Return the likeliest intent, without the fallback that stands above doubt."""
    names = (intent["name"] for intent in message.get(INTENT_RANKING_KEY) or ())
    return next((n for n in names if n != DEFAULT_NLU_FALLBACK_INTENT_NAME), None)


def _guess(message: Message) -> float:
    """Return how likely the classifier finds a crisis, from 0 to 1."""
    ranking = message.get(INTENT_RANKING_KEY) or ()
    found = (intent["confidence"] for intent in ranking if intent["name"] == CRISIS)
    return float(next(found, 0.0))


def _is_hasty(guess: float, text: str) -> bool:
    """Tell whether a crisis is seen in a few words without being sure."""
    return guess < _SURE and len(text.split()) <= FEW_WORDS


def _is_heard(guess: float, text: str) -> bool:
    """Tell whether danger that is likeliest is likely enough to be acted upon."""
    return guess >= _LIKELY and not _only_sounds_so(guess, text)


def _only_sounds_so(guess: float, text: str) -> bool:
    """Tell whether a short message that sounds like danger says what else it means."""
    if len(text.split()) > _SHORT:
        return False
    return takes_back(text) or (guess < _ALL_BUT_SURE and sounds_only(text))


def _may_be(guess: float, text: str) -> bool:
    """Tell whether danger is likely enough to ask about, though not the likeliest."""
    few = len(text.split()) <= FEW_WORDS
    return guess >= CLOSE and not few and not _only_sounds_so(guess, text)
