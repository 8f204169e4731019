"""Every intent gets a fitting answer at every question, and the talk goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.application import load_agent
from tests.content import project
from tests.dialogue.coverage import PAGE, SAMPLES, Cell, cells, page


@pytest.fixture(scope="module")
def played() -> Iterator[list[Cell]]:
    agent = load_agent()
    yield cells(agent)
    agent.close()


def test_there_is_a_message_of_every_intent():
    assert set(SAMPLES) == project.intents()


def test_every_message_is_answered(played: list[Cell]):
    assert [c for c in played if not c.answered] == []


def test_the_talk_goes_on_from_everywhere(played: list[Cell]):
    assert [c for c in played if not c.goes_on] == []


def test_nothing_is_said_twice_in_a_row(played: list[Cell]):
    assert [c for c in played if c.repeats] == []


def test_a_question_in_between_brings_the_waiting_one_back(played: list[Cell]):
    # GIVEN intents that ask or say something beside the talk
    beside = "bot_challenge ask_capabilities ask_privacy chitchat out_of_scope insult "
    beside += "ask_llo ask_why_develop ask_labour_market ask_evc ask_employer_pays "
    beside += "ask_rights ask_scheme ask_subsidy ask_clarification feedback_negative"
    # THEN the same question waits after each of them
    moved = [c for c in played if c.intent in beside.split() and c.sign != "↩"]
    assert [(c.intent, c.question, c.asked) for c in moved] == []


def test_the_page_is_current(played: list[Cell]):
    assert PAGE.read_text(encoding="utf-8") == page(played), "type: make docs-talks"
