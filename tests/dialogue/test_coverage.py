"""Every intent gets a fitting answer at every question, and the talk goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.application import load_agent
from tests.content import project
from tests.dialogue.coverage import PAGE, SAMPLES, Cell, cells, page, slots_at
from tests.dialogue.given import GivenTalk


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def played(agent: Any) -> list[Cell]:
    return cells(agent)


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


def test_after_a_crisis_nothing_is_offered_whatever_comes(agent: Any):
    shown: dict[str, str] = {}
    for intent, sample in SAMPLES.items():
        talk = GivenTalk.at(agent, **slots_at("time"))
        talk.hear("report_crisis", "ik wil niet meer leven")
        result = talk.hear(intent, sample["text"], **sample.get("entities", {}))
        if any(reply.cards for reply in result.replies):
            shown[intent] = talk.text
    assert shown == {}
