"""The HR-scan: qualities needed, present, the gap, the steps; never a named person."""

from __future__ import annotations

import pytest

from bot.talk.employers import employer_words
from bot.talk.hr_scan import (
    MOST_GAPS,
    closing_steps,
    names_a_person,
    qualities,
    result,
    scan_of,
)
from tests.unit.bot.talk.talking import context


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "koudetechniek en werken met een tablet",
            ("koudetechniek", "werken met een tablet"),
        ),
        ("we kunnen al goed solderen", ("solderen",)),
        ("een paar mensen kunnen goed plannen", ("plannen",)),
        ("lassen, meten; lezen\nrekenen.", ("lassen", "meten", "lezen", "rekenen")),
        ("lassen, lassen", ("lassen",)),
        ("iedereen moet leren programmeren", ("programmeren",)),
        ("", ()),
        ("we hebben", ()),
    ],
)
def test_qualities_are_named_without_who_has_them(text: str, found: tuple[str, ...]):
    assert qualities(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Ahmed kan goed solderen",
        "ahmed kan goed lassen",
        "Karen en Piet kunnen plannen",
        "karen en piet kunnen plannen",
        "lassen kan alleen fatima",
        "mevrouw de vries moet het systeem leren",
        "solderen, maar Fatima mist het overzicht",
        "collega «naam» doet dat",
    ],
)
def test_a_sentence_on_a_person_is_heard(text: str):
    assert names_a_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Solderen kan iedereen",
        "We kunnen goed lassen",
        "Lassen kunnen we wel",
        "werken met Excel en Revit",
        "Niemand weet hoe het moet",
        "Dat kan beter",
        "lassen kan iedereen",
        "werken met revit en excel",
        "Excel",
    ],
)
def test_a_sentence_on_work_is_not(text: str):
    assert not names_a_person(text)


def test_the_gap_is_what_is_needed_and_not_there():
    scan = scan_of("AI", "excel, plannen, klantgesprekken", "we kunnen goed plannen")
    assert scan.gap == ("excel", "klantgesprekken")
    assert scan.present == ("plannen",)


def test_rows_that_share_only_plain_words_share_nothing():
    present = "een paar man kunnen goed met klanten praten"
    scan = scan_of("accu's", "veilig werken met stroom, klanten uitleg geven", present)
    assert scan.present == ("met klanten praten",)
    assert scan.gap == ("veilig werken met stroom",)


@pytest.mark.parametrize("answer", ["niets", "Nog niks.", "geen"])
def test_nothing_there_leaves_all_open(answer: str):
    scan = scan_of("AI", "excel, plannen", answer)
    assert scan.gap == ("excel", "plannen")
    assert scan.present == ()


@pytest.mark.parametrize("answer", ["alles", "allebei!", "allemaal"])
def test_everything_there_leaves_no_gap(answer: str):
    scan = scan_of("AI", "excel, plannen", answer)
    says = result(scan, context())
    assert scan.gap == ()
    assert says[-1].response == "utter_employers_hr_scan_no_gap"


def test_the_result_names_gap_and_steps():
    ctx = context()
    says = result(scan_of("warmtepompen", "koudetechniek, tablet", "solderen"), ctx)
    assert [say.response for say in says] == [
        "utter_employers_hr_scan_result",
        "utter_employers_hr_scan_gap",
    ]
    assert says[0].values["present"] == "solderen"
    assert says[1].values["gap"] == "koudetechniek en tablet"
    assert "een uur online leren" in says[1].values["steps"].lower()


def test_steps_are_told_for_a_few_gaps_at_a_time():
    many = ", ".join(["lassen", "meten", "lezen", "plannen", "boren"])
    says = result(scan_of("x", many, "niets"), context())
    assert says[-1].values["steps"].count("\n") == MOST_GAPS - 1


@pytest.mark.parametrize(
    ("quality", "step"),
    [
        ("werken met een tablet", "elearning"),
        ("Nederlands lezen", "taalhuis"),
        ("nieuwe mensen begeleiden", "inwerken_collega"),
        ("samenwerken met klanten", "terugblik_team"),
        ("VCA", "branchecertificaat"),
        ("projecten leiden", "projectdeelname"),
        ("koudetechniek", "workshop"),
    ],
)
def test_a_gap_has_steps_that_suit_it(quality: str, step: str):
    assert step in closing_steps(quality)


def test_every_step_of_the_scan_is_a_record():
    words = employer_words()["hr_scan"]
    steps = {step for row in words["closing_steps"] for step in row["steps"]}
    steps |= {*words["other_steps"], *words["spreading_steps"]}
    assert steps <= set(context().catalogue.steps)
