"""When something happens, counted from Monday 2 March 2026 unless a test says."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.dates import find_dates, read_date

MONDAY = dt.date(2026, 3, 2)


def found(text: str, today: dt.date = MONDAY) -> list[tuple[str, str | None]]:
    return [(text[s.start : s.end], s.value) for s in find_dates(text, today)]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("vandaag", "2026-03-02"),
        ("vanavond", "2026-03-02"),
        ("morgen", "2026-03-03"),
        ("morgenochtend", "2026-03-03"),
        ("overmorgen", "2026-03-04"),
        ("gisteren", "2026-03-01"),
    ],
)
def test_a_day_near_today(words: str, iso: str) -> None:
    assert found(f"ik doe het {words} wel") == [(words, iso)]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("dinsdag", "2026-03-03"),
        ("zondag", "2026-03-08"),
        ("maandag", "2026-03-09"),
        ("komende donderdag", "2026-03-05"),
        ("donderdagmiddag", "2026-03-05"),
        ("volgende vrijdag", "2026-03-13"),
        ("volgende maandag", "2026-03-09"),
        ("afgelopen vrijdag", "2026-02-27"),
        ("vrijdag a.s.", "2026-03-06"),
        ("maandga", "2026-03-09"),
        ("woesndag", "2026-03-04"),
        ("vrydag", "2026-03-06"),
    ],
)
def test_a_weekday_is_the_next_one_to_come(words: str, iso: str) -> None:
    assert found(f"doe maar {words}") == [(words, iso)]


def test_today_by_its_weekday_is_a_week_away() -> None:
    assert found("vrijdag", dt.date(2026, 3, 6)) == [("vrijdag", "2026-03-13")]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("volgende week", "2026-W11"),
        ("deze week", "2026-W10"),
        ("van de week", "2026-W10"),
        ("volgende week maandag", "2026-03-09"),
        ("dinsdag volgende week", "2026-03-10"),
        ("volgnde wk di", "2026-03-10"),
        ("over drie weken", "2026-03-23"),
        ("over een week", "2026-03-09"),
        ("over een week of drie", "2026-W13"),
        ("maandag over twee weken", "2026-03-16"),
        ("begin volgende week", "2026-W11"),
        ("week 12", "2026-W12"),
        ("week 3", "2027-W03"),
    ],
)
def test_a_week(words: str, iso: str) -> None:
    assert found(f"ik kan {words} beginnen") == [(words, iso)]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("over 14 dagen", "2026-03-16"),
        ("over een maand", "2026-04"),
        ("over twee maanden", "2026-05"),
        ("over een half jaar", "2026-09"),
        ("over anderhalf jaar", "2027-09"),
        ("over anderhalve maand", "2026-W16"),
        ("over een jaar", "2027-03"),
        ("over een paar weken", None),
        ("over een paar maanden", None),
    ],
)
def test_so_long_from_now(words: str, iso: str | None) -> None:
    assert found(words) == [(words, iso)]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("september", "2026-09"),
        ("januari", "2027-01"),
        ("maart", "2026-03"),
        ("begin september", "2026-09"),
        ("half maart", "2026-03"),
        ("eind februari", "2027-02"),
        ("medio juni", "2026-06"),
        ("eerste week van mei", "2026-05"),
        ("in de loop van april", "2026-04"),
        ("mei 2027", "2027-05"),
        ("maart volgend jaar", "2027-03"),
        ("sptember", "2026-09"),
        ("deze maand", "2026-03"),
        ("eind volgende maand", "2026-04"),
        ("eind van de maand", "2026-03"),
        ("volgend kwartaal", "2026-04"),
        ("begin volgend jaar", "2027-01"),
        ("eind dit jaar", "2026-12"),
        ("het nieuwe jaar", "2027-01"),
    ],
)
def test_a_month(words: str, iso: str) -> None:
    assert found(words) == [(words, iso)]


def test_the_beginning_of_a_month_that_is_nearly_over_is_next_years() -> None:
    late = dt.date(2026, 9, 28)
    assert read_date("begin september", late) == "2027-09"
    assert read_date("eind september", late) == "2026-09"


def test_since_a_month_looks_back() -> None:
    assert found("werkloos sinds januari") == [("januari", "2026-01")]
    assert found("sinds november") == [("november", "2025-11")]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("3 mei", "2026-05-03"),
        ("3e mei", "2026-05-03"),
        ("1 maart", "2027-03-01"),
        ("2 maart", "2026-03-02"),
        ("dinsdag 10 maart", "2026-03-10"),
        ("12 april 2028", "2028-04-12"),
        ("29 februari", "2028-02-29"),
        ("drie juni", "2026-06-03"),
        ("12-04", "2026-04-12"),
        ("12/4", "2026-04-12"),
        ("12-04-2027", "2027-04-12"),
        ("12.04.2026", "2026-04-12"),
        ("14/09/2026", "2026-09-14"),
        ("1-2-27", "2027-02-01"),
        ("2026-06-15", "2026-06-15"),
        ("de 15e", "2026-03-15"),
        ("de 1e", "2026-04-01"),
    ],
)
def test_a_day_of_the_year(words: str, iso: str) -> None:
    assert found(f"ik begin {words} ongeveer") == [(words, iso)]


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("zomer", "2026-06"),
        ("tegen de zomer", "2026-06"),
        ("na de zomer", "2026-09"),
        ("dit najaar", "2026-09"),
        ("na de zomervakantie", "2026-09"),
        ("voor de meivakantie", "2026-05"),
        ("kerst", "2026-12-25"),
        ("na de kerst", "2026-12-27"),
        ("pasen", "2026-04-05"),
        ("na pasen", "2026-04-07"),
        ("pinksteren", "2026-05-24"),
        ("hemelvaart", "2026-05-14"),
        ("koningsdag", "2026-04-27"),
        ("sinterklaas", "2026-12-05"),
        ("oud en nieuw", "2026-12-31"),
        ("na nieuwjaar", "2027-01-02"),
        ("carnaval", "2027-02-07"),
        ("na de ramadan", None),
        ("na mijn vakantie", None),
        ("dit weekend", "2026-03-07"),
        ("volgend weekend", "2026-03-14"),
        ("na het weekend", "2026-03-09"),
    ],
)
def test_seasons_feasts_and_holidays(words: str, iso: str | None) -> None:
    assert found(f"liefst {words}") == [(words, iso)]


def test_kings_day_gives_way_to_sunday() -> None:
    assert read_date("koningsdag", dt.date(2031, 1, 1)) == "2031-04-26"


@pytest.mark.parametrize(
    ("today", "iso"),
    [
        (dt.date(2026, 11, 23), "2026-12"),
        (dt.date(2026, 12, 10), "2026-12"),
        (dt.date(2027, 1, 10), "2026-12"),
    ],
)
def test_winter_runs_into_the_next_year(today: dt.date, iso: str) -> None:
    assert read_date("winter", today) == iso


def test_after_the_winter_is_in_the_next_year() -> None:
    assert read_date("na de winter", dt.date(2026, 11, 23)) == "2027-03"


def test_the_next_winter_is_not_the_running_one() -> None:
    assert read_date("volgende winter", dt.date(2027, 1, 10)) == "2027-12"


@pytest.mark.parametrize(
    "text",
    [
        "elke maandag heb ik overleg",
        "iedere vrijdag vrij",
        "'s maandags kan ik niet",
        "in het weekend werk ik",
        "straks of later",
        "om half drie",
        "ik werk 4/5",
        "dag en nacht, 24/7",
        "10-12 uur per week",
        "goedemorgen",
        "goede morgen",
        "goeie morgen allemaal",
        "stap voor stap",
        "",
        "45-13",
    ],
)
def test_habits_clock_times_and_fractions_are_no_dates(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wo", [("wo", "2026-03-04")]),
        ("kan op vr wel", [("vr", "2026-03-06")]),
        ("do you speak english", []),
        ("zo gaat dat", []),
        ("ma heeft gebeld", []),
    ],
)
def test_a_short_weekday_counts_only_where_it_can_be_nothing_else(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


def test_an_impossible_day_leaves_the_month() -> None:
    assert found("31 juni") == [("juni", "2026-06")]


def test_a_sentence_may_hold_several() -> None:
    text = "niet morgen maar dinsdag of anders over twee weken"
    assert [value for _, value in found(text)] == [
        "2026-03-03",
        "2026-03-03",
        "2026-03-16",
    ]


def test_words_that_are_no_date_read_as_none() -> None:
    assert read_date("ooit", MONDAY) is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)))
def test_a_weekday_lies_within_a_week_whatever_the_day(today: dt.date) -> None:
    value = read_date("vrijdag", today)
    assert value is not None
    date = dt.date.fromisoformat(value)
    assert date.weekday() == 4
    assert 1 <= (date - today).days <= 7


@given(
    st.text(alphabet="0123456789-/. maeijvrdg", max_size=30),
    st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)),
)
def test_no_text_makes_it_fail(text: str, today: dt.date) -> None:
    for span in find_dates(text, today):
        assert text[span.start : span.end].strip()


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("volgende week maandg", "2026-03-09"),
        ("na de bouvak", "2026-09"),
        ("na karnaval", "2027-02-10"),
        ("volgend jaar maart", "2027-03"),
        ("tweede kerstdag", "2026-12-26"),
        ("tweede pinksterdag", "2026-05-25"),
        ("gisteravond", "2026-03-01"),
    ],
)
def test_feasts_weekdays_and_holidays_with_a_slip(words: str, iso: str) -> None:
    assert found(f"ik doe het {words} wel") == [(words, iso)]


@pytest.mark.parametrize(
    "text", ["bij je passen", "het laagste", "pijn in mijn polsen"]
)
def test_a_word_that_looks_like_a_feast_is_none(text: str) -> None:
    assert found(text) == []
