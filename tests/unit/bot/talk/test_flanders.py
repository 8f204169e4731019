"""Who works in Flanders is not sent along Dutch routes."""

from __future__ import annotations

import pytest

from bot.talk import human, schemes
from bot.talk.flanders import FLANDERS, dutch_steps, region_in
from bot.talk.state import TalkState
from bot.talk.steps import offer_steps
from tests.unit.bot.talk.talking import Talk, context, heard


@pytest.mark.parametrize(
    "text",
    [
        "ik woon in Vlaanderen",
        "ik ben van Antwerpen",
        "ik werk al jaren in een magazijn in Gent",
        "wij zitten hier in België",
        "kan ik bij de VDAB terecht?",
        "wat met opleidingscheques?",
        "en Vlaams opleidingsverlof?",
    ],
)
def test_flanders_is_heard(text: str):
    assert region_in(text) == FLANDERS


@pytest.mark.parametrize(
    "text",
    [
        "ik woon in Utrecht",
        "we hebben klanten in Antwerpen",
        "mijn collega is van Gent",
        "ik kom graag",
    ],
)
def test_nothing_is_heard_where_nobody_says_so(text: str):
    assert region_in(text) is None


def test_who_lives_in_flanders_and_works_in_the_netherlands_has_dutch_schemes():
    assert region_in("ik woon in Antwerpen maar werk in Nederland") == ""


def test_the_region_is_noted_and_can_be_taken_back():
    worker = Talk(talk_turn=3, talk_asked="job", work_score=6)
    worker.hear("inform", "ik ben kok en ik woon in Vlaanderen", job="kok")
    assert worker.state.region == FLANDERS
    worker.hear("inform", "ik werk wel in Nederland")
    assert worker.state.region is None


def test_no_dutch_route_is_shown_and_it_is_said_why():
    worker = Talk(talk_turn=5, talk_asked="job", wish="wish_grow", region=FLANDERS)
    said = worker.hear("ask_subsidy", "wie betaalt dat?")
    assert said == ("utter_schemes_flanders",)
    assert worker.cards == []
    assert worker.state.money_shown


@pytest.mark.parametrize("intent", ["ask_rights", "ask_employer_pays"])
def test_dutch_rights_are_not_told_as_if_they_held(intent: str):
    worker = Talk(talk_turn=5, talk_asked="job", region=FLANDERS)
    assert worker.hear(intent, "moet mijn baas dat betalen?") == (
        "utter_schemes_flanders",
    )


def test_a_desk_in_flanders_is_no_dutch_scheme():
    worker = Talk(talk_turn=5, talk_asked="job", region=FLANDERS)
    said = worker.hear("ask_eligibility", "kan ik bij de VDAB terecht?")
    assert said[0] == "utter_schemes_flanders"


def test_of_a_dutch_scheme_it_is_said_that_it_is_dutch():
    worker = Talk(talk_turn=5, talk_asked="job", region=FLANDERS)
    said = worker.hear("ask_scheme", "wat is stap", scheme="stap")
    assert said[:2] == ("utter_schemes_ended", "utter_schemes_flanders_dutch")


def test_of_a_flemish_scheme_it_is_not():
    worker = Talk(talk_turn=5, talk_asked="job", region=FLANDERS)
    name = "vlaams_opleidingsverlof"
    said = worker.hear("ask_scheme", "vlaams opleidingsverlof", scheme=name)
    assert "utter_schemes_flanders_dutch" not in said
    assert worker.cards == [name]


def test_no_step_leads_to_a_dutch_desk():
    known = {"wish": "wish_switch", "obstacles": ("obstacle_money",)}
    dutch = Talk(talk_turn=9, talk_asked="summary", **known)
    dutch.take(offer_steps(dutch.state, dutch.ctx))
    assert "loopbaanadvies" in dutch.cards
    flemish = Talk(talk_turn=9, talk_asked="summary", region=FLANDERS, **known)
    flemish.take(offer_steps(flemish.state, flemish.ctx))
    assert len(flemish.cards) == 3
    assert "loopbaanadvies" not in flemish.cards


def test_the_way_to_a_person_is_no_dutch_desk():
    worker = Talk(talk_turn=5, talk_asked="job", region=FLANDERS)
    assert worker.take(human.answer(worker.state, worker.ctx)) == (
        "utter_ask_human_flanders",
    )


def test_a_worker_in_the_netherlands_sees_what_they_saw():
    worker = Talk(talk_turn=5, talk_asked="job", wish="wish_grow")
    move = schemes.answer_money(worker.state, heard("ask_subsidy"), context())
    assert move.says[0].cards


def test_every_step_to_a_dutch_desk_is_named():
    """Whoever adds such a step adds it to flanders.yml too."""
    dutch = dutch_steps(TalkState(region=FLANDERS))
    steps = context().catalogue.steps
    assert dutch <= set(steps)
    for step, record in steps.items():
        words = f"{record.what} {record.first_action} {record.smaller}".lower()
        if any(it in words for it in ("werkcentrum", ".nl", "digid", "taalhuis")):
            assert step in dutch, step
