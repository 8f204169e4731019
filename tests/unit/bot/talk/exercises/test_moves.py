"""Exercises run beside the talk: any moment is a good one to stop, ask or go on."""

from __future__ import annotations

import dataclasses

import pytest

from bot.talk.exercises.asking import EXERCISE, RESULT
from bot.talk.exercises.load import load_exercises
from bot.talk.plan import plan_from_slots
from bot.talk.state import TalkState
from bot.talk.talk import ask, explain_question, miss, resume
from tests.unit.bot.talk.talking import Talk, heard

BALANCE = load_exercises()["energy_balance"]


def running(exercise: str = "energy_balance", **known: object) -> Talk:
    """Return a worker who has just begun an exercise at the obstacle question."""
    known = {"talk_turn": 4, "talk_asked": "obstacle", "wish": "wish_fun", **known}
    worker = Talk(**known)
    worker.press("ask_selftest", choice=exercise)
    return worker


def rehearsing(**known: object) -> Talk:
    worker = Talk(**{"talk_turn": 4, "talk_asked": "obstacle", **known})
    worker.press("ask_talk_to_manager", choice="manager_talk")
    return worker


def plan_ids(worker: Talk) -> list[str]:
    slots = worker.state.changed_slots(TalkState())
    return [item["id"] for item in plan_from_slots(slots, worker.ctx)["items"]]


def finish(worker: Talk, answer: str = "often") -> None:
    for _ in BALANCE.items:
        worker.press("inform", choice=answer)


def test_goes_from_the_first_item_to_a_result_and_back_to_the_question():
    worker = running()
    assert worker.said[0].response == "utter_exercise_start"
    finish(worker)
    assert worker.state.talk_asked == RESULT
    assert worker.said[-1].response == "utter_exercise_result"
    assert worker.press("affirm") == (
        "utter_exercise_kept",
        "utter_talk_again_obstacle",
    )
    assert worker.state.talk_asked == "obstacle"
    assert "selftest-energy_balance" in plan_ids(worker)


def test_the_answers_themselves_are_gone_with_the_result():
    worker = running()
    finish(worker)
    assert worker.state.exercise is not None
    assert worker.state.exercise["answers"] == {}
    worker.press("affirm")
    assert worker.state.exercise is None
    assert worker.state.exercises_done == {
        "energy_balance": {"results": ["even"], "words": {}}
    }


def test_a_result_that_is_not_recognised_is_dropped():
    worker = running()
    finish(worker)
    assert worker.press("deny")[0] == "utter_exercise_dropped"
    assert worker.state.exercises_done == {}


def test_what_touches_health_never_stands_in_the_plan():
    worker = running("employability")
    for item in load_exercises()["employability"].items:
        low = item.counts_for == "health"
        worker.press("inform", choice="not" if low else "fits")
    assert "bedrijfsarts" in worker.said[-1].values["result"]
    assert worker.press("affirm")[0] == "utter_exercise_talked"
    assert worker.state.exercises_done == {}
    assert plan_ids(worker) == ["wish"]


@pytest.mark.parametrize("way", ["button", "word"])
def test_can_be_stopped_half_way(way: str):
    worker = running()
    worker.press("inform", choice="often")
    if way == "button":
        said = worker.press("inform", choice="stop")
    else:
        said = worker.hear("goodbye", "stop maar")
    assert said == ("utter_exercise_stopped", "utter_talk_again_obstacle")
    assert worker.state.exercise is None
    assert worker.state.exercises_done == {}


def test_a_question_in_between_leads_back_to_the_item():
    worker = running()
    worker.press("inform", choice="often")
    said = worker.hear("ask_scheme", "wat is slim", scheme="slim")
    assert said[-1] == "utter_exercise_again_item"
    assert worker.said[-1].values["number"] == 2


def test_steps_asked_for_in_between_come_first_and_the_test_after_them():
    worker = running()
    worker.hear("ask_steps", "geef me een tip")
    assert worker.state.talk_asked == "steps"
    said = worker.press("skip")
    assert said[-1] == "utter_exercise_again_item"
    assert worker.state.talk_asked == EXERCISE


def test_words_that_fit_no_button_are_said_to_and_the_item_stands():
    worker = running()
    said = worker.hear("inform", "dat ligt aan de week")
    assert said == ("utter_exercise_not_understood", "utter_exercise_again_item")
    assert worker.take(
        miss(worker.state, heard("nlu_fallback", "hm hm"), worker.ctx)
    ) == (
        "utter_exercise_not_understood",
        "utter_exercise_again_item",
    )


def test_why_is_explained_in_the_words_of_the_test():
    worker = running()
    said = worker.take(explain_question(worker.state, worker.ctx))
    assert said == ("utter_exercise_why", "utter_exercise_again_item")
    assert worker.said[0].values["why"] == BALANCE.why


