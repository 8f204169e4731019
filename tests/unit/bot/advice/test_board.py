"""The choice among judged steps: three at most, by the rules of the contract."""

from __future__ import annotations

from typing import Any

from bot.advice.board import Board
from bot.advice.profile import Profile
from bot.catalogue.models import StepRecord
from tests.records import make_catalogue, make_step

PROFILE = Profile(wish="wish_fun")


def fun(id_: str, fit: int = 3, **fields: Any) -> StepRecord:
    """Return a step that fits the wish of `PROFILE`."""
    return make_step(id_, wishes={"wish_fun": fit}, **fields)


def chosen(
    *steps: StepRecord, profile: Profile = PROFILE, first_answer: bool = True
) -> list[str]:
    """Return the ids chosen among these steps, best first."""
    catalogue = make_catalogue(steps=steps)
    board = Board(catalogue, range(len(steps)), first_answer=first_answer)
    places = board.choose(board.judge(profile))
    return [catalogue.ordered_steps[at].id for at in places]


def test_no_steps_give_no_choice() -> None:
    assert chosen() == []


def test_a_step_without_a_reason_is_not_chosen() -> None:
    assert chosen(fun("a"), make_step("b", wishes={"wish_grow": 3})) == ["a"]


def test_three_at_most_by_points_then_by_id() -> None:
    steps = [fun("d"), fun("c", 2), fun("b"), fun("a", 1), fun("e")]

    assert chosen(*steps) == ["b", "d", "e"]


def test_two_of_one_group_are_the_same_thing_twice() -> None:
    steps = [fun("a", group="talk"), fun("b", group="talk"), fun("c", 1)]

    assert chosen(*steps) == ["a", "c"]


def test_the_last_place_goes_to_a_small_step() -> None:
    steps = [fun("a"), fun("b"), fun("c"), fun("small", 1, minutes=29)]

    assert chosen(*steps) == ["a", "b", "small"]


def test_thirty_minutes_or_not_free_is_not_small() -> None:
    half_an_hour = fun("half", 1, minutes=30)
    paid = fun("paid", 1, minutes=10, free=False)

    assert chosen(fun("a"), fun("b"), fun("c"), half_an_hour, paid) == ["a", "b", "c"]


def test_a_free_place_is_filled_with_a_small_step_before_one_is_put_out() -> None:
    # GIVEN two steps that fit and a small one that fits nothing told
    small = make_step("small", minutes=10)
    # THEN all three are offered
    assert chosen(fun("a"), fun("b"), small) == ["a", "b", "small"]


def test_the_small_step_puts_out_the_one_of_its_own_group() -> None:
    steps = [
        fun("a", group="talk"),
        fun("b"),
        fun("c"),
        fun("small", 1, minutes=10, group="talk"),
    ]

    assert chosen(*steps) == ["b", "c", "small"]


def test_what_takes_months_is_never_first_even_when_the_goal_asks_for_it() -> None:
    long = fun("long", long=True, goals=("evc",), minutes=6000)
    profile = Profile(wish="wish_fun", goal="evc")

    assert chosen(long, profile=profile) == []
    assert chosen(long, fun("a", 1), profile=profile) == ["a"]
    assert chosen(long, fun("a", goals=("evc",)), profile=profile) == ["a", "long"]


def test_what_takes_months_is_no_part_of_the_first_answer_to_a_wish() -> None:
    long = fun("long", 2, long=True, minutes=6000)
    others = [fun("a"), fun("b", 1)]

    assert chosen(long, *others) == ["a", "b"]
    assert chosen(long, *others, first_answer=False) == ["a", "long", "b"]


def test_what_takes_months_stands_last_among_equals() -> None:
    long = fun("a_long", long=True, goals=("evc",), minutes=6000)
    profile = Profile(wish="wish_fun", goal="evc")

    assert chosen(long, fun("b", goals=("evc",)), profile=profile) == ["b", "a_long"]


def test_a_step_that_eases_the_obstacle_stands_above_a_perfect_other() -> None:
    # GIVEN one step that eases the obstacle a little and nothing else
    easing = make_step("ease", obstacles={"obstacle_time": 1})
    # AND one that is perfect in all else
    perfect = fun("perfect", minutes=10, learning_style=("doing",), goals=("course",))
    profile = Profile(
        wish="wish_fun",
        obstacles=("obstacle_time",),
        goal="course",
        learning_style="doing",
        minutes_per_week=60,
    )
    # THEN the obstacle weighs first
    assert chosen(easing, perfect, profile=profile) == ["ease", "perfect"]


