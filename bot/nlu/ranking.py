"""Changing the intent of a message after the classifier, for those who know better."""

from __future__ import annotations

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message


def put_first(message: Message, name: str, confidence: float) -> None:
    """Make this the intent of the message; the others keep their order after it."""
    first = {"name": name, "confidence": confidence}
    others = [
        other
        for other in message.get(INTENT_RANKING_KEY) or ()
        if other["name"] != name
    ]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [first, *others], add_to_output=True)


def put_second(message: Message, name: str) -> None:
    """Let the next best intent stand before this one, which stood first among them.

    The fallback, where it stands above them, is taken off.
    """
    ranking = [
        intent
        for intent in message.get(INTENT_RANKING_KEY) or ()
        if intent["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME
    ]
    ranking[:2] = sorted(ranking[:2], key=lambda intent: intent["name"] == name)
    message.set(INTENT, ranking[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
