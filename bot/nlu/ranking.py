"""Changing the intent of a message after the classifier, for those who know better."""

from __future__ import annotations

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
