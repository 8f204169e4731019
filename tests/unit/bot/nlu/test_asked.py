"""A short answer in the light of the question."""

from __future__ import annotations

import pytest

from bot.nlu.asked import entity_asked_for
from bot.talk.questions import BY_ID
from tests.unit.bot.nlu.given import TODAY, small_finder


@pytest.mark.parametrize(
    ("asked", "entity"),
    [
        ("time", "time_available"),
        ("minutes_per_week", "time_available"),
        ("utter_talk_ask_time", "time_available"),
        ("time_available", "time_available"),
        ("hoeveel tijd heb je per week?", "time_available"),
        ("when", "date"),
        ("hours", "hours"),
        ("Hoeveel uur werk je?", "hours"),
        ("age", "age"),
        ("hoe oud ben je", "age"),
        ("steps", "ordinal"),
        ("job", "job"),
        ("company_size", "company_size"),
        ("employment", "employment"),
        ("sector", "sector"),
        ("education", "education"),
    ],
)
def test_a_question_is_known_by_id_slot_entity_or_words(
    asked: str, entity: str
) -> None:
    assert entity_asked_for(asked) == entity


@pytest.mark.parametrize("asked", [None, "", "ready", "anything_else", "energy_gives"])
def test_other_questions_ask_for_no_entity(asked: str | None) -> None:
    assert entity_asked_for(asked) is None


def test_the_talks_own_questions_for_facts_are_known() -> None:
    facts = {"job", "sector", "employment", "time", "when", "steps"} & set(BY_ID)
    assert {entity_asked_for(question) for question in facts} == {
        "job",
        "sector",
        "employment",
        "time_available",
        "date",
        "ordinal",
    }


@pytest.mark.parametrize(
    ("text", "asked", "entity", "value"),
    [
        ("36", "hours", "hours", 36),
        ("36", "age", "age", 36),
        ("zo'n 2", "time", "time_available", {"minutes": 120, "period": None}),
        ("20", "time", "time_available", {"minutes": 20, "period": None}),
        ("3 uur", "time", "time_available", {"minutes": 180, "period": None}),
        ("3 uur", "hours", "hours", 3),
        ("3", "steps", "ordinal", 3),
        ("ongeveer 40", "company_size", "company_size", 40),
        ("vast", "employment", "employment", "permanent"),
    ],
)
def test_a_short_answer_is_read_as_what_was_asked(
    text: str, asked: str, entity: str, value: object
) -> None:
    found = small_finder().find(text, TODAY, asked=asked)
    assert (entity, value) in [(f.entity, f.value) for f in found]


def test_a_long_story_is_no_answer() -> None:
    text = "weet je ik doe dit nu al zo lang en toen waren er 36 mensen bij"
    found = small_finder().find(text, TODAY, asked="money")
    assert found == small_finder().find(text, TODAY)


def test_a_number_that_can_be_no_choice_is_none() -> None:
    assert small_finder().find("9000", TODAY, asked="steps") == []


def test_a_number_with_its_unit_answers_no_other_question() -> None:
    found = small_finder().find("ik ben 52 jaar", TODAY, asked="time")
    assert [entity.entity for entity in found] == ["age"]
