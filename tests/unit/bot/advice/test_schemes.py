"""Every scheme is listed: what fits, what may, what does not, and what to do."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.advice.profile import Profile
from bot.advice.result import SchemeAdvice
from bot.advice.schemes import find_schemes
from bot.catalogue.models import Condition, Ended, Interest, SchemeRecord
from tests.records import TODAY, make_catalogue, make_scheme

UNDER_57 = Condition("age", "below", 57, "je bent jonger dan 57.")
STAFF = Condition("employment", "any_of", ("permanent",), "je bent in dienst")
YESTERDAY = TODAY - dt.timedelta(days=1)
ENDED = Ended("Een budget.", "Het stopte gisteren.", "Vraag je werkgever.")


NOBODY = Profile()


def found(*schemes: SchemeRecord, profile: Profile = NOBODY) -> list[SchemeAdvice]:
    return find_schemes(profile, make_catalogue(schemes=schemes), TODAY)


@pytest.mark.parametrize(
    ("profile", "fit", "missing"),
    [
        (Profile(age=56, employment=("permanent",)), "yes", ()),
        (Profile(age=57, employment=("permanent",)), "no", ()),
        (Profile(age=57), "no", ()),
        (Profile(age=56), "maybe", ("employment",)),
        (Profile(), "maybe", ("age", "employment")),
    ],
)
def test_fit_is_no_as_soon_as_one_fails_and_yes_only_when_all_hold(
    profile: Profile, fit: str, missing: tuple[str, ...]
) -> None:
    scheme = make_scheme("loan", conditions=(UNDER_57, STAFF))

    (advice,) = found(scheme, profile=profile)

    assert (advice.fit, advice.missing) == (fit, missing)


def test_a_no_gives_only_what_fails_as_its_reason() -> None:
    scheme = make_scheme(conditions=(STAFF, UNDER_57))

    (advice,) = found(scheme, profile=Profile(age=60, employment=("permanent",)))

    assert [reason.from_ for reason in advice.why] == ["age"]
    assert advice.why[0].text.count(".") == 1


def test_a_scheme_without_conditions_is_for_everyone_and_says_so() -> None:
    (advice,) = found(make_scheme(for_whom="Voor iedereen."))

    assert advice.fit == "yes"
    assert [reason.text for reason in advice.why] == ["Voor iedereen."]


def test_the_last_day_fits_and_the_day_after_does_not() -> None:
    last = make_scheme("last", valid_to=TODAY)
    over = make_scheme("over", valid_to=YESTERDAY, ended=ENDED)

    open_, ended = found(over, last)

    assert (open_.id, open_.status, open_.fit) == ("last", "open", "yes")
    assert (ended.id, ended.status, ended.fit) == ("over", "ended", "no")
    assert [reason.text for reason in ended.why] == ["Het stopte gisteren."]


def test_an_ended_scheme_without_an_answer_still_says_it_is_over() -> None:
    (advice,) = found(make_scheme(valid_to=YESTERDAY))

    assert advice.fit == "no"
    assert advice.why[0].text


def test_the_one_asked_for_stands_on_top_whatever_it_is() -> None:
    over = make_scheme("over", valid_to=YESTERDAY, ended=ENDED)
    good = make_scheme("good")

    first, second = found(good, over, profile=Profile(asked_scheme="over"))

    assert (first.id, first.fit) == ("over", "no")
    assert second.id == "good"


def test_yes_before_maybe_before_no_before_ended() -> None:
    schemes = [
        make_scheme("ended", valid_to=YESTERDAY, ended=ENDED, priority=0),
        make_scheme("no", conditions=(UNDER_57,), priority=1),
        make_scheme("maybe", conditions=(STAFF,), priority=2),
        make_scheme("yes", priority=3),
    ]

    actual = found(*schemes, profile=Profile(age=60))

    assert [advice.id for advice in actual] == ["yes", "maybe", "no", "ended"]


def test_a_loan_comes_after_everything_that_fits_as_well() -> None:
    schemes = [make_scheme("loan", kind="loan", priority=1), make_scheme("b")]

    assert [advice.id for advice in found(*schemes)] == ["b", "loan"]


def test_what_meets_an_interest_comes_before_what_misses_its_own() -> None:
    for_teachers = make_scheme("a", interest=Interest(goals=("teacher",)), priority=1)
    for_wish = make_scheme("b", interest=Interest(wishes=("wish_fun",)), priority=2)
    for_money = make_scheme(
        "c", interest=Interest(obstacles=("obstacle_money",)), priority=3
    )
    profile = Profile(wish="wish_fun", obstacles=("obstacle_money",))

    actual = found(for_teachers, for_wish, for_money, profile=profile)

    assert [advice.id for advice in actual] == ["b", "c", "a"]
    assert [advice.why[0].from_ for advice in actual[:2]] == [
        "wish_fun",
        "obstacle_money",
    ]


def test_interest_does_not_make_a_scheme_fit() -> None:
    scheme = make_scheme(conditions=(STAFF,), interest=Interest(goals=("course",)))

    (advice,) = found(scheme, profile=Profile(goal="course", employment=("zzp",)))

    assert advice.fit == "no"
    assert [reason.from_ for reason in advice.why] == ["employment"]


def test_the_first_money_questions_keep_their_order_without_any_interest() -> None:
    duty = make_scheme("scholingsplicht", priority=10, interest=Interest(("evc",)))
    fund = make_scheme("aardig_fonds", priority=20)

    assert [it.id for it in found(fund, duty)] == ["scholingsplicht", "aardig_fonds"]


def test_what_is_not_offered_fits_only_who_asks() -> None:
    scheme = make_scheme("kmo_portefeuille", offered=False)

    (unasked,) = found(scheme)
    (asked,) = found(scheme, profile=Profile(asked_scheme="kmo_portefeuille"))

    assert (unasked.fit, unasked.missing) == ("no", ())
    assert asked.fit == "yes"


def test_alternatives_that_cannot_be_had_are_left_out() -> None:
    schemes = [
        make_scheme("asked", alternatives=("over", "young", "good"), successor="next"),
        make_scheme("over", valid_to=YESTERDAY, ended=ENDED),
        make_scheme("young", conditions=(UNDER_57,)),
        make_scheme("next"),
        make_scheme("good"),
    ]
    profile = Profile(age=57, asked_scheme="asked")

    assert found(*schemes, profile=profile)[0].alternatives == ("next", "good")


def test_the_best_stand_in_where_no_alternative_is_left() -> None:
    schemes = [
        make_scheme("asked", alternatives=("young",)),
        make_scheme("young", conditions=(UNDER_57,)),
        *(make_scheme(f"good{n}", priority=n) for n in range(3)),
    ]
    profile = Profile(age=57, asked_scheme="asked")

    assert found(*schemes, profile=profile)[0].alternatives == ("good0", "good1")


def test_the_order_of_the_catalogue_decides_nothing() -> None:
    schemes = [make_scheme(id_) for id_ in "cab"]

    assert found(*schemes) == found(*reversed(schemes))


def test_what_the_record_says_is_handed_on() -> None:
    scheme = make_scheme(
        who_applies="employer", note="Beste baas", verified_on=dt.date(2026, 1, 2)
    )

    (advice,) = found(scheme)

    assert advice.who_applies == "employer"
    assert advice.note == "Beste baas"
    assert advice.next_action == scheme.next_action
    assert advice.url == scheme.url
    assert advice.verified_on == dt.date(2026, 1, 2)
