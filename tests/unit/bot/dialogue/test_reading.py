"""The understanding of a message, in the light of the talk."""

from __future__ import annotations

from typing import Any

from bot.dialogue.ports import Button, Reply
from bot.dialogue.reading import answer_first, before_question, in_context
from bot.dialogue.replies import formal_reply, shown


def parsed(intent: str, confidence: float = 0.5) -> dict[str, Any]:
    return {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": intent, "confidence": confidence}],
        "entities": [],
    }


def test_a_fixed_saying_gets_its_meaning():
    found = in_context(parsed("report_conflict"), "zeg maar u", {"asked": "job"})
    assert found["intent"] == {"name": "inform", "confidence": 1.0}
    assert found["entities"][0]["entity"] == "address"


def test_danger_keeps_its_meaning_in_any_saying():
    found = in_context(parsed("report_crisis", 1.0), "zeg maar u", {})
    assert found["intent"]["name"] == "report_crisis"


def test_a_doubtful_answer_keeps_the_ranking_of_the_model():
    found = in_context(
        parsed("report_conflict"), "mijn collega's", {"asked": "energy_gives"}
    )
    assert found["intent"]["name"] == "state_energy"
    assert found["intent_ranking"][0]["name"] == "report_conflict"


DRUKTE = "de drukte en het papierwerk. krijg ik betaald als ik leer?"


def test_what_stands_before_a_question_is_read_by_itself():
    assert before_question(parsed("ask_employer_pays"), DRUKTE) == (
        "de drukte en het papierwerk."
    )
    assert before_question(parsed("nlu_fallback"), DRUKTE) is not None
    assert before_question(parsed("state_energy"), DRUKTE) is None
    assert before_question(parsed("ask_employer_pays"), "wie betaalt dat?") is None
    assert before_question(parsed("ask_employer_pays"), "") is None


def test_the_answer_to_what_was_asked_comes_before_its_question():
    whole, before = parsed("ask_employer_pays", 0.4), parsed("state_energy", 0.9)
    whole["intent_ranking"] += [
        {"name": "nlu_fallback", "confidence": 0.35},
        {"name": "state_energy", "confidence": 0.3},
    ]
    found = answer_first(whole, before, "energy_costs")
    assert found["intent"] == {"name": "state_energy", "confidence": 0.9}
    assert [intent["name"] for intent in found["intent_ranking"]] == [
        "state_energy",
        "ask_employer_pays",
    ]


def test_what_answers_nothing_leaves_the_question_first():
    whole, before = parsed("ask_employer_pays", 0.4), parsed("chitchat", 0.9)
    assert answer_first(whole, before, "energy_costs") == whole
    assert answer_first(whole, parsed("state_energy", 0.9), None) == whole


def test_what_is_understood_stays_as_it_is():
    understood = parsed("ask_evc", 0.9)
    assert in_context(understood, "wat is evc", {"asked": "job"}) == understood


def test_a_formal_reply_changes_text_buttons_and_cards():
    card = {"title": "Je plan", "why": "Je wilt dit.", "buttons": []}
    reply = Reply("Wil je dit?", (Button("Ja, dat wil jij", {"intent": "x"}),), (card,))
    formal = formal_reply(reply)
    assert formal.text == "Wilt u dit?"
    assert formal.cards[0]["why"] == "U wilt dit."
    assert "u" in formal.buttons[0].title
    assert "Je plan" in shown(reply)
