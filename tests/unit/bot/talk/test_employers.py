"""Tips for a learning culture as a conversation, and schemes for a company."""

from __future__ import annotations

from typing import Any

import pytest

from bot.talk.employers import (
    employer_words,
    give_tip,
    named_topic,
    show_schemes,
    with_company,
)
from bot.talk.profile import profile_from_state
from bot.talk.state import Move, TalkState
from tests.content import project
from tests.unit.bot.talk.talking import Talk, context, heard

TOPICS = employer_words()["topics"]


def tip(text: str = "", **values: Any) -> Move:
    message = heard("employer_tips", text, pressed=not text, **values)
    return give_tip(TalkState(), message, context())


def test_the_conversation_begins_with_a_question_and_ways_to_start():
    say = tip("heb je tips").says[0]
    assert say.response == "utter_employer_tips"
    assert len(say.choices) == 4


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_tip_and_leads_on(topic: str):
    say = tip(field=topic).says[0]
    assert say.response == f"utter_employers_tip_{topic}"
    assert say.response in project.responses()
    assert [choice.payload["intent"] for choice in say.choices] == [
        "employer_tips",
        "employer_tips",
        "employer_hr_scan",
        "employer_subsidy",
    ]


def test_every_topic_is_reached_from_the_start():
    reached = {it["topic"] for it in employer_words()["starts"]}
    while True:
        more = reached | {
            following for it in reached for following in TOPICS[it]["next"]
        }
        if more == reached:
            break
        reached = more
    assert reached == set(TOPICS)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("niemand wil op cursus, ze willen niet", "informal"),
        ("hoe werkt intervisie in een team", "intervision"),
        ("hoe maak ik een visie op leren", "vision"),
        ("kan ik samenwerken met andere bedrijven", "regional"),
        ("hoe kijk ik naar skills en niet naar diploma's", "skills"),
        ("hoe bereik ik iedereen, ook de flexwerkers", "accessible"),
        ("geef eens een tip", None),
    ],
)
def test_a_topic_can_be_typed(text: str, topic: str | None):
    assert named_topic(heard("employer_tips", text)) == topic


@pytest.mark.parametrize(
    ("told", "response"),
    [
        ({}, "utter_employer_subsidy"),
        ({"sector": "care"}, "utter_employer_subsidy_ask_size"),
        ({"company_size": 40}, "utter_employer_subsidy_ask_sector"),
        ({"sector": "care", "company_size": 40}, "utter_employer_subsidy_known"),
    ],
)
def test_what_the_employer_told_is_not_asked_again(told: dict[str, Any], response: str):
    message = heard("employer_subsidy", "welke regelingen zijn er", **told)
    move = show_schemes(TalkState(), message, context())
    assert move.says[0].response == response
    again = show_schemes(move.state, heard("employer_subsidy", "nog meer"), context())
    assert again.says[0].response == response
    assert len(project.responses()[response]) >= 2


def test_the_kind_of_company_tells_the_sector():
    words = "ik heb een installatiebedrijf met 40 man"
    move = show_schemes(
        TalkState(), heard("employer_subsidy", words, company_size=40), context()
    )
    assert move.state.sector == "installation"
    assert move.says[0].response == "utter_employer_subsidy_known"


def schemes(**values: Any) -> list[str]:
    message = heard("employer_subsidy", "welke regelingen zijn er", **values)
    move = show_schemes(TalkState(), message, context())
    return [card["id"] for card in move.says[0].cards]


def test_a_small_company_sees_what_it_can_ask_for():
    found = schemes(company_size=40, sector="installation")
    assert {"oo_fonds", "slim", "slim_scholing"} <= set(found)


def test_a_large_one_does_not_see_slim():
    assert "slim" not in schemes(company_size=250, sector="installation")
    assert "slim" in schemes(company_size=249, sector="installation")


def test_what_was_told_earlier_counts_too():
    state = TalkState(company_size="groot", sector="care")
    move = show_schemes(state, heard("employer_subsidy"), context())
    assert "slim" not in [card["id"] for card in move.says[0].cards]


def test_a_size_in_unknown_words_does_not_break_it():
    assert "oo_fonds" in schemes(company_size="middelgroot")


def test_cards_speak_to_the_employer():
    move = show_schemes(TalkState(), heard("employer_subsidy"), context())
    for card in move.says[0].cards:
        assert "Dit vraag je als werkgever zelf aan." in card["text"]
        assert "leidinggevende" not in card["first_action"]
        titles = [button["title"] for button in card["buttons"]]
        assert titles == ["Waarom deze route?"]


def test_why_is_answered_for_the_company():
    worker = Talk(talk_turn=3)
    worker.press("ask_scheme", scheme="oo_fonds", field="why_employer")
    assert "Dit past bij je" in worker.said[0].values["why"]
    worker.press("ask_scheme", scheme="oo_fonds", field="why")
    assert "Dit hangt ervan af" in worker.said[0].values["why"]


def test_every_scheme_an_employer_applies_for_says_what_they_do():
    for scheme in context().catalogue.schemes.values():
        offered = scheme.who_applies == "employer" and scheme.offered
        assert (scheme.employer_action is not None) == offered, scheme.id


def test_a_sector_in_words_nobody_knows_is_not_noted():
    told = with_company(TalkState(), heard("employer_subsidy", sector="zorch"))
    assert told.sector is None
    known = with_company(TalkState(), heard("employer_subsidy", sector="care"))
    assert known.sector == "care"


def test_a_value_outside_the_contract_stops_no_advice():
    profile = profile_from_state(TalkState(sector="zorch", age=40))
    assert (profile.sector, profile.age) == (None, 40)
