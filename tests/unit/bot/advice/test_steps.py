"""Which steps are open to whom, and what would have changed the choice."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from bot.advice.profile import Profile
from bot.advice.steps import may_be_offered, rank_steps
from bot.catalogue.models import Catalogue
from tests.records import TODAY, make_catalogue, make_step

FUN = Profile(wish="wish_fun")


def ids(profile: Profile, catalogue: Catalogue, **options: object) -> list[str]:
    found = rank_steps(profile, catalogue, TODAY, **options)  # type: ignore[arg-type]
    return [advice.id for advice in found]


@pytest.mark.parametrize(
    ("employment", "open_to_staff", "open_to_jobless"),
    [
        ((), True, False),
        (("permanent",), True, False),
        (("sick",), True, False),
        (("permanent", "sick"), True, False),
        (("zzp",), False, False),
        (("ww",), False, True),
        (("ww", "sick"), False, True),
        (("permanent", "zzp"), True, False),
        (("permanent", "ww"), True, True),
    ],
)
def test_one_kind_of_work_that_allows_it_is_enough(
    *, employment: tuple[str, ...], open_to_staff: bool, open_to_jobless: bool
) -> None:
    for_staff = make_step(not_employment=("zzp", "jobseeker", "ww"))
    for_jobless = make_step(employment=("jobseeker", "ww"))
    profile = Profile(employment=employment)

    assert may_be_offered(for_staff, profile) is open_to_staff
    assert may_be_offered(for_jobless, profile) is open_to_jobless


@pytest.mark.parametrize(
    ("sector", "open_"), [("care", True), ("retail", False), (None, False)]
)
def test_a_step_of_a_sector_is_for_that_sector(
    *, sector: str | None, open_: bool
) -> None:
    step = make_step(sectors=("care", "childcare"))

    assert may_be_offered(step, Profile(sector=sector)) is open_


def test_excluded_steps_are_not_offered_again() -> None:
    steps = [make_step(id_, wishes={"wish_fun": 1}) for id_ in "abcd"]
    catalogue = make_catalogue(steps=steps)

    assert ids(FUN, catalogue) == ["a", "b", "c"]
    assert ids(FUN, catalogue, exclude={"a", "c"}) == ["b", "d"]
    assert ids(FUN, catalogue, exclude={"a", "b", "c", "d"}) == []


def test_the_order_of_the_catalogue_decides_nothing() -> None:
    steps = [make_step(id_, wishes={"wish_fun": 1}) for id_ in "abcdef"]

    forward = rank_steps(FUN, make_catalogue(steps=steps), TODAY)
    backward = rank_steps(FUN, make_catalogue(steps=reversed(steps)), TODAY)

    assert forward == backward


def test_a_change_names_the_other_value_and_the_step_it_brings() -> None:
    catalogue = make_catalogue(
        steps=[
            make_step("fun", wishes={"wish_fun": 3}),
            make_step("grow", wishes={"wish_grow": 3}),
        ]
    )

    (advice,) = rank_steps(FUN, catalogue, TODAY)

    assert [(it.field, it.value, it.instead) for it in advice.would_change] == [
        ("wish", "wish_grow", "grow")
    ]


def test_every_change_comes_true() -> None:
    # GIVEN steps that each suit something else
    catalogue = make_catalogue(
        steps=[
            make_step("fun", wishes={"wish_fun": 3}),
            make_step("grow", wishes={"wish_grow": 3}),
            make_step("money", obstacles={"obstacle_money": 3}),
            make_step("quick", minutes=10, learning_style=("lesson",)),
        ]
    )
    profile = Profile(wish="wish_fun", obstacles=("obstacle_time",))
    before = rank_steps(profile, catalogue, TODAY)
    tried = 0
    for advice in before:
        for change in advice.would_change:
            # WHEN the one field gets the other value
            changed: dict[str, Any] = {change.field: change.value}
            other = dataclasses.replace(profile, **changed)
            after = ids(other, catalogue)
            # THEN the step is gone and the other one is there
            assert advice.id not in after
            assert change.instead in after
            tried += 1
    assert tried


def test_a_step_that_always_wins_has_no_change() -> None:
    step = make_step(minutes=10, wishes={"wish_fun": 3})

    (advice,) = rank_steps(FUN, make_catalogue(steps=[step]), TODAY)

    assert advice.would_change == ()
