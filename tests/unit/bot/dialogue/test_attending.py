"""Care while an adviser has the talk."""

from __future__ import annotations

import pytest

from bot.dialogue.attending import at_rest, attention
from bot.dialogue.ports import Attention, Snapshot
from bot.talk import care
from bot.talk.flanders import FLANDERS
from tests.content import project

PLAIN = Snapshot(state={"events": [{"event": "action"}]}, slots={"exercise": {"a": 1}})


def _attention(text: str, intent: str = "inform", **slots: str) -> Attention:
    snapshot = Snapshot(state=PLAIN.state, slots={**PLAIN.slots, **slots})
    return attention(text, intent, snapshot, responses=project.responses(), turn=3)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ik wil niet meer leven", "0800-0113"),
        ("mijn man slaat mij", "0800-2000"),
        ("amai ik wil niet meer leven zenne", "1813"),
    ],
)
def test_words_of_danger_get_their_number_whatever_the_model_makes_of_it(
    text: str, number: str
):
    found = _attention(text)
    assert found.care
    assert found.reply is not None
    assert number in found.reply.text
    assert found.snapshot is not None
    assert found.snapshot.slots == {"talk_asked": care.RESTING}


def test_who_said_to_work_in_flanders_gets_the_numbers_there():
    found = _attention("ik wil niet meer leven", region=FLANDERS)
    assert found.reply is not None
    assert "1813" in found.reply.text


def test_what_the_model_takes_for_a_crisis_is_one():
    found = _attention("het is allemaal op", "report_crisis")
    assert found.reply is not None
    assert "0800-0113" in found.reply.text


def test_health_and_conflict_are_not_kept_and_not_answered():
    for intent in ("report_stress", "report_conflict"):
        assert _attention("tekst", intent) == Attention(care=True)


def test_other_messages_need_nothing():
    assert _attention("hoi Anne") == Attention()


def test_u_stays_u():
    found = _attention("ik wil niet meer leven", talk_address="formal")
    assert found.reply is not None
    assert "Bent u in direct gevaar" in found.reply.text


def test_at_rest_is_written_as_events_and_once():
    rested = at_rest(PLAIN)
    assert rested.state["events"][0] == {"event": "action"}
    assert [(e["name"], e["value"]) for e in rested.state["events"][1:]] == [
        ("talk_asked", care.RESTING),
        ("exercise", None),
    ]
    assert at_rest(rested) is rested
    assert len(PLAIN.state["events"]) == 1
