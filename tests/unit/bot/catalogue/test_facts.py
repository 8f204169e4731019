"""The records against the facts: names people type, amounts, days, ended schemes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from bot.catalogue.load import load_catalogue
from bot.catalogue.models import SchemeRecord, StepRecord
from bot.catalogue.status import scheme_status
from tests.unit.bot.catalogue.given import AMOUNTS, ENDED, TYPED

CATALOGUE = load_catalogue()
TODAY = dt.date(2026, 11, 23)
RECORDS = (*CATALOGUE.steps.values(), *CATALOGUE.schemes.values())

_FIGURE = re.compile(
    r"(?:€ ?)?(\d[\d.,]*) ?(?:euro|procent|%)|€ ?(\d[\d.,]*)", re.IGNORECASE
)
_NOT_SAID = {"sources", "synonyms", "conditions", "words"}


@pytest.mark.parametrize(
    ("typed", "id_"),
    [(typed, id_) for id_, names in TYPED.items() for typed in names],
)
def test_a_scheme_is_known_by_every_name_people_type(typed: str, id_: str) -> None:
    assert CATALOGUE.scheme_by_name(typed) == id_


def figures_of(record: StepRecord | SchemeRecord) -> set[str]:
    said = (
        str(getattr(record, field.name))
        for field in dataclasses.fields(record)
        if field.name not in _NOT_SAID
    )
    found = (match for text in said for match in _FIGURE.finditer(text))
    return {(match[1] or match[2]).rstrip(".,") for match in found}


def test_no_amount_is_said_but_those_the_facts_are_sure_of() -> None:
    # GIVEN the amounts that the facts mark high or med
    said = {it.id: figures_of(it) for it in CATALOGUE.schemes.values()}
    # THEN a scheme says those and no others, and a step says none
    assert {id_: found for id_, found in said.items() if found} == AMOUNTS
    assert {it.id for it in CATALOGUE.steps.values() if figures_of(it)} == set()


def test_the_figures_are_found_however_they_are_written() -> None:
    for text in ("2.500 euro", "€ 2.500", "€2.500,", "2.500 Euro."):
        step = dataclasses.replace(CATALOGUE.steps["evc"], what=text)
        assert figures_of(step) == {"2.500"}
    step = dataclasses.replace(CATALOGUE.steps["evc"], what="In 2025 2,57 procent.")
    assert figures_of(step) == {"2,57"}


@pytest.mark.parametrize(
    "record", RECORDS, ids=lambda it: f"{type(it).__name__}-{it.id}"
)
def test_a_record_is_verified_on_the_day_of_its_newest_source(
    record: StepRecord | SchemeRecord,
) -> None:
    dated = [source.date for source in record.sources if source.date is not None]

    assert record.verified_on == max(dated, default=None)


@pytest.mark.parametrize("id_", ENDED)
def test_what_is_over_is_answered_in_three_parts_and_never_offered(id_: str) -> None:
    scheme = CATALOGUE.schemes[id_]

    assert scheme_status(scheme, TODAY) == "ended"
    assert not scheme.offered
    assert scheme.who_applies == "nobody"
    assert scheme.ended is not None
    for part in dataclasses.astuple(scheme.ended):
        assert part.endswith(".")
    for words in ENDED[id_]:
        assert words in f"{scheme.ended.when_it_ended} {scheme.ended.what_now}"


def test_every_ended_scheme_is_among_them() -> None:
    over = {
        it.id
        for it in CATALOGUE.schemes.values()
        if scheme_status(it, TODAY) == "ended"
    }
    assert over == set(ENDED)
