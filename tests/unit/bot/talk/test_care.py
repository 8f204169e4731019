"""Each crisis gets the right number, and nothing is sold after it."""

from __future__ import annotations

import pytest

from actions.care import ActionCareCrisis
from bot.talk.care import RESTING, crisis_kind, flemish, may_be_said
from bot.talk.flanders import FLANDERS
from bot.talk.state import TalkState
from tests.unit.bot.talk.talking import Talk, context, heard


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ik wil er niet meer zijn", "self"),
        ("het hoeft van mij niet meer", "self"),
        ("mijn man slaat me al weken", "violence"),
        ("er staat iemand met een mes in de kantine", "violence"),
        ("mijn collega is bewusteloos", "accident"),
        ("ik heb te veel pillen geslikt", "accident"),
        # No rule fires here: the words weigh.
        ("hij staat elke avond te schreeuwen en te slaan bij de poort", "violence"),
        ("zijn gezicht is bleek en hij zweet en wordt steeds slapper", "accident"),
        ("waarvoor zou ik nog verder", "self"),
        ("help", "self"),
    ],
)
def test_tells_the_kinds_apart(text: str, kind: str):
    assert crisis_kind(text) == kind


def test_knows_a_flemish_worker():
    assert flemish("ik zie het nie meer zitten, ge weet wel")
    assert not flemish("ik zie het niet meer zitten")


def test_who_said_to_work_in_flanders_gets_the_numbers_there_in_any_words():
    # GIVEN a worker who told earlier where they work
    state = TalkState(region=FLANDERS)
    danger = heard("report_crisis", "ik wil niet meer leven")
    (say,) = ActionCareCrisis().decide(state, danger, context()).says
    assert say.response == "utter_care_crisis_self_flanders"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("ja mijn zus is hier", "utter_care_crisis_someone"),
        ("nee", "utter_care_crisis_stay"),
        ("wat is slim", "utter_care_crisis_stay"),
        ("het gaat weer", "utter_care_go_on"),
    ],
)
def test_stays_until_the_worker_wants_to_go_on(text: str, response: str):
    worker = Talk(talk_turn=3, talk_asked=RESTING, wish="wish_fun")
    assert worker.hear("inform", text)[0] == response


@pytest.mark.parametrize("button", ["affirm", "go_on"])
def test_a_button_goes_on(button: str):
    worker = Talk(talk_turn=3, talk_asked=RESTING, wish="wish_fun")
    values = {"go_on": True} if button == "go_on" else {}
    intent = "inform" if button == "go_on" else "affirm"
    assert worker.press(intent, **values)[0] == "utter_care_go_on"
    assert worker.state.talk_asked != RESTING


@pytest.mark.parametrize(
    ("response", "allowed"),
    [
        ("utter_care_crisis_self", True),
        ("utter_bot_challenge", True),
        ("utter_report_stress", True),
        ("utter_ask_employer_pays", False),
        ("utter_chitchat", False),
        ("utter_employer_tips", False),
    ],
)
def test_little_may_be_said_while_the_talk_rests(response: str, allowed: bool):
    assert may_be_said(response) is allowed
