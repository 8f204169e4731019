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


def test_more_words_are_a_crisis_also_to_a_classifier_that_is_not_sure():
    text = "met elk glas hoop ik dat het het laatste is"
    assert named(read(text, "report_crisis", 0.65)) == "report_crisis"


def test_danger_that_is_likeliest_but_in_doubt_is_asked_about():
    message = read("met elk glas hoop ik dat het het laatste is", "report_crisis", 0.55)
    ranking = [one["name"] for one in message.get("intent_ranking")]
    assert ranking == ["nlu_fallback", "feedback_positive", "report_crisis"]


@pytest.mark.parametrize(
    "text",
    ["wat een sleur, ik val zowat in coma", "ik werk met gif en zuren"],
)
def test_short_words_that_only_sound_like_danger_are_asked_about(text: str):
    message = read(text, "report_crisis", 0.8)
    assert named(message) == "nlu_fallback"
    ranking = [one["name"] for one in message.get("intent_ranking")]
    assert ranking == ["nlu_fallback", "feedback_positive", "report_crisis"]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("ik werk met gif en zuren", 0.995),
        ("ik werk met gif en zuren en elke avond zit ik ermee aan tafel en dan leg"
         " ik het weer terug in het rek", 0.8),
    ],
)  # fmt: skip
def test_a_guess_stands_where_it_is_all_but_sure_or_the_message_long(
    text: str, confidence: float
):
    assert named(read(text, "report_crisis", confidence)) == "report_crisis"


def test_danger_that_is_likeliest_is_asked_about_below_the_fallback_too():
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.7},
        {"name": "report_crisis", "confidence": 0.3},
        {"name": "state_energy", "confidence": 0.29},
    ]
    text = "de plekken zitten onder mijn mouwen"
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking})
    CrisisClassifier().process([message])
    names = [one["name"] for one in message.get("intent_ranking")]
    assert names == ["nlu_fallback", "state_energy", "report_crisis"]


def test_danger_that_comes_close_is_asked_about():
    ranking = [
        {"name": "inform", "confidence": 0.6},
        {"name": "report_crisis", "confidence": 0.2},
    ]
    text = "ze staat daar maar en het waait hard"
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking})
    CrisisClassifier().process([message])
    names = [one["name"] for one in message.get("intent_ranking")]
    assert names == ["nlu_fallback", "inform", "report_crisis"]


@pytest.mark.parametrize(
    ("text", "likeliest"),
    [
        ("zo is het", "inform"),
        ("ik werk met gif en zuren", "inform"),
        ("he is running to the harbour", "other_language"),
    ],
)
def test_it_is_not_asked_of_a_few_words_harmless_ones_or_another_language(
    text: str, likeliest: str
):
    ranking = [
        {"name": likeliest, "confidence": 0.6},
        {"name": "report_crisis", "confidence": 0.2},
    ]
    message = Message({"text": text, "intent": ranking[0], "intent_ranking": ranking})
    CrisisClassifier().process([message])
    assert named(message) == likeliest


def test_other_intents_stay_as_they_are():
    assert named(read("een uurtje", "inform", 0.6)) == "inform"
