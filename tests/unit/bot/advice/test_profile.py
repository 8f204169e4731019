"""A profile is taken as the contract gives it, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from bot.advice.profile import Profile, ProfileError, parse_profile


@pytest.mark.parametrize(
    ("mapping", "names"),
    [
        ({"gender": "v"}, ["gender", "wish, obstacles, minutes_per_week"]),
        ({"Wish": "wish_fun"}, ["Wish"]),
        ({"wish": "fun"}, ["wish", "'fun'", "wish_grow, wish_lead"]),
        ({"wish": ["wish_fun"]}, ["wish", "one of wish_grow"]),
        ({"obstacles": "obstacle_time"}, ["obstacles", "a list of obstacle_time"]),
        ({"obstacles": ["time"]}, ["obstacles", "'time'", "obstacle_time, "]),
        ({"obstacles": [["obstacle_time"]]}, ["obstacles"]),
        ({"minutes_per_week": "30"}, ["minutes_per_week", "whole number from 0"]),
        ({"minutes_per_week": 30.5}, ["minutes_per_week"]),
        ({"minutes_per_week": -1}, ["minutes_per_week"]),
        ({"minutes_per_week": True}, ["minutes_per_week"]),
        ({"minutes_per_week": 10_081}, ["minutes_per_week", "to 10080"]),
        ({"learning_style": "video"}, ["learning_style", "doing, together"]),
        ({"age": 11}, ["age", "from 12 to 120"]),
        ({"age": 121}, ["age"]),
        ({"employment": "boss"}, ["employment", "permanent, temporary"]),
        ({"employment": ["flex", "boss"]}, ["employment", "'boss'"]),
        ({"employment": 1}, ["employment", "a list of"]),
        ({"sector": "zorg"}, ["sector", "care, childcare"]),
        ({"company_size": "big"}, ["company_size", "klein, mkb, groot"]),
        ({"company_size": -1}, ["company_size", "whole number"]),
        ({"company_size": 2.5}, ["company_size"]),
        ({"education": "mbo5"}, ["education", "mbo4"]),
        ({"goal": "money"}, ["goal", "recognised_mbo_bbl"]),
        ({"region": " "}, ["region", "1 to 100 characters"]),
        ({"region": "x" * 101}, ["region"]),
        ({"region": 5}, ["region"]),
        ({"hours": 169}, ["hours", "from 0 to 168"]),
        ({"hours": float("nan")}, ["hours"]),
        ({"hours": "36"}, ["hours"]),
        ({"asked_scheme": "stapp"}, ["asked_scheme", "slim, slim_scholing"]),
    ],
)
def test_what_is_not_allowed_is_refused_by_name(
    mapping: dict[str, Any], names: list[str]
) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile(mapping)

    for name in names:
        assert name in str(caught.value)


@pytest.mark.parametrize("mapping", [[], "{}", None, 5, [{"age": 30}]])
def test_what_is_no_object_is_refused(mapping: Any) -> None:
    with pytest.raises(ProfileError, match="a profile is an object"):
        parse_profile(mapping)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile({"age": "oud", "sekse": "m", "wish": "rust"})

    assert str(caught.value).count(";") == 2


def test_an_empty_profile_is_a_profile() -> None:
    assert parse_profile({}) == Profile()


def test_null_is_not_told() -> None:
    assert parse_profile(dict.fromkeys(vars(Profile()))) == Profile()


def test_employment_may_be_one_name_or_several() -> None:
    assert parse_profile({"employment": "flex"}).employment == ("flex",)
    both = parse_profile({"employment": ["permanent", "zzp", "permanent"]})
    assert both.employment == ("permanent", "zzp")


@pytest.mark.parametrize("size", [0, 1, 250, "klein", "mkb", "groot"])
def test_company_size_is_a_number_or_a_class(size: int | str) -> None:
    assert parse_profile({"company_size": size}).company_size == size


def test_every_field_arrives() -> None:
    mapping = {
        "wish": "wish_lead",
        "obstacles": ["obstacle_time", "obstacle_energy"],
        "minutes_per_week": 0,
        "learning_style": "doing",
        "age": 57,
        "employment": ["permanent"],
        "sector": "transport_logistics",
        "company_size": 40,
        "education": "mbo2",
        "goal": "course",
        "region": " Twente ",
        "hours": 36,
        "asked_scheme": "stap",
    }

    profile = parse_profile(mapping)

    assert profile == Profile(
        wish="wish_lead",
        obstacles=("obstacle_time", "obstacle_energy"),
        minutes_per_week=0,
        learning_style="doing",
        age=57,
        employment=("permanent",),
        sector="transport_logistics",
        company_size=40,
        education="mbo2",
        goal="course",
        region="Twente",
        hours=36,
        asked_scheme="stap",
    )


def test_a_scheme_added_to_the_catalogue_can_be_asked_for() -> None:
    profile = parse_profile({"asked_scheme": "nieuw_fonds"}, ["nieuw_fonds"])

    assert profile.asked_scheme == "nieuw_fonds"
