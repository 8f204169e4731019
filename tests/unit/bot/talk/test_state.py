"""Slots and state are two forms of the same."""

from __future__ import annotations

from bot.talk.state import TalkState


def test_state_survives_the_slots():
    # GIVEN a state WHEN it is written to slots and read THEN it is the same
    state = TalkState(
        talk_turn=3,
        obstacles=("obstacle_time",),
        minutes_per_week=30,
        plan=({"step": "evc", "date": "2026-12-01", "smaller": False},),
    )
    slots = state.changed_slots(TalkState())
    assert slots["obstacles"] == ["obstacle_time"]
    assert TalkState.from_slots(slots) == state


def test_numbers_that_rasa_made_floats_are_whole_again():
    state = TalkState.from_slots({"age": 52.0, "unknown": 1})
    assert state.age == 52
    assert isinstance(state.age, int)


def test_only_changes_become_slots():
    before = TalkState(job="kok", age=30)
    after = before.with_values({"age": 31})
    assert after.changed_slots(before) == {"age": 31}
