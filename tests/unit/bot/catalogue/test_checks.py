"""The checks find what reads well and is wrong all the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.catalogue import vocabulary as names
from bot.catalogue.checks import check_catalogue
from bot.catalogue.load import load_catalogue
from bot.catalogue.models import (
    Amount,
    Catalogue,
    Condition,
    Ended,
    SchemeRecord,
    Source,
    StepRecord,
    Window,
)
from tests.records import TODAY, make_catalogue, make_scheme, make_step

ENDED = Ended("Een budget.", "Eind 2023.", "Vraag je werkgever.")
IS_FLEX = Condition("employment", "any_of", ("flex",), "je hebt een flexcontract")


def whole_catalogue(
    steps: dict[str, StepRecord] | None = None,
    schemes: dict[str, SchemeRecord] | None = None,
) -> Catalogue:
    """Return a catalogue without a fault, but for the records that are given."""
    good_steps = {
        id_: make_step(
            id_,
            wishes=dict.fromkeys(names.WISHES, 1),
            obstacles=dict.fromkeys(names.OBSTACLES, 1),
        )
        for id_ in names.STEP_IDS
    }
    good_schemes = {
        id_: make_scheme(
            id_,
            offered=id_ not in names.FLEMISH_SCHEME_IDS,
            conditions=(IS_FLEX,),
            valid_from=names.SCHEME_VALID_FROM.get(id_),
            valid_to=names.SCHEME_VALID_TO.get(id_),
            ended=ENDED,
            alternatives=() if id_ == "werkcentrum" else ("werkcentrum",),
            priority=load_catalogue().schemes[id_].priority,
        )
        for id_ in names.SCHEME_IDS
    }
    return make_catalogue(
        steps={**good_steps, **(steps or {})}.values(),
        schemes={**good_schemes, **(schemes or {})}.values(),
    )


def test_a_whole_catalogue_has_no_fault() -> None:
    assert check_catalogue(whole_catalogue(), TODAY) == []


def test_an_empty_catalogue_misses_every_id_of_the_contract() -> None:
    faults = check_catalogue(make_catalogue(), TODAY)

    missing = [fault for fault in faults if "the contract names" in fault.message]
    assert len(missing) == len(names.STEP_IDS) + len(names.SCHEME_IDS)
    assert len(missing) == 39 + 42


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"title": "x" * 61}, "title", "longer than 60"),
        ({"learning_style": ()}, "learning_style", "names none"),
        ({"wishes": {}, "obstacles": {}}, "wishes", "fits nobody"),
        ({"minutes": 29, "long": True}, "long", "cannot be long"),
        (
            {"employment": ("zzp",), "not_employment": ("zzp",)},
            "not_employment",
            "names what employment names",
        ),
        ({"not_employment": ("sick",)}, "employment", "being ill may not decide"),
        ({"employment": ("sick",)}, "employment", "being ill may not decide"),
        ({"not_employment": ("wia",)}, "not_employment", "a disability may not"),
        ({"schemes": ("nergens",)}, "schemes", "nergens has no record"),
        ({"sources": ()}, "sources", "names none"),
        ({"verified_on": TODAY + dt.timedelta(1)}, "verified_on", "lies after"),
        (
            {"sources": (Source("S1", None, TODAY + dt.timedelta(1), "med"),)},
            "sources",
            "a page dated after",
        ),
    ],
)
def test_a_faulty_step_is_named(
    *, fields: dict[str, Any], field: str, message: str
) -> None:
    good = {"wishes": {"wish_fun": 1}}
    step = make_step("mentor", **{**good, **fields})

    faults = check_catalogue(whole_catalogue(steps={"mentor": step}), TODAY)

    assert [(fault.file, fault.field) for fault in faults] == [
        ("steps/mentor.yml", field)
    ]
    assert message in faults[0].message


@pytest.mark.parametrize(
    ("id_", "fields", "field", "message"),
    [
        ("stap", {"valid_to": None}, "valid_to", "must be 2023-11-15"),
        ("bbl", {"recheck_after": 365}, "recheck_after", "must be 1095 for kind right"),
        ("bbl", {"windows": (Window(TODAY, TODAY),)}, "windowed", "must be true"),
        ("bbl", {"alternatives": ("nergens",)}, "alternatives", "has no record"),
        ("bbl", {"alternatives": ("stap",)}, "alternatives", "never offered"),
        ("bbl", {"alternatives": ("kmo_portefeuille",)}, "alternatives", "never off"),
        ("bbl", {"successor": "mdieu"}, "successor", "never offered"),
        ("bbl", {"alternatives": ("bbl",)}, "alternatives", "the scheme itself"),
        ("bbl", {"who_applies": "employer"}, "note", "missing: only an employer"),
        ("bbl", {"note": "Beste baas"}, "note", "only for what an employer"),
        ("bbl", {"url": "http://example.org"}, "url", "https"),
        ("bbl", {"amount": Amount("veel", "low")}, "amount", "low confidence"),
        ("loopbaancheques", {"conditions": ()}, "conditions", "fits everyone"),
        ("bbl", {"kind": "loan", "recheck_after": 730}, "what", "called a loan"),
        ("bbl", {"synonyms": ("Evc!",)}, "synonyms", "is a name of bbl too"),
        ("kmo_portefeuille", {"offered": True}, "offered", "never offered"),
        (
            "bbl",
            {"valid_from": TODAY, "valid_to": TODAY - dt.timedelta(1)},
            "valid_to",
            "not in order",
        ),
    ],
)
def test_a_faulty_scheme_is_named(
    *, id_: str, fields: dict[str, Any], field: str, message: str
) -> None:
    good = whole_catalogue().schemes[id_]
    scheme = make_scheme(id_, **{**_fields(good), **fields})

    faults = check_catalogue(whole_catalogue(schemes={id_: scheme}), TODAY)

    assert any(fault.field == field and message in fault.message for fault in faults)


def _fields(scheme: SchemeRecord) -> dict[str, Any]:
    return {**vars(scheme)}


def test_an_ended_scheme_needs_the_three_parts_and_an_alternative() -> None:
    # GIVEN a scheme that runs to the last day of the year and has no answer yet
    last_day = dt.date(2026, 12, 31)
    scheme = make_scheme("bbl", valid_to=last_day, conditions=(IS_FLEX,))
    catalogue = whole_catalogue(schemes={"bbl": scheme})
    # THEN that is a fault from the day after, not before
    assert check_catalogue(catalogue, last_day) == []
    after = check_catalogue(catalogue, last_day + dt.timedelta(1))
    assert {fault.field for fault in after if "bbl" in fault.file} == {
        "ended",
        "alternatives",
    }


def test_money_questions_out_of_order_are_a_fault() -> None:
    loan = make_scheme(
        "levenlanglerenkrediet",
        kind="loan",
        what="Een lening.",
        recheck_after=730,
        priority=0,
        conditions=(IS_FLEX,),
    )

    faults = check_catalogue(
        whole_catalogue(schemes={"levenlanglerenkrediet": loan}), TODAY
    )

    assert {fault.message.split(" for ")[0] for fault in faults} == {
        "must come before levenlanglerenkrediet"
    }


def test_a_wish_or_obstacle_with_too_few_short_steps_is_a_fault() -> None:
    steps = [
        make_step(
            f"s{number}",
            wishes={"wish_fun": 3},
            obstacles={"obstacle_time": 1 if number else -1},
            long=number == 1,
        )
        for number in range(4)
    ]

    faults = check_catalogue(make_catalogue(steps=steps), TODAY)

    gaps = {fault.field for fault in faults if fault.file == "steps"}
    assert "wish_fun" not in gaps
    assert "obstacle_time" in gaps
    assert "wish_grow" in gaps
