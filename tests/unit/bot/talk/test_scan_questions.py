"""A question of an employer during the HR-scan gets a short answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.talk.hr_scan import told_before
from bot.talk.scan_questions import answer
from bot.talk.state import TalkState
from tests.content import project
from tests.unit.bot.talk.talking import context, heard

CTX = context()


def answered(intent: str, text: str, **entities: Any) -> str:
    return answer(TalkState(), heard(intent, text, **entities), CTX).response


@pytest.mark.parametrize(
    "text", ["kost zo'n scan iets?", "hoe lang duurt dit?", "hoeveel vragen nog?"]
)
def test_what_the_scan_is_gets_an_answer_whatever_was_understood(text: str):
    assert answered("out_of_scope", text) == "utter_employers_hr_scan_about"


def test_a_scheme_is_told_in_a_line_with_how_current_that_is():
    said = answer(TalkState(), heard("ask_scheme", "wat is slim?", scheme="slim"), CTX)
    assert said.response == "utter_employers_hr_scan_scheme"
    assert said.values["what"] == CTX.catalogue.schemes["slim"].what
    assert said.values["status"]
    assert not said.cards


def test_money_names_the_schemes_for_a_company_of_this_kind():
    state = TalkState(sector="construction", company_size=40)
    said = answer(state, heard("employer_subsidy", "is er subsidie?"), CTX)
    assert said.response == "utter_employers_hr_scan_money"
    assert CTX.catalogue.schemes["slim"].name in said.values["names"]


@pytest.mark.parametrize(
    ("intent", "text", "entities", "response"),
    [
        ("ask_evc", "wat is evc?", {}, "utter_employers_hr_scan_scheme"),
        (
            "ask_step_details",
            "wat is een mentor?",
            {"step": "mentor"},
            "utter_employers_hr_scan_step",
        ),
        ("ask_rights", "moet ik dat betalen?", {}, "utter_employers_hr_scan_who_pays"),
        ("ask_llo", "wat is llo?", {}, "utter_ask_llo"),
        ("employer_tips", "wat is intervisie?", {}, "utter_employers_tip_intervision"),
        ("ask_scheme", "wat is dat potje?", {}, "utter_employers_hr_scan_later"),
        ("out_of_scope", "wordt het mooi weer?", {}, "utter_employers_hr_scan_later"),
    ],
)
def test_every_other_question_has_its_answer(
    intent: str, text: str, entities: dict[str, Any], response: str
):
    assert answered(intent, text, **entities) == response


def test_no_answer_in_between_asks_something_itself():
    names = [
        it for it in project.responses() if it.startswith("utter_employers_hr_scan_")
    ]
    for name in names:
        for variant in project.responses()[name]:
            assert "?" not in variant["text"], name


def test_what_was_told_before_the_question_counts():
    assert told_before("excel en plannen. wat kost dat?") == "excel en plannen."
    assert told_before("wat kost dat?") == ""
    assert told_before("ja. wat kost dat?") == ""
