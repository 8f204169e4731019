"""What must hold for everyone: properties of the advice over all personas."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.advice.criteria import CRITERIA
from bot.advice.profile import Profile, parse_profile
from bot.advice.result import SchemeAdvice, StepAdvice
from bot.advice.schemes import FIT_ORDER, find_schemes
from bot.advice.steps import rank_steps
from bot.catalogue import vocabulary as names
from bot.catalogue.load import load_catalogue
from bot.catalogue.models import Catalogue

TODAY = dt.date(2026, 11, 23)
FOLDER = Path(__file__).parent
UNFIT_FIELDS: dict[str, tuple[Any, ...]] = {
    "age": (None, 18, 66),
    "hours": (None, 8, 40),
    "region": (None, "Groningen"),
    "education": (None, "wo"),
    "company_size": (None, 5),
    "asked_scheme": (None, "stap"),
}
"""Fields that may never change which steps are offered, with other values."""


@dataclass(frozen=True)
class Persona:
    """A person with what the talk knows, and what an adviser would expect."""

    id: str
    profile: Profile
    words: tuple[str, ...]
    offers: tuple[str, ...]
    fits: tuple[str, ...]
    never: tuple[str, ...]


def read_personas(name: str) -> list[Persona]:
    return [
        Persona(
            id=entry["id"],
            profile=parse_profile(entry["profile"]),
            **{
                field: tuple(entry.get(field, ()))
                for field in ("words", "offers", "fits", "never")
            },
        )
        for entry in YAML(typ="safe").load(FOLDER / name)
    ]


WORKERS = read_personas("workers.yml")
EMPLOYERS = read_personas("employers.yml")
EVERYONE = WORKERS + EMPLOYERS
each = pytest.mark.parametrize("persona", EVERYONE, ids=lambda it: it.id)
each_worker = pytest.mark.parametrize("persona", WORKERS, ids=lambda it: it.id)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def steps_for(persona: Persona, catalogue: Catalogue) -> list[StepAdvice]:
    return rank_steps(persona.profile, catalogue, TODAY, words=persona.words)


def ids_for(profile: Profile, catalogue: Catalogue) -> list[str]:
    return [advice.id for advice in rank_steps(profile, catalogue, TODAY)]


def schemes_for(
    persona: Persona, catalogue: Catalogue, on: dt.date = TODAY
) -> dict[str, SchemeAdvice]:
    return {it.id: it for it in find_schemes(persona.profile, catalogue, on)}


def test_the_personas_are_many_and_differ() -> None:
    assert (len(WORKERS), len(EMPLOYERS)) == (25, 5)
    assert len({persona.id for persona in EVERYONE}) == 30


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("wish", names.WISHES),
        ("obstacles", names.OBSTACLES),
        ("employment", names.EMPLOYMENTS),
        ("learning_style", names.LEARNING_STYLES),
    ],
)
def test_every_value_is_somebodys(field: str, values: tuple[str, ...]) -> None:
    told = [getattr(persona.profile, field) for persona in EVERYONE]
    single = {value for value in told if not isinstance(value, tuple)}
    several = {name for value in told if isinstance(value, tuple) for name in value}

    assert set(values) <= single | several


@each
def test_one_to_three_steps_best_first(persona: Persona, catalogue: Catalogue) -> None:
    actual = steps_for(persona, catalogue)

    scores = [advice.score for advice in actual]
    assert len(actual) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


@each
def test_one_step_is_free_and_under_half_an_hour(
    persona: Persona, catalogue: Catalogue
) -> None:
    records = [catalogue.steps[it.id] for it in steps_for(persona, catalogue)]

    assert any(record.free and record.minutes < 30 for record in records)


@each
def test_no_two_steps_are_the_same_thing(
    persona: Persona, catalogue: Catalogue
) -> None:
    groups = [catalogue.steps[it.id].group for it in steps_for(persona, catalogue)]

    assert len(set(groups)) == len(groups)


@each
def test_what_takes_months_is_not_first_nor_without_the_goal(
    persona: Persona, catalogue: Catalogue
) -> None:
    records = [catalogue.steps[it.id] for it in steps_for(persona, catalogue)]

    assert not records[0].long
    for record in records:
        assert not record.long or persona.profile.goal in record.goals


@each
def test_the_first_step_eases_an_obstacle_where_there_is_one(
    persona: Persona, catalogue: Catalogue
) -> None:
    first = catalogue.steps[steps_for(persona, catalogue)[0].id]

    for_obstacles = [first.obstacles.get(it, 0) for it in persona.profile.obstacles]
    assert not for_obstacles or (max(for_obstacles) > 0 and min(for_obstacles) >= 0)


@each
def test_steps_fit_in_the_time_there_is(persona: Persona, catalogue: Catalogue) -> None:
    time = persona.profile.minutes_per_week
    for advice in steps_for(persona, catalogue):
        record = catalogue.steps[advice.id]
        spread = 4 if record.period in (None, "month") else 1
        assert time is None or record.minutes <= time * spread


@each
def test_every_step_says_why_in_a_proper_sentence(
    persona: Persona, catalogue: Catalogue
) -> None:
    told = {*names.PROFILE_FIELDS, *names.WISHES, *names.OBSTACLES, "words"}
    for advice in steps_for(persona, catalogue):
        assert advice.why
        for reason in advice.why:
            assert reason.from_ in told
            assert_proper(reason.text)


@each
def test_every_scheme_says_why_in_a_proper_sentence(
    persona: Persona, catalogue: Catalogue
) -> None:
    told = {*names.PROFILE_FIELDS, *names.WISHES, *names.OBSTACLES}
    for advice in schemes_for(persona, catalogue).values():
        assert advice.why
        assert advice.next_action
        for reason in advice.why:
            assert reason.from_ in told
            assert_proper(reason.text)


def assert_proper(text: str) -> None:
    assert text[0].isupper()
    assert text[-1] in ".?!"
    assert not {"{", "}"} & set(text)
    assert ".." not in text


@each
def test_every_step_says_what_would_have_changed_it_and_it_comes_true(
    persona: Persona, catalogue: Catalogue
) -> None:
    steps = steps_for(persona, catalogue)
    offered = [advice.id for advice in steps]
    for advice in steps:
        assert 1 <= len(advice.would_change) <= 3
        for change in advice.would_change:
            changed: dict[str, Any] = {change.field: change.value}
            other = dataclasses.replace(persona.profile, **changed)
            again = rank_steps(other, catalogue, TODAY, words=persona.words)
            after = [it.id for it in again]
            assert advice.id not in after
            assert change.instead in after
            assert change.instead not in offered


@each
@pytest.mark.parametrize("field", UNFIT_FIELDS)
def test_what_may_not_decide_changes_no_step(
    persona: Persona, catalogue: Catalogue, field: str
) -> None:
    expected = rank_steps(persona.profile, catalogue, TODAY)
    for value in UNFIT_FIELDS[field]:
        changed: dict[str, Any] = {field: value}
        twin = dataclasses.replace(persona.profile, **changed)
        assert rank_steps(twin, catalogue, TODAY) == expected


@each
def test_being_ill_changes_no_step(persona: Persona, catalogue: Catalogue) -> None:
    well = tuple(name for name in persona.profile.employment if name != "sick")
    for employment in (well, (*well, "sick")):
        twin = dataclasses.replace(persona.profile, employment=employment)
        assert ids_for(twin, catalogue) == ids_for(persona.profile, catalogue)


@each
def test_the_order_of_the_catalogue_changes_nothing(
    persona: Persona, catalogue: Catalogue
) -> None:
    backward = Catalogue(
        steps=dict(reversed(list(catalogue.steps.items()))),
        schemes=dict(reversed(list(catalogue.schemes.items()))),
        reasons=catalogue.reasons,
    )

    assert steps_for(persona, backward) == steps_for(persona, catalogue)
    assert find_schemes(persona.profile, backward, TODAY) == find_schemes(
        persona.profile, catalogue, TODAY
    )


@each
def test_more_steps_keep_coming_without_repeating(
    persona: Persona, catalogue: Catalogue
) -> None:
    # GIVEN a worker who asks for other steps until there are none
    seen: list[str] = []
    while found := rank_steps(persona.profile, catalogue, TODAY, exclude=seen):
        seen += [advice.id for advice in found]
    # THEN none came twice, and the first answer was not the last
    assert len(set(seen)) == len(seen)
    assert len(seen) >= 6


@each
def test_all_schemes_are_listed_best_first(
    persona: Persona, catalogue: Catalogue
) -> None:
    found = find_schemes(persona.profile, catalogue, TODAY)

    assert {advice.id for advice in found} == set(catalogue.schemes)
    rest = [it for it in found if it.id != persona.profile.asked_scheme]
    order = [FIT_ORDER[advice.fit] for advice in rest]
    assert order == sorted(order)


@each
def test_missing_goes_with_maybe_only(persona: Persona, catalogue: Catalogue) -> None:
    for advice in schemes_for(persona, catalogue).values():
        assert bool(advice.missing) == (advice.fit == "maybe")
        for field in advice.missing:
            assert field in names.PROFILE_FIELDS


@each
def test_nobody_gets_what_is_over_or_never_offered(
    persona: Persona, catalogue: Catalogue
) -> None:
    for advice in schemes_for(persona, catalogue).values():
        if advice.status == "ended":
            assert advice.fit == "no"
        if not catalogue.schemes[advice.id].offered:
            asked = advice.id == persona.profile.asked_scheme
            assert asked or advice.fit == "no"


@each
def test_alternatives_can_be_had(persona: Persona, catalogue: Catalogue) -> None:
    found = schemes_for(persona, catalogue)
    for advice in found.values():
        assert advice.alternatives
        assert advice.id not in advice.alternatives
        for id_ in advice.alternatives:
            assert found[id_].fit != "no"


@each
def test_what_only_an_employer_can_ask_for_comes_with_a_note(
    persona: Persona, catalogue: Catalogue
) -> None:
    for advice in schemes_for(persona, catalogue).values():
        assert (advice.note is not None) == (advice.who_applies == "employer")


@each
@pytest.mark.parametrize("situation", names.FIRST_MONEY_QUESTIONS)
def test_money_is_asked_about_in_order(
    persona: Persona, catalogue: Catalogue, situation: str
) -> None:
    found = find_schemes(persona.profile, catalogue, TODAY)
    chain = names.FIRST_MONEY_QUESTIONS[situation]
    for fit in FIT_ORDER:
        listed = [it.id for it in found if it.fit == fit and it.id in chain]
        assert listed == sorted(listed, key=chain.index)


@each
def test_an_adviser_would_agree(persona: Persona, catalogue: Catalogue) -> None:
    offered = {advice.id for advice in steps_for(persona, catalogue)}
    fits = {it.id: it.fit for it in schemes_for(persona, catalogue).values()}

    assert not persona.offers or offered & set(persona.offers)
    assert {id_: fits[id_] for id_ in persona.fits} == dict.fromkeys(
        persona.fits, "yes"
    )
    assert {id_: fits[id_] for id_ in persona.never} == dict.fromkeys(
        persona.never, "no"
    )


def test_no_criterion_says_the_same_of_everything(catalogue: Catalogue) -> None:
    for criterion in CRITERIA:
        points = {
            criterion.judge(persona.profile, step, persona.words).points
            for persona in EVERYONE
            for step in catalogue.steps.values()
        }
        assert len(points) > 1, criterion.name


def test_no_two_criteria_always_agree(catalogue: Catalogue) -> None:
    columns = {
        criterion.name: tuple(
            criterion.judge(persona.profile, step, persona.words).points
            for persona in EVERYONE
            for step in catalogue.steps.values()
        )
        for criterion in CRITERIA
    }
    assert len(set(columns.values())) == len(columns)


def test_personas_do_not_all_get_the_same(catalogue: Catalogue) -> None:
    offers = {tuple(ids_for(persona.profile, catalogue)) for persona in WORKERS}

    assert len(offers) >= len(WORKERS) * 2 // 3


def test_every_step_is_offered_to_somebody(catalogue: Catalogue) -> None:
    # GIVEN everyone with one wish, one obstacle or one goal, in and out of work
    needs = [
        *(Profile(wish=wish) for wish in names.WISHES),
        *(Profile(obstacles=(obstacle,)) for obstacle in names.OBSTACLES),
        *(Profile(goal=goal, wish="wish_grow") for goal in names.GOALS),
    ]
    people = [
        dataclasses.replace(need, employment=employment, sector="construction")
        for need in needs
        for employment in (("permanent",), ("ww",))
    ]
    # WHEN each asks for other steps three times
    offered: set[str] = set()
    for person in people:
        seen: set[str] = set()
        for _ in range(4):
            found = rank_steps(person, catalogue, TODAY, exclude=seen)
            seen |= {advice.id for advice in found}
        offered |= seen
    # THEN no step of the catalogue was left out
    assert offered == set(catalogue.steps)
