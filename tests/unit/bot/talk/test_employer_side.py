"""Who speaks as an employer is asked nothing about their own work."""

from __future__ import annotations

from typing import Any

import pytest

from bot.talk import employer_side, readings
from bot.talk.employers import show_schemes
from bot.talk.state import TalkState
from tests.unit.bot.talk.talking import Talk, context, heard

HR = "ik ben hr manager bij een zorginstelling met 800 medewerkers"
SEATED: dict[str, Any] = {"talk_asked": "employer", "employment": ("employer",)}


@pytest.mark.parametrize(
    "text",
    [
        HR,
        "ik ben eigenaar van een garage met 12 man",
        "we hebben 40 medewerkers en zoeken scholing",
        "mijn personeel wil niet leren",
        "als directeur zoek ik iets voor mijn mensen",
    ],
)
def test_an_employer_is_heard(text: str):
    state = TalkState(talk_turn=1, talk_asked="ready")
    assert employer_side.speaks_as_employer(state, heard("inform", text))


@pytest.mark.parametrize(
    "text",
    [
        "ik ben hr manager",
        "ik werk met leuke mensen in de zorg",
        "mijn collega's zijn fijn",
        "ik wil directeur worden",
    ],
)
def test_a_worker_is_not_taken_for_one(text: str):
    state = TalkState(talk_turn=1, talk_asked="ready")
    assert not employer_side.speaks_as_employer(state, heard("inform", text))


def test_halfway_a_talk_about_oneself_nobody_becomes_an_employer():
    state = TalkState(talk_turn=5, talk_asked="wish", work_score=6)
    assert not employer_side.speaks_as_employer(state, heard("inform", HR))
    assert employer_side.seated(state) == state


def test_an_employer_gets_a_welcome_and_no_mark_to_give():
    worker = Talk(talk_turn=1, talk_asked="ready")
    said = worker.hear("inform", HR, company_size=800)
    assert said == ("utter_employers_welcome",)
    assert worker.state.talk_asked == "employer"
    assert worker.state.company_size == 800
    assert worker.state.sector == "care"


def test_what_stands_in_the_way_of_the_people_gets_a_tip():
    worker = Talk(**SEATED)
    said = worker.hear("obstacle_time", "we hebben geen tijd voor opleiding")
    assert said == ("utter_employers_tip_short_courses",)
    assert worker.state.obstacles == ()


def test_the_same_tip_is_not_given_twice_in_a_row():
    worker = Talk(**SEATED)
    worker.hear("obstacle_time", "we hebben geen tijd")
    assert worker.hear("obstacle_time", "geen tijd zei ik") == ("utter_employer_tips",)


def test_facts_of_the_company_bring_its_schemes():
    worker = Talk(**SEATED)
    said = worker.hear("inform", "bouw, 40 man", sector="construction", company_size=40)
    assert said == ("utter_employer_subsidy_known",)


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("deny", ("utter_goodbye",)),
        ("skip", ("utter_goodbye",)),
        ("thank", ("utter_thank", "utter_talk_again_employer")),
        ("affirm", ("utter_talk_again_employer",)),
        ("ask_subsidy", ("utter_employer_subsidy",)),
        ("dont_know", ("utter_employer_tips",)),
    ],
)
def test_the_rest_is_answered_for_a_company(intent: str, said: tuple[str, ...]):
    assert Talk(**SEATED).hear(intent, "x") == said


def test_an_employer_may_talk_about_their_own_work():
    worker = Talk(**SEATED)
    said = worker.press("inform", field="own_work")
    assert said == ("utter_employers_own_work", "utter_talk_ask_work_score")
    assert worker.state.employment == ()


def test_a_scheme_for_schools_is_for_schools_only():
    for sector, shown in (("care", False), ("education", True)):
        state = TalkState(sector=sector, company_size=800)
        move = show_schemes(state, heard("employer_subsidy", pressed=True), context())
        ids = [card["id"] for card in move.says[0].cards]
        assert ("zij_instroom" in ids) is shown, sector


def test_an_employer_never_sees_what_is_said():
    message = heard("ask_privacy", "kan ik ook zien wat mijn medewerkers hier zeggen?")
    move = readings.answer(TalkState(**SEATED), message, context())
    assert move.says[0].response == "utter_ask_privacy_employer"
