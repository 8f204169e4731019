"""A condition holds, fails, or waits for a field of the profile."""

from __future__ import annotations

import pytest

from bot.advice.conditions import Outcome, try_condition
from bot.advice.profile import Profile
from bot.catalogue.models import Condition, OneOfTests

YOUNG = Condition("age", "below", 57, "je bent jonger dan 57")
SMALL = Condition("company_size", "below", 250, "je bedrijf is klein")
TINY = Condition("company_size", "below", 50, "je bedrijf is heel klein")
LARGE = Condition("company_size", "at_least", 250, "je bedrijf is groot")
STAFF = Condition("employment", "any_of", ("permanent", "flex"), "in loondienst")
NOT_STAFF = Condition("employment", "none_of", ("permanent",), "niet in dienst")
LOW_MBO = Condition("education", "any_of", ("mbo1", "mbo2"), "mbo 1 of 2")
ANY_MBO = Condition("education", "any_of", ("mbo",), "mbo")
TWENTE = Condition("region", "any_of", ("twente", "De Achterhoek"), "in Twente")


@pytest.mark.parametrize(("age", "holds"), [(56, True), (57, False), (None, None)])
def test_below_leaves_the_bound_out(age: int | None, holds: bool | None) -> None:
    assert try_condition(YOUNG, Profile(age=age)).holds is holds


@pytest.mark.parametrize(
    ("size", "small", "tiny", "large"),
    [
        (249, True, False, False),
        (250, False, False, True),
        (49, True, True, False),
        (50, True, False, False),
        ("klein", True, True, False),
        ("mkb", True, None, False),
        ("groot", False, False, True),
        (None, None, None, None),
    ],
)
def test_a_size_class_is_as_sure_as_it_can_be(
    *, size: int | str | None, small: object, tiny: object, large: object
) -> None:
    profile = Profile(company_size=size)

    actual = [try_condition(it, profile).holds for it in (SMALL, TINY, LARGE)]

    assert actual == [small, tiny, large]


@pytest.mark.parametrize(
    ("employment", "staff", "not_staff"),
    [
        ((), None, None),
        (("permanent",), True, False),
        (("zzp",), False, True),
        (("zzp", "permanent"), True, False),
    ],
)
def test_one_of_several_employments_is_enough(
    employment: tuple[str, ...], staff: object, not_staff: object
) -> None:
    profile = Profile(employment=employment)

    assert try_condition(STAFF, profile).holds is staff
    assert try_condition(NOT_STAFF, profile).holds is not_staff


@pytest.mark.parametrize(
    ("education", "low", "any_"),
    [
        ("mbo2", True, True),
        ("mbo3", False, True),
        ("mbo", None, True),
        ("havo", False, False),
        (None, None, None),
    ],
)
def test_mbo_without_a_level_is_one_of_its_four(
    education: str | None, low: object, any_: object
) -> None:
    profile = Profile(education=education)

    assert try_condition(LOW_MBO, profile).holds is low
    assert try_condition(ANY_MBO, profile).holds is any_


@pytest.mark.parametrize(
    ("region", "holds"),
    [("TWENTE", True), ("de achterhoek", True), ("Utrecht", False), (None, None)],
)
def test_a_region_is_compared_without_case_and_spaces(
    region: str | None, holds: object
) -> None:
    assert try_condition(TWENTE, Profile(region=region)).holds is holds


def test_one_of_tests_holds_with_the_one_that_holds() -> None:
    either = OneOfTests((YOUNG, STAFF), "jong of in dienst")

    outcome = try_condition(either, Profile(age=60, employment=("flex",)))

    assert outcome == Outcome(True, ("employment",), "in loondienst")


def test_one_of_tests_waits_for_what_is_unknown() -> None:
    either = OneOfTests((YOUNG, STAFF, SMALL), "een van drie")

    outcome = try_condition(either, Profile(age=60))

    assert outcome == Outcome(None, ("employment", "company_size"), "een van drie")


def test_one_of_tests_fails_when_all_fail() -> None:
    either = OneOfTests((YOUNG, STAFF), "jong of in dienst")

    outcome = try_condition(either, Profile(age=60, employment=("zzp",)))

    assert outcome == Outcome(False, ("age", "employment"), "jong of in dienst")
