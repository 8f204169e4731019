from __future__ import annotations

from bot.talk.progress import progress_from_slots

OF = 14


def _done(**slots: object) -> int:
    progress = progress_from_slots(slots)
    assert progress["of"] == OF
    return progress["done"]


def test_a_talk_that_begins_has_everything_before_it() -> None:
    assert _done() == 0


def test_every_answer_is_one_question_less() -> None:
    assert _done(work_score=5) == 1
    assert _done(work_score=5, energy_gives="mensen") == 2


def test_what_need_not_be_asked_any_more_counts_too() -> None:
    # A wish that was volunteered makes the score and what costs energy needless.
    assert _done(wish="wish_lead") == 3


def test_skipped_is_done() -> None:
    assert _done(talk_skipped=["energy_gives"]) == 1


def test_the_questions_about_a_step_are_not_done_before_there_is_one() -> None:
    assert _done(summary_ok=True) == OF - 4
    assert _done(summary_ok=True, step_chosen="x") == OF - 3
    assert _done(summary_ok=True, step_chosen="x", step_confidence=8) == OF - 2


def test_a_plan_is_the_end() -> None:
    plan = [{"step": "x", "date": "2026-12-01", "smaller": False}]
    assert _done(summary_ok=True, step_chosen="x", plan=plan) == OF
