"""The crisis lexicon above the classifier, and its say over a few words."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.crisis import CrisisClassifier


def read(text: str, intent: str, confidence: float) -> Message:
    first = {"name": intent, "confidence": confidence}
    second = {"name": "feedback_positive", "confidence": 1 - confidence}
    message = Message(
        {"text": text, "intent": first, "intent_ranking": [first, second]}
    )
    return CrisisClassifier().process([message])[0]


def named(message: Message) -> str:
    return str(message.get("intent")["name"])


def test_what_the_lexicon_finds_is_a_crisis_whatever_the_classifier_says():
    message = read("ik wil dood", "chitchat", 0.99)
    assert message.get("intent") == {"name": "report_crisis", "confidence": 1.0}


@pytest.mark.parametrize("text", ["collega aardig", "collega lief", "chef is streng"])
def test_a_few_words_are_no_crisis_to_a_classifier_that_is_not_sure(text: str):
    message = read(text, "report_crisis", 0.7)
    assert named(message) == "nlu_fallback"
    assert message.get("intent")["confidence"] == pytest.approx(0.3)
    assert [one["name"] for one in message.get("intent_ranking")][1] == "report_crisis"


def test_a_sure_classifier_is_believed_in_a_few_words_too():
    assert named(read("het moet stoppen", "report_crisis", 0.95)) == "report_crisis"


def test_more_words_are_a_crisis_also_to_a_classifier_in_doubt():
    text = "met elk glas hoop ik dat het het laatste is"
    assert named(read(text, "report_crisis", 0.5)) == "report_crisis"


def test_other_intents_stay_as_they_are():
    assert named(read("een uurtje", "inform", 0.6)) == "inform"
