"""Repairs of five talks that were held as a worker would."""

from __future__ import annotations

import dataclasses

import pytest

from bot.talk.behind import with_a_greeting
from bot.talk.facts import take_facts
from bot.talk.named import named_obstacles
from bot.talk.state import HeardEntity, TalkState
from bot.talk.talk import miss
from bot.talk.words import opens_with_nothing
from tests.unit.bot.talk.talking import Talk, context, heard


def test_facts_at_the_beginning_are_noted_and_not_repeated_word_by_word():
    worker = Talk()
    worker.begin()
    text = "ik ben verpleegkundige en ik ben 58"
    said = worker.hear("inform", text, job="verpleegkundige", age=58)
    assert said == ("utter_talk_reflect_facts", "utter_talk_ask_work_score")


def test_a_story_at_the_beginning_is_given_back():
    worker = Talk()
    worker.begin()
    text = "ik sta nu twintig jaar in de zorg en de laatste tijd is het elke dag rennen"
    assert worker.hear("inform", text)[0] != "utter_talk_ask_work_score"


def test_a_question_in_a_greeting_is_answered():
    greeting = heard("greet", "hoi bestaat stap nog?", scheme="stap")
    likely = (("greet", 0.6), ("ask_scheme", 0.3))
    move = with_a_greeting(
        TalkState(), dataclasses.replace(greeting, ranking=likely), context()
    )
    assert move is not None
    assert move.says[0].response == "utter_schemes_ended"


@pytest.mark.parametrize("text", ["hoi", "hoi, alles goed?", "hallo, ik ben er"])
def test_a_greeting_that_asks_nothing_is_a_greeting(text: str):
    assert with_a_greeting(TalkState(), heard("greet", text), context()) is None


def test_a_mark_is_the_mark_also_where_the_model_sees_a_correction():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    worker.hear("correct_answer", "da's een 5")
    assert worker.state.work_score == 5


def test_an_answer_that_is_named_is_corrected_and_no_mark():
    worker = Talk(talk_turn=9, talk_asked="confidence", step_chosen="mentor")
    worker.state = dataclasses.replace(worker.state, work_score=4)
    worker.hear("correct_answer", "mijn cijfer moest een 6 zijn")
    assert (worker.state.work_score, worker.state.step_confidence) == (6, None)


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("niks eigenlijk, het is gewoon werk", True),
        ("niks", True),
        ("niks, alleen mijn collega's", False),
        ("niets, ik vind het wel gezellig", False),
        ("mijn collega's, verder niks", False),
    ],
)
def test_nothing_is_nothing_also_with_a_sigh_behind_it(text: str, nothing: bool):
    assert opens_with_nothing(text) is nothing


def test_work_that_gives_nothing_is_no_contentment():
    worker = Talk(talk_turn=3, talk_asked="energy_gives", work_score=5)
    text = "niks eigenlijk, het is gewoon werk"
    assert worker.hear("express_contentment", text)[0] == "utter_talk_reflect_nothing"
    assert not worker.state.talk_content


def test_who_wants_something_after_all_is_not_told_that_all_is_well():
    state = TalkState(talk_asked="wish", talk_content=True)
    told = take_facts(state, heard("wish_switch", "ik wil ander werk dan tillen"))
    assert not told.talk_content


@pytest.mark.parametrize(
    ("intent", "text", "education"),
    [
        ("inform", "ik wil gewoon een hbo-master", None),
        ("wish_deepen", "ik wil me verdiepen, misschien hbo doen", None),
        ("inform", "ik heb hbo", "hbo"),
        ("wish_grow", "ik heb hbo en ik wil meer", "hbo"),
    ],
)
def test_an_education_that_is_wanted_is_not_had(
    intent: str, text: str, education: str | None
):
    said = dataclasses.replace(
        heard(intent, text), entities=(HeardEntity("education", "hbo", "hbo"),)
    )
    assert take_facts(TalkState(), said).education == education


def test_a_temp_worker_hears_of_the_fund_for_temp_workers():
    worker = Talk(talk_asked="wish", employment=("agency",))
    worker.hear("ask_subsidy", "wie betaalt dat")
    assert len(worker.cards) == 3
    assert "doorzaam_voucher" in worker.cards


def test_somebody_else_does_not_hear_of_it():
    worker = Talk(talk_asked="wish", employment=("permanent",))
    worker.hear("ask_subsidy", "wie betaalt dat")
    assert "doorzaam_voucher" not in worker.cards


def test_the_same_details_are_not_told_twice_in_a_row():
    worker = Talk(talk_asked="steps", steps_offered=("taalhuis",), talk_turn=8)
    worker.press("ask_step_details", step="taalhuis")
    assert worker.said[0].response == "utter_steps_details"
    assert worker.said[0].values["effort"] == "een tot twee uur per week"
    worker.hear("ask_step_details", "waar is dat dan?", step="taalhuis")
    assert worker.said[0].response == "utter_steps_details_again"
    worker.hear("ask_step_details", "en wat kost het?", step="taalhuis")
    assert worker.said[0].response == "utter_steps_details"


def test_what_is_told_at_a_closed_question_is_heard():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    said = worker.hear("inform", "via randstad, ik doe van alles")
    assert said == ("utter_talk_reflect_words", "utter_talk_again_work_score")


def test_who_opens_with_work_and_asks_for_help_gets_the_talk():
    worker = Talk()
    worker.begin()
    text = "ik ben kok en denk na over later. help je me?"
    doubt = heard("nlu_fallback", text, job="kok")
    state = take_facts(worker.state, dataclasses.replace(doubt, intent="inform"))
    assert state.job == "kok"
    said = worker.take(miss(worker.state, doubt, worker.ctx))
    assert said[-1] == "utter_talk_ask_work_score"


def test_after_a_scheme_that_ended_the_routes_that_are_open_come():
    worker = Talk(talk_asked="wish", employment=("agency",), schemes_shown=("stap",))
    said = worker.hear("ask_eligibility", "en kan ik dan iets anders krijgen")
    assert said[0] == "utter_schemes_offer"


def test_costs_that_are_the_problem_are_named():
    assert named_obstacles("kosten zijn het probleem") == ("obstacle_money",)
