"""What the records say of themselves."""

from __future__ import annotations

import pytest

from bot.catalogue.models import normalise_name
from tests.records import make_catalogue, make_scheme, make_step


@pytest.mark.parametrize(
    ("minutes", "free", "small"),
    [(29, True, True), (30, True, False), (5, False, False)],
)
def test_small_is_free_and_under_half_an_hour(
    *, minutes: int, free: bool, small: bool
) -> None:
    assert make_step(minutes=minutes, free=free).small is small


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("STAP-budget", "stapbudget"),
        ("  O&O fonds ", "oofonds"),
        ("financiële hulp", "financielehulp"),
        ("e\u0301e\u0301n", "een"),
        ("€ 1.000", "1000"),
        ("", ""),
    ],
)
def test_a_name_is_compared_without_case_accents_and_signs(
    typed: str, name: str
) -> None:
    assert normalise_name(typed) == name


def test_steps_are_ordered_by_id_whatever_the_order_they_came_in() -> None:
    catalogue = make_catalogue(steps=[make_step(id_) for id_ in "cab"])

    assert [step.id for step in catalogue.ordered_steps] == ["a", "b", "c"]


def test_a_scheme_is_found_by_id_name_and_synonym() -> None:
    scheme = make_scheme("oo_fonds", name="O&O-fonds", synonyms=("sectorfonds",))
    catalogue = make_catalogue(schemes=[scheme])

    for typed in ("oo fonds", "o&o-fonds", "Sector Fonds"):
        assert catalogue.scheme_by_name(typed) == "oo_fonds"
    assert catalogue.scheme_by_name("fonds") is None
