"""What is said when a message is not understood: never the same sentence twice."""

from __future__ import annotations

import re

import pytest

from bot.talk.questions import QUESTIONS
from bot.talk.state import Heard, Say
from bot.talk.talk import miss
from tests.content import project
from tests.unit.bot.talk.talking import Talk

ONE_WORD = Heard(
    "nlu_fallback",
    "hmpf",
    0.2,
    ranking=(("nlu_fallback", 0.25), ("wish_lead", 0.2), ("wish_grow", 0.18)),
)


def sentences(say: Say, turn: int) -> list[str]:
    """Return the sentences of a response as `TalkResponses` picks and fills it."""
    variants = project.responses()[say.response]
    text = str(variants[turn % len(variants)]["text"])
    for name, value in say.values.items():
        text = text.replace("{" + name + "}", str(value))
    return [part for part in re.split(r"(?<=[.?])\s+", text) if part]


def test_the_first_miss_names_the_likely_meanings_with_buttons():
    talk = Talk(talk_asked="wish", talk_turn=4)
    (name,) = talk.take(miss(talk.state, ONE_WORD, talk.ctx))
    assert name == "utter_talk_did_you_mean"
    assert [choice.payload["intent"] for choice in talk.said[0].choices] == [
        "wish_lead",
        "wish_grow",
    ]
    assert 'Bedoel je "Leiding geven" of "Een stap hogerop"?' in sentences(
        talk.said[0], 0
    )


def test_a_single_meaning_is_named_alone():
    talk = Talk(talk_asked="wish", talk_turn=4)
    heard = Heard("nlu_fallback", "hmpf", 0.2, ranking=(("wish_lead", 0.2),))
    assert talk.take(miss(talk.state, heard, talk.ctx)) == (
        "utter_talk_did_you_mean_one",
    )


CLOSE_TO_DANGER = Heard(
    "nlu_fallback",
    "ze staat daar maar en het waait hard",
    0.8,
    ranking=(("nlu_fallback", 0.8), ("chitchat", 0.4), ("report_crisis", 0.2)),
)


@pytest.mark.parametrize("question", ["wish", "energy_costs", "work_score"])
@pytest.mark.parametrize("misses", [0, 1])
def test_danger_that_comes_close_is_asked_about_whatever_waits(
    question: str, misses: int
):
    talk = Talk(talk_asked=question, talk_turn=4, talk_misses=misses)
    talk.take(miss(talk.state, CLOSE_TO_DANGER, talk.ctx))
    intents = [choice.payload["intent"] for choice in talk.said[0].choices]
    assert "report_crisis" in intents
    assert "Ik of een ander is in gevaar" in talk.said[0].values.values()


@pytest.mark.parametrize(
    ("text", "likely"), [("collega lief", 0.7), ("ze staat daar maar weer", 0.05)]
)
def test_danger_that_is_far_or_a_few_words_answer_an_open_question(
    text: str, likely: float
):
    ranking = (("nlu_fallback", 0.8), ("report_crisis", likely))
    talk = Talk(talk_asked="energy_costs", talk_turn=4)
    talk.take(
        miss(talk.state, Heard("nlu_fallback", text, 0.8, ranking=ranking), talk.ctx)
    )
    assert not any("did_you_mean" in say.response for say in talk.said)


@pytest.mark.parametrize("question", [question.id for question in QUESTIONS])
@pytest.mark.parametrize("turn", range(6))
def test_no_sentence_comes_twice_running_and_a_person_is_third(
    question: str, turn: int
):
    # GIVEN a question that waits, with steps on the table
    talk = Talk(
        talk_asked=question,
        talk_turn=turn,
        steps_offered=("als_dan_plan",),
        steps_seen=("als_dan_plan",),
        step_chosen="als_dan_plan"
        if question in {"confidence", "when", "plan"}
        else None,
        step_date="2026-11-30" if question == "plan" else None,
    )
    # WHEN three messages in a row are not understood
    before: list[str] = []
    names: list[str] = []
    for _ in range(3):
        now = talk.state.talk_turn
        names += talk.take(miss(talk.state, ONE_WORD, talk.ctx))
        said = [part for say in talk.said for part in sentences(say, now)]
        # THEN nothing of what was just said is said again
        assert not set(said) & set(before), said
        before = said
    # AND the third time a person is offered
    assert names[-1] == "utter_talk_lost"
