"""Each criterion gives points with a reason, or says what it misses."""

from __future__ import annotations

import pytest

from bot.advice import criteria
from bot.advice.criteria import CRITERIA, Missing, Points
from bot.advice.profile import Profile
from bot.catalogue.reasons import REASON_KEYS
from bot.catalogue.vocabulary import PROFILE_FIELDS
from tests.records import make_step

NEVER_DECIDE = {"age", "hours", "region", "education", "asked_scheme", "company_size"}


def test_the_best_points_of_what_can_go_together_make_a_hundred() -> None:
    # `open_start` counts only while neither wish nor obstacle is told
    together = [it.most for it in CRITERIA if it.name != "open_start"]

    assert sum(together) == 100


def test_a_little_ease_outweighs_everything_but_the_obstacle() -> None:
    all_else = sum(
        it.most for it in CRITERIA if it.name not in ("obstacle", "open_start")
    )

    assert criteria.OBSTACLE_POINTS[1] > all_else


def test_no_criterion_reads_what_may_not_decide() -> None:
    read = {field for criterion in CRITERIA for field in criterion.fields}

    assert read <= set(PROFILE_FIELDS)
    assert not read & NEVER_DECIDE


@pytest.mark.parametrize(
    ("judge", "field"),
    [
        (criteria.judge_obstacle, "obstacles"),
        (criteria.judge_wish, "wish"),
        (criteria.judge_time, "minutes_per_week"),
        (criteria.judge_learning_style, "learning_style"),
        (criteria.judge_goal, "goal"),
    ],
)
def test_a_criterion_names_the_field_it_misses(
    judge: criteria.Judge, field: str
) -> None:
    assert judge(Profile(), make_step(), ()) == Missing(field)


@pytest.mark.parametrize(
    ("minutes", "period", "told", "points", "held_back"),
    [
        (30, None, 30, 7, False),
        (31, None, 30, 3, False),
        (120, None, 30, 3, False),
        (121, None, 30, -7, True),
        (6, "day", 30, 7, False),
        (7, "day", 30, -7, True),
        (30, "week", 30, 7, False),
        (31, "week", 30, -7, True),
        (120, "month", 30, 3, False),
        (121, "month", 30, -7, True),
        (5, None, 0, -7, True),
    ],
)
def test_time_fits_in_a_week_in_a_month_or_not(
    *, minutes: int, period: str | None, told: int, points: int, held_back: bool
) -> None:
    step = make_step(minutes=minutes, period=period)

    actual = criteria.judge_time(Profile(minutes_per_week=told), step, ())

    assert isinstance(actual, Points)
    assert (actual.points, actual.held_back) == (points, held_back)
    assert (actual.reason is None) == held_back


def test_the_obstacle_that_is_eased_best_gives_the_reason() -> None:
    step = make_step(obstacles={"obstacle_time": 1, "obstacle_money": 3})
    profile = Profile(obstacles=("obstacle_time", "obstacle_money", "obstacle_age"))

    actual = criteria.judge_obstacle(profile, step, ())

    assert actual == Points(57 + 2, "obstacle.obstacle_money", "obstacle_money")


def test_what_makes_an_obstacle_worse_is_held_back_without_a_reason() -> None:
    step = make_step(obstacles={"obstacle_time": -2})

    actual = criteria.judge_obstacle(Profile(obstacles=("obstacle_time",)), step, ())

    assert actual == Points(-20, held_back=True)


def test_easing_one_obstacle_does_not_excuse_making_another_worse() -> None:
    step = make_step(obstacles={"obstacle_time": -1, "obstacle_money": 3})
    profile = Profile(obstacles=("obstacle_time", "obstacle_money"))

    actual = criteria.judge_obstacle(profile, step, ())

    assert isinstance(actual, Points)
    assert actual.held_back
    assert actual.points == 57 - 10


@pytest.mark.parametrize(("fit", "points"), [(1, 7), (2, 14), (3, 21)])
def test_a_wish_counts_by_how_well_it_fits(fit: int, points: int) -> None:
    step = make_step(wishes={"wish_lead": fit})

    actual = criteria.judge_wish(Profile(wish="wish_lead"), step, ())

    assert actual == Points(points, "wish.wish_lead", "wish_lead")


@pytest.mark.parametrize(
    ("style", "points"), [("doing", 4), ("together", 2), ("lesson", 0)]
)
def test_the_learning_style_that_suits_best_counts_most(
    style: str, points: int
) -> None:
    step = make_step(learning_style=("doing", "together"))

    actual = criteria.judge_learning_style(Profile(learning_style=style), step, ())

    assert isinstance(actual, Points)
    assert actual.points == points


@pytest.mark.parametrize(("goal", "points"), [("evc", 4), ("course", 0)])
def test_a_goal_counts_where_the_step_serves_it(goal: str, points: int) -> None:
    step = make_step(goals=("evc",))

    actual = criteria.judge_goal(Profile(goal=goal), step, ())

    assert isinstance(actual, Points)
    assert actual.points == points


def test_finding_out_counts_only_while_nothing_is_told() -> None:
    step = make_step(wishes={"wish_orientation": 2})

    assert criteria.judge_open_start(Profile(), step, ()) == Points(
        6, "open_start", "wish"
    )
    for told in (Profile(wish="wish_fun"), Profile(obstacles=("obstacle_age",))):
        assert criteria.judge_open_start(told, step, ()) == Points()


@pytest.mark.parametrize(
    ("minutes", "free", "points"), [(29, True, 1), (30, True, 0), (29, False, 0)]
)
def test_small_is_free_and_under_half_an_hour(
    *, minutes: int, free: bool, points: int
) -> None:
    step = make_step(minutes=minutes, free=free)

    actual = criteria.judge_small_start(Profile(), step, ())

    assert isinstance(actual, Points)
    assert actual.points == points


def test_own_words_come_back_as_typed() -> None:
    step = make_step(words=("inwerken",))

    actual = criteria.judge_words(Profile(), step, ("Inwerken vind ik leuk",))

    assert actual == Points(4, "words", "words", "Inwerken")


def test_every_reason_a_criterion_may_give_has_a_text() -> None:
    every = make_step(
        minutes=10,
        wishes={"wish_fun": 1},
        obstacles={"obstacle_time": 1},
        goals=("course",),
        words=("fijn",),
    )
    told = Profile(
        wish="wish_fun",
        obstacles=("obstacle_time",),
        goal="course",
        learning_style="doing",
        minutes_per_week=10,
    )
    for criterion in CRITERIA:
        for profile in (told, Profile(), Profile(minutes_per_week=5)):
            verdict = criterion.judge(profile, every, ("fijn",))
            if isinstance(verdict, Points) and verdict.reason is not None:
                assert verdict.reason in REASON_KEYS
                assert verdict.points > 0