def test_what_makes_an_obstacle_worse_is_offered_only_when_too_few_are_left() -> None:
    worse = fun("worse", obstacles={"obstacle_time": -1})
    profile = Profile(wish="wish_fun", obstacles=("obstacle_time",))

    others = [fun("a", 1), fun("b", 1), fun("c", 1)]
    assert "worse" not in chosen(worse, *others, profile=profile)
    assert "worse" in chosen(worse, *others[:2], profile=profile)


def test_what_does_not_fit_the_time_is_offered_only_when_too_few_are_left() -> None:
    too_much = fun("too_much", minutes=600)
    profile = Profile(wish="wish_fun", minutes_per_week=60)

    others = [fun("a", 1), fun("b", 1), fun("c", 1)]
    assert "too_much" not in chosen(too_much, *others, profile=profile)
    assert "too_much" in chosen(too_much, *others[:2], profile=profile)


def test_a_score_is_never_below_nought() -> None:
    catalogue = make_catalogue(steps=[make_step(obstacles={"obstacle_time": -2})])
    board = Board(catalogue, [0])

    columns = board.judge(Profile(obstacles=("obstacle_time",)))

    assert board.score(columns, 0) == 0


def test_what_a_worker_told_is_given_as_a_reason_once() -> None:
    # GIVEN a step that fits the time and is small as well: both rest on one answer
    step = fun("a", minutes=10)
    board = Board(make_catalogue(steps=[step]), [0])
    profile = Profile(wish="wish_fun", minutes_per_week=30)
    # WHEN its reasons are told
    why = board.why(board.judge(profile), 0, profile=profile)
    # THEN the time is named once
    assert [reason.from_ for reason in why] == ["wish_fun", "minutes_per_week"]
    assert "een half uur per week" in why[1].text


def test_own_words_are_woven_in() -> None:
    step = make_step(words=("inwerken",))
    board = Board(make_catalogue(steps=[step]), [0], words=["mensen Inwerken"])

    (reason,) = board.why(board.judge(Profile()), 0, profile=Profile())

    assert reason.from_ == "words"
    assert "Inwerken" in reason.text


def sensible(*steps: StepRecord, **told: Any) -> list[str]:
    """Return the ids chosen when steps that do little are not to be offered."""
    catalogue = make_catalogue(steps=steps)
    board = Board(catalogue, range(len(steps)), first_answer=False, only_sensible=True)
    places = board.choose(board.judge(Profile(**told)))
    return [catalogue.ordered_steps[at].id for at in places]


def test_none_is_better_than_steps_that_only_fit_the_time() -> None:
    steps = [make_step("a", minutes=10), make_step("b", minutes=60)]

    assert sensible(*steps, wish="wish_fun", minutes_per_week=60) == []


def test_a_small_fit_with_the_wish_is_enough_when_it_fits_the_time() -> None:
    step = fun("a", 1, minutes=60)

    assert sensible(step, wish="wish_fun") == []
    assert sensible(step, wish="wish_fun", minutes_per_week=60) == ["a"]
    assert sensible(fun("a", 2), wish="wish_fun") == ["a"]


def test_beside_a_wish_easing_the_obstacle_a_little_is_not_enough() -> None:
    little = make_step("little", obstacles={"obstacle_money": 1})
    best = make_step("best", obstacles={"obstacle_money": 3})
    told = {"obstacles": ("obstacle_money",)}

    assert sensible(little, best, wish="wish_fun", **told) == ["best"]
    assert sensible(little, best, **told) == ["best", "little"]


def test_a_sensible_step_still_brings_a_small_one_along() -> None:
    small = make_step("small", minutes=10)

    assert sensible(fun("a"), small, wish="wish_fun") == ["a", "small"]


def test_who_told_nothing_yet_still_gets_what_helps_to_find_out() -> None:
    steps = [
        make_step("find_out", wishes={"wish_orientation": 1}),
        make_step("other", minutes=10),
    ]

    assert sensible(steps[0]) == ["find_out"]
    assert sensible(steps[1]) == []
