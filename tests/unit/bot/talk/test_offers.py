"""A test is offered where it fits, once, and refused without a word."""

from __future__ import annotations

import pytest

from bot.talk.manager_note import note_for_manager
from bot.talk.state import TalkState
from tests.unit.bot.talk.talking import Talk, context

PLANNED = {"step": "meekijken_collega", "date": "2026-12-01", "smaller": False}
PRIVATE = {"step": "vacatures_lezen", "date": "2026-12-01", "smaller": False}


def at_the_offer(wish: str = "wish_orientation", **known: object) -> Talk:
    worker = Talk(
        talk_turn=3, talk_asked="energy_gives", wish=wish, energy_gives=None, **known
    )
    worker.hear("state_energy", "mensen helpen geeft me energie")
    return worker


@pytest.mark.parametrize("wish", ["wish_orientation", "wish_security"])
def test_it_stands_beside_a_question_for_who_does_not_know_or_worries(wish: str):
    worker = at_the_offer(wish)
    kind = wish.partition("_")[2]
    assert worker.said[-2].response == f"utter_exercise_offer_{kind}"
    assert worker.state.talk_asked == "obstacle"
    payloads = [choice.payload for choice in worker.said[-1].choices]
    assert len(payloads) == 2
    assert all(p["intent"] == "ask_selftest" for p in payloads)


def test_it_stands_there_once():
    worker = at_the_offer()
    worker.press("obstacle_time")
    assert worker.said[-1].choices == ()
    assert "offer" not in "".join(say.response for say in worker.said)


def test_who_is_content_may_look_ahead():
    worker = Talk(talk_turn=3, talk_asked="wish", energy_gives="mijn team")
    worker.hear("express_contentment", "het is goed zo")
    assert worker.said[-2].response == "utter_exercise_offer_content"
    tests = [c.payload["entities"]["choice"] for c in worker.said[-1].choices]
    assert "looking_ahead" in tests


def test_it_is_not_offered_to_who_knows_or_did_one():
    assert at_the_offer("wish_lead").said[-1].choices == ()
    done = {"work_values": {"results": ["rest"], "words": {}}}
    assert at_the_offer(exercises_done=done).said[-1].choices == ()


def test_after_the_test_the_question_comes_back_without_it():
    worker = at_the_offer()
    worker.press("ask_selftest", choice="work_values")
    worker.press("inform", choice="stop")
    assert worker.said[-1].response == "utter_talk_again_obstacle"
    assert worker.said[-1].choices == ()


def test_asked_for_by_name_it_begins_at_once():
    worker = Talk(talk_turn=3, talk_asked="job")
    worker.hear("ask_selftest", "ik wil een interessetest doen")
    assert worker.state.exercise is not None
    assert worker.state.exercise["id"] == "interests"


def test_asked_for_without_a_name_all_are_shown_and_a_way_on():
    worker = Talk(talk_turn=3, talk_asked="job")
    said = worker.hear("ask_selftest", "heb je een test")
    assert said == ("utter_ask_selftest", "utter_talk_again_job")
    assert len(worker.said[0].choices) == 6
    assert worker.state.talk_asked == "job"


def test_bringing_it_up_comes_with_practice_and_the_note():
    worker = Talk(talk_turn=3, talk_asked="anything_else", plan=(PLANNED,))
    assert worker.hear("ask_talk_to_manager", "hoe vraag ik het") == (
        "utter_ask_talk_to_manager",
        "utter_exercise_note",
        "utter_exercise_rehearse",
        "utter_talk_again_anything_else_plan",
    )


def test_the_note_holds_the_step_and_nothing_about_why():
    state = TalkState(
        plan=(PLANNED,), obstacle_words="ik ben bang", wish_words="ik wil hier weg"
    )
    note = note_for_manager(state, context())
    assert note is not None
    assert "meekijken" in note
    assert "dinsdag 1 december" in note
    assert "bang" not in note
    assert "weg" not in note


def test_a_private_step_stands_in_no_note():
    assert note_for_manager(TalkState(plan=(PRIVATE,)), context()) is None
    both = TalkState(plan=(PLANNED, PRIVATE))
    assert "meekijken" in str(note_for_manager(both, context()))


def test_a_step_in_hand_without_a_day_can_be_asked_too():
    note = note_for_manager(TalkState(step_chosen="job_rotation"), context())
    assert note is not None
    assert "Ik dacht aan" not in note


def test_without_a_step_there_is_no_note():
    assert note_for_manager(TalkState(), context()) is None
