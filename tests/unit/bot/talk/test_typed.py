"""Typed words are read as an answer of what waits, and only then."""

from __future__ import annotations

from typing import Any

import pytest

from bot.talk.state import TalkState
from bot.talk.typed import TypedChoices, as_own_words
from tests.unit.bot.talk.talking import TODAY, Talk

TYPED = TypedChoices()


def slots(worker: Talk) -> dict[str, Any]:
    return worker.state.changed_slots(TalkState())


def running(exercise: str) -> Talk:
    worker = Talk(talk_turn=3, talk_asked="job")
    worker.press("ask_selftest", choice=exercise)
    return worker


def test_an_answer_of_a_test_becomes_its_button():
    found = TYPED(slots(running("energy_balance")), "heel vaak hoor")
    assert found == {"intent": "inform", "entities": {"choice": ["often"]}}


@pytest.mark.parametrize("text", ["ik word vaak gepest", "vaak?", "wat is slim"])
def test_anything_more_is_left_to_the_model(text: str):
    assert TYPED(slots(running("energy_balance")), text) is None


def test_without_anything_that_waits_nothing_is_read():
    assert TYPED({"talk_asked": "work_score"}, "vaak") is None
    ended = {**slots(running("energy_balance")), "talk_asked": "job"}
    assert TYPED(ended, "vaak") is None


def test_how_a_step_went_is_read_at_its_question():
    waiting = {
        "talk_asked": "followup",
        "followup": {"step": "evc", "stage": "followup"},
        "plan": [{"step": "evc", "date": TODAY.isoformat(), "smaller": False}],
    }
    found = TYPED(waiting, "nee, nog niet aan toegekomen")
    assert found is None or found["entities"]["choice"] == ["not"]
    assert TYPED(waiting, "niet gelukt") == {
        "intent": "inform",
        "entities": {"choice": ["not"]},
    }


def test_while_the_talk_rests_only_going_on_is_read():
    resting = {"talk_asked": "care"}
    found = {"intent": "inform", "entities": {"go_on": True}}
    assert TYPED(resting, "het gaat weer, ik wil verder praten") == found
    assert TYPED(resting, "het gaat niet meer") is None
    assert TYPED(resting, "vaak") is None


def test_own_words_are_asked_at_open_items_and_scenes():
    assert TYPED.asks_own_words(slots(running("strengths_mirror")))
    assert not TYPED.asks_own_words(slots(running("energy_balance")))
    assert TYPED.asks_own_words(
        {"talk_asked": "followup_other", "followup": {"step": "evc", "stage": "x"}}
    )
    assert not TYPED.asks_own_words({})


@pytest.mark.parametrize(
    ("intent", "confidence", "text", "kept"),
    [
        ("chitchat", 0.6, "met iedereen een praatje", False),
        ("plan_when", 0.99, "dan vraag ik het woensdag", False),
        ("report_conflict", 0.5, "met de teamleider gebeld", False),
        ("report_conflict", 0.9, "ik word gepest", True),
        ("report_crisis", 0.3, "ik wil niet meer", True),
        ("ask_steps", 0.9, "geef me een tip", True),
        ("ask_scheme", 0.5, "wat is slim?", True),
        ("goodbye", 0.5, "doei", True),
    ],
)
def test_a_doubtful_statement_is_an_answer(
    intent: str, confidence: float, text: str, kept: bool
):
    parsed = {"text": text, "intent": {"name": intent, "confidence": confidence}}
    name = as_own_words(parsed)["intent"]["name"]
    assert name == (intent if kept else "inform")
