"""The figures that judge understanding, on readings worked out by hand."""

from __future__ import annotations

import pytest

from tools.nlu.messages import Labelled, LabelledMessage
from tools.nlu.parsing import as_reading
from tools.nlu.scores import Counts, Found, Reading, answers, same_value, score


def _read(intent: str, confidence: float = 0.9, *entities: Found) -> Reading:
    return Reading(((intent, confidence), ("zz", 0.05)), entities)


def test_accuracy_and_macro_f1_weigh_messages_and_intents():
    # GIVEN three greetings, one of them misread, and one goodbye that was read right
    messages = [
        LabelledMessage("x", name) for name in ("greet", "greet", "greet", "bye")
    ]
    readings = [_read("greet"), _read("greet"), _read("bye"), _read("bye")]
    # WHEN they are scored
    scores = score(messages, readings)
    # THEN accuracy is 3 of 4; F1 is 0.8 for greet and 2/3 for bye
    assert scores.accuracy == 0.75
    assert scores.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert scores.intents["bye"] == Counts(right=1, wrong=1, missed=0)
    assert scores.confused["greet"] == {"bye": 1}


def test_kinds_of_noise_are_told_apart():
    messages = [
        LabelledMessage("x", "greet", noise="typo"),
        LabelledMessage("x", "greet", noise="typo"),
        LabelledMessage("x", "greet", noise="sms"),
    ]
    scores = score(messages, [_read("greet"), _read("bye"), _read("greet")])
    assert scores.noise == {"sms": (1.0, 1), "typo": (0.5, 2)}
    assert scores.figures()["noise.typo"] == 0.5


def test_a_fallback_counts_as_the_best_name_below_it_and_apart():
    # GIVEN what Rasa returns where the FallbackClassifier stands above the ranking
    reading = as_reading(
        {
            "intent": {"name": "nlu_fallback", "confidence": 0.7},
            "intent_ranking": [
                {"name": "nlu_fallback", "confidence": 0.7},
                {"name": "greet", "confidence": 0.2},
            ],
        }
    )
    assert reading.intent == "greet"
    scores = score([LabelledMessage("x", "greet")], [reading])
    assert (scores.accuracy, scores.fallbacks, scores.fallbacks_right) == (1.0, 1, 1)


def test_a_message_without_a_ranking_is_wrong():
    scores = score([LabelledMessage("x", "greet")], [as_reading({"intent": {}})])
    assert scores.accuracy == 0.0


def test_entities_count_when_name_and_place_are_exact():
    message = LabelledMessage(
        "36 uur als kok", "inform", (Labelled("hours", 0, 6), Labelled("job", 11, 14))
    )
    reading = _read("inform", 0.9, Found("hours", 0, 2), Found("job", 11, 14))
    scores = score([message], [reading])
    assert scores.entities["hours"] == Counts(right=0, wrong=1, missed=1)
    assert scores.entities["job"] == Counts(right=1)
    assert scores.entity_total.f1 == 0.5


def test_values_count_where_the_span_was_found_and_the_value_is_known():
    message = LabelledMessage(
        "a b c",
        "inform",
        (
            Labelled("age", 0, 1, norm=51),
            Labelled("job", 2, 3),
            Labelled("hours", 4, 5, norm=36),
        ),
    )
    reading = _read("inform", 0.9, Found("age", 0, 1, 15), Found("job", 2, 3, "kok"))
    scores = score([message], [reading])
    assert scores.norms == Counts(right=0, missed=1)


@pytest.mark.parametrize(
    ("found", "norm", "same"),
    [
        (36.0, 36, True),
        ("36", 36, False),
        (True, 1, False),
        ("Metselaar ", "metselaar", True),
        ({"minutes": 120, "period": None}, {"minutes": 120, "period": None}, True),
        ({"minutes": 60, "period": None}, {"minutes": 120, "period": None}, False),
        ("twee uur", {"minutes": 120, "period": None}, False),
        ("2026-W11", "2026-w11", True),
    ],
)
def test_values_compare_by_what_they_mean(found: object, norm: object, same: bool):
    assert same_value(found, norm) is same


def test_the_threshold_parts_answers_from_questions():
    messages = [LabelledMessage("x", "greet")] * 3
    sure, wrong, unsure = _read("greet", 0.8), _read("bye", 0.8), _read("greet", 0.2)
    close = Reading((("greet", 0.5), ("bye", 0.49)))
    counts = answers([*messages, messages[0]], [sure, wrong, unsure, close], 0.3, 0.03)
    assert counts == Counts(right=1, wrong=1, missed=2)


def test_care_is_figured_apart():
    names = ["report_crisis", "report_stress", "report_conflict", "greet"]
    messages = [LabelledMessage("x", name) for name in names]
    readings = [
        _read(n) for n in ("report_crisis", "greet", "report_conflict", "greet")
    ]
    figures = score(messages, readings).figures()
    assert figures["crisis.recall"] == 1.0
    assert figures["care.recall"] == 0.5
    assert "entities.f1" not in figures


def test_a_reading_is_needed_for_each_message():
    with pytest.raises(ValueError, match="one reading"):
        score([LabelledMessage("x", "greet")], [])


def test_an_alarm_is_a_crisis_that_is_none():
    messages = [LabelledMessage("x", n) for n in ("report_crisis", "chitchat", "greet")]
    readings = [_read("report_crisis"), _read("report_crisis"), _read("greet")]
    scores = score(messages, readings)
    assert (scores.alarms, scores.calm) == (1, 0.5)
