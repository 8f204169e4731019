"""Short answers are read with the question just asked, by the trained model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.talk.questions import BY_ID
from tests.application import load_agent

TABLE = YAML(typ="safe").load(Path(__file__).with_name("asked_answers.yml"))
CASES = [(question, *row) for question, rows in TABLE.items() for row in rows]
TODAY = "2026-03-02"


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


def parse(agent: Any, text: str, asked: str) -> dict[str, Any]:
    """Return the model's reading of a text after a question."""
    from rasa.core.channels.channel import UserMessage

    message = UserMessage(text, metadata={"asked": asked, "today": TODAY})
    parsed: dict[str, Any] = asyncio.run(agent._agent.processor.parse_message(message))
    return parsed


def best_guess(parsed: dict[str, Any]) -> str:
    """Return the best intent of the contract; a fallback is no guess."""
    names = [other["name"] for other in parsed["intent_ranking"]]
    return str(next(name for name in names if name != "nlu_fallback"))


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{question}: {answer}" for question, answer, *_ in CASES]
)
def test_a_short_answer_is_read_with_its_question(agent: Any, case: tuple[Any, ...]):
    question, answer, intents, *fact = case
    parsed = parse(agent, answer, question)
    assert best_guess(parsed) in ([intents] if isinstance(intents, str) else intents)
    if fact:
        entity, value = fact
        found = [e["value"] for e in parsed["entities"] if e["entity"] == entity]
        assert value in found


def test_the_table_has_every_question_of_the_talk():
    assert set(TABLE) == set(BY_ID)
    assert len(CASES) >= 120