def test_a_correction_takes_the_last_answer_back():
    worker = running()
    worker.press("inform", choice="often")
    worker.hear("correct_answer", "nee dat klopte niet")
    assert worker.said[-1].values["number"] == 1


def test_skipped_items_say_nothing_when_there_are_many():
    worker = running()
    for _ in BALANCE.items:
        worker.hear("skip", "sla over")
    assert worker.said[0].response == "utter_exercise_too_few"
    assert worker.state.talk_asked == "obstacle"


def test_yes_and_no_of_the_model_count_as_answers():
    worker = running("interests")
    worker.hear("affirm", "jazeker")
    worker.hear("deny", "neuh")
    assert worker.state.exercise is not None
    assert worker.state.exercise["answers"] == {"repair": ["yes"], "find_out": ["no"]}


def test_two_values_can_be_chosen_one_by_one_or_at_once():
    worker = running("work_values")
    worker.press("inform", choice="money")
    assert "money" not in [
        c.payload["entities"]["choice"] for c in worker.said[-1].choices
    ]
    worker.press("inform", choice="rest")
    assert worker.state.talk_asked == RESULT
    again = running("work_values")
    again.hear("obstacle_money", "geld en rust")
    assert again.state.talk_asked == RESULT
    assert again.state.obstacles == ()


def test_one_value_is_enough():
    worker = running("work_values")
    worker.press("inform", choice="money")
    worker.hear("skip", "overslaan")
    assert worker.state.exercise is not None
    assert worker.state.exercise["results"] == ["money"]


def test_own_words_are_kept_whatever_they_might_mean_elsewhere():
    worker = running("strengths_mirror")
    worker.hear("wish_digital", "met excel")
    worker.hear("state_energy", "dat ik rustig blijf")
    assert worker.hear("deny", "niks")[-1] == "utter_exercise_result"
    assert worker.state.wish == "wish_fun"
    result = worker.said[-1].values["result"]
    assert "met excel" in result
    assert "dat ik rustig blijf" in result


def test_a_bare_yes_is_no_answer_in_own_words():
    worker = running("strengths_mirror")
    assert worker.hear("affirm", "ja")[0] == "utter_exercise_not_understood"


def test_a_result_points_to_wishes_for_who_has_none():
    worker = running(wish="wish_orientation")
    finish(worker)
    assert worker.press("affirm")[-1] == "utter_exercise_wish"
    wishes = [c.payload["intent"] for c in worker.said[-1].choices]
    assert wishes[-1] == "dont_know"
    assert 1 < len(wishes) <= 4
    assert worker.press(wishes[0])[0] == f"utter_talk_reflect_{wishes[0]}"
    assert worker.state.wish == wishes[0]


def test_a_pressed_test_begins_anew_and_keeps_the_way_back():
    worker = running()
    worker.press("inform", choice="often")
    worker.press("ask_selftest", choice="work_values")
    worker.press("inform", choice="stop")
    assert worker.state.talk_asked == "obstacle"


def test_a_record_that_is_gone_does_not_hold_the_talk():
    worker = running()
    worker.ctx = dataclasses.replace(worker.ctx, exercises={})
    assert worker.take(resume(worker.state, worker.ctx))[-1].startswith("utter_talk_")
    kept = dataclasses.replace(worker.state, summary_ok=True, steps_seen=("evc",))
    kept = kept.skip("steps")
    state = dataclasses.replace(
        kept, talk_asked="anything_else", exercise={"id": "old"}
    )
    assert ask(state, worker.ctx).state.exercise is None


def test_the_rehearsal_gives_a_tip_for_each_answer_and_begins_where_it_pinches():
    worker = rehearsing(obstacles=("obstacle_time",))
    assert "druk" in worker.said[-1].values["item"]
    assert worker.press("inform", choice="four_weeks")[0] == "utter_exercise_tip"


def test_the_manager_can_be_answered_in_own_words():
    worker = rehearsing()
    said = worker.hear("plan_when", "dan vraag ik een half uur op woensdag")
    assert said == ("utter_exercise_tip", "utter_exercise_ask_scene")


def test_the_rehearsal_ends_with_the_note_when_a_step_is_in_hand():
    worker = rehearsing(
        plan=({"step": "meekijken_collega", "date": "2026-12-01", "smaller": False},)
    )
    for _ in load_exercises()["manager_talk"].items:
        worker.hear("skip", "overslaan")
    said = [say.response for say in worker.said]
    assert said[:2] == ["utter_exercise_closing", "utter_exercise_note"]
    assert "dinsdag 1 december" in worker.said[1].values["note"]
    assert worker.state.exercise is None
