"""The margins of a message in the light of the question that waits."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.asked_intents import expected_intents, with_question, without_a_yes
from bot.talk.questions import QUESTIONS

NAMES = (
    "affirm",
    "deny",
    "dont_know",
    "inform",
    "obstacle_time",
    "report_crisis",
    "skip",
    "state_energy",
    "wish_fun",
    "wish_own_business",
    "plan_when",
    "choose_step",
)
_OBSTACLES = ("age", "confidence", "energy", "home", "manager", "money", "overview")
ALL_NAMES = (*NAMES, *(f"obstacle_{name}" for name in _OBSTACLES))


def best(asked: str, words: int, **margins: float) -> str:
    values = np.array([margins.get(name, -1.0) for name in ALL_NAMES])
    return ALL_NAMES[int(np.argmax(with_question(values, ALL_NAMES, asked, words)))]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_the_talk_expects_something(question):
    assert expected_intents(question.id)


def test_a_word_that_nobody_knows_is_no_yes_and_no_no():
    margins = np.full(len(ALL_NAMES), -0.3)
    seen = with_question(margins, ALL_NAMES, "obstacle", 1)
    unseen = with_question(margins, ALL_NAMES, "obstacle", 1, known=False)
    deny, time = ALL_NAMES.index("deny"), ALL_NAMES.index("obstacle_time")
    assert seen[deny] > margins[deny]
    assert unseen[deny] == margins[deny]
    assert unseen[time] == seen[time] > margins[time]


def test_unknown_words_are_a_yes_only_where_that_is_plain():
    names = ("affirm", "deny", "inform")
    unsure = without_a_yes(np.array([0.3, -0.2, -0.4]), names)
    assert unsure.max() < 0.0
    plain = without_a_yes(np.array([0.9, -0.2, -0.4]), names)
    assert names[int(np.argmax(plain))] == "affirm"
    assert plain[0] > 0.0
    assert unsure[2] == plain[2] == -0.4


def test_a_question_nobody_knows_changes_nothing():
    margins = np.array([0.3, -0.2])
    changed = with_question(margins, ("affirm", "deny"), "xyz", 1)
    assert changed.tolist() == margins.tolist()


@pytest.mark.parametrize(
    ("asked", "margins", "intent"),
    [
        ("energy_costs", {"inform": 0.9}, "state_energy"),
        ("energy_gives", {"wish_fun": 0.9}, "state_energy"),
        ("employment", {"wish_own_business": 0.5}, "inform"),
        ("work_score", {"plan_when": 0.6}, "inform"),
        ("obstacle", {"inform": 0.9, "obstacle_time": -0.4}, "obstacle_time"),
        ("when", {"inform": 0.4}, "plan_when"),
        ("steps", {"inform": 0.4}, "choose_step"),
        # What is said about the talk, and care, stay what they are.
        ("energy_costs", {"skip": 0.8, "inform": 0.1}, "skip"),
        ("wish", {"report_crisis": 0.9}, "report_crisis"),
        ("energy_costs", {"report_crisis": 0.9}, "report_crisis"),
        ("time", {"skip": 0.9}, "skip"),
    ],
)
def test_a_few_words_answer_the_question(
    asked: str, margins: dict[str, float], intent: str
):
    assert best(asked, 2, **margins) == intent


def test_more_words_speak_for_themselves():
    margins = {"inform": 0.9, "state_energy": -0.9}
    assert best("energy_costs", 6, **margins) == "inform"
    assert best("energy_costs", 20, inform=0.1, state_energy=-0.1) == "inform"
