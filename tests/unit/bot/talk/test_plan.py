"""The plan as data: wish, steps with a day, routes, the note for the manager."""

from __future__ import annotations

from typing import Any

import pytest

from bot.talk.plan import plan_from_slots
from bot.talk.state import TalkState
from tests.unit.bot.talk.talking import context

SLOTS: dict[str, Any] = {
    "wish": "wish_lead",
    "wish_words": "ik wil mensen begeleiden",
    "energy_costs": "het sjouwen sloopt me",
    "obstacles": ["obstacle_manager"],
    "obstacle_words": "mijn baas luistert nooit",
    "employment": ["permanent"],
    "company_size": 40,
    "plan": [{"step": "inwerken_collega", "date": "2026-12-01", "smaller": False}],
    "schemes_shown": ["cao_budget", "slim", "stap"],
}


def items(**changes: Any) -> dict[str, dict[str, Any]]:
    plan = plan_from_slots({**SLOTS, **changes}, context())
    return {item["id"]: item for item in plan["items"]}


def test_everything_of_the_talk_that_leads_somewhere_is_in_it():
    found = items()
    assert list(found)[0:2] == ["wish", "step-inwerken_collega"]
    assert {"route-cao_budget", "route-slim", "note-manager"} <= set(found)
    assert "route-stap" not in found


def test_a_step_is_an_if_then_plan_with_a_day():
    step = items()["step-inwerken_collega"]
    assert step["date"] == "2026-12-01"
    assert step["if_then"].startswith("Als het dinsdag 1 december is")


def test_a_route_says_who_applies_what_to_do_and_how():
    found = items()
    assert found["route-slim"]["ask_whom"].startswith("Je werkgever")
    assert found["route-cao_budget"]["ask_whom"] == "Dit regel je zelf."
    for id_ in ("route-slim", "route-cao_budget"):
        assert found[id_]["next_action"]
        assert found[id_]["apply_how"]
    assert found["route-slim"]["note"]


def test_the_note_asks_for_a_talk_and_keeps_complaints_out():
    note = items()["note-manager"]["note"]
    assert "een nieuwe collega inwerken" in note
    assert "SLIM-regeling" in note
    assert "praten?" in note
    # A wish may be other work: that is for the worker to tell, or not.
    for kept_out in ("project leiden", "sjouwen", "luistert nooit", "begeleiden"):
        assert kept_out not in note


@pytest.mark.parametrize(
    "employment", [["zzp"], ["jobseeker"], ["ww"], ["welfare"], ["ww", "zzp"]]
)
def test_without_a_manager_there_is_no_note_for_one(employment: list[str]):
    assert "note-manager" not in items(employment=employment)


@pytest.mark.parametrize("employment", [[], ["permanent", "zzp"], ["sick"]])
def test_who_may_have_a_manager_gets_the_note(employment: list[str]):
    assert "note-manager" in items(employment=employment)


def test_without_a_step_there_is_nothing_to_hand_over():
    assert "note-manager" not in items(plan=[])


def test_a_step_whose_overlay_was_taken_away_is_left_out():
    gone = {"step": "bedrijfsacademie", "date": "2026-12-01", "smaller": False}
    found = items(plan=[gone, *SLOTS["plan"]], schemes_shown=["weg", "slim"])
    assert "step-bedrijfsacademie" not in found
    assert {"step-inwerken_collega", "route-slim"} <= set(found)


def test_the_talk_goes_on_without_what_has_no_record_any_more():
    state = TalkState(
        steps_offered=("weg", "evc"), steps_seen=("evc", "weg"), step_chosen="weg"
    )
    known = context().known_only(state)
    assert known.steps_offered == known.steps_seen == ("evc",)
    assert known.step_chosen is None
    assert context().known_only(known) == known


def test_an_empty_talk_has_an_empty_plan():
    assert plan_from_slots({}, context())["items"] == []
