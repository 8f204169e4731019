"""Dates, lists, money and durations in words."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.language.formatting import (
    date_in_words,
    enumerate_nl,
    iso_in_words,
    minutes_in_words,
    month_in_words,
    number_nl,
)

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (dt.date(2026, 12, 1), "dinsdag 1 december"),
        (dt.date(2026, 11, 23), "maandag 23 november"),
        (dt.date(2026, 11, 22), "zondag 22 november"),
        (dt.date(2027, 10, 22), "vrijdag 22 oktober"),
        (dt.date(2027, 10, 23), "zaterdag 23 oktober 2027"),
        (dt.date(2025, 12, 24), "woensdag 24 december"),
        (dt.date(2025, 12, 23), "dinsdag 23 december 2025"),
        (dt.date(2028, 2, 29), "dinsdag 29 februari 2028"),
    ],
)
def test_a_day_gets_its_year_only_when_it_could_be_another(
    date: dt.date, words: str
) -> None:
    assert date_in_words(date, TODAY) == words


def test_a_month_gets_its_year_only_when_it_could_be_another() -> None:
    assert month_in_words(dt.date(2027, 3, 1), TODAY) == "maart"
    assert month_in_words(dt.date(2028, 3, 1), TODAY) == "maart 2028"


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-12-01", "dinsdag 1 december"),
        ("2026-W49", "de week van 30 november"),
        ("2026-W53", "de week van 28 december"),
        ("2027-06", "juni"),
        ("2028-06", "juni 2028"),
    ],
)
def test_an_iso_day_week_or_month_is_put_in_words(iso: str, words: str) -> None:
    assert iso_in_words(iso, TODAY) == words


@pytest.mark.parametrize("iso", ["", "gisteren", "2026-13", "2026-W54", "2026-02-30"])
def test_what_is_no_date_is_refused(iso: str) -> None:
    with pytest.raises(ValueError):
        iso_in_words(iso, TODAY)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], ""),
        (["een"], "een"),
        (["a", "b"], "a en b"),
        (["a", "b", "c"], "a, b en c"),
    ],
)
def test_a_list_ends_in_and(items: list[str], words: str) -> None:
    assert enumerate_nl(items) == words


def test_a_list_may_end_in_another_conjunction() -> None:
    assert enumerate_nl(["a", "b", "c"], "of") == "a, b of c"


@pytest.mark.parametrize(
    ("number", "words"), [(1000, "1.000"), (1.5, "1,5"), (100, "100"), (0, "0")]
)
def test_a_number_has_a_decimal_comma(number: float, words: str) -> None:
    assert number_nl(number) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minuten"),
        (1, "1 minuut"),
        (10, "10 minuten"),
        (15, "een kwartier"),
        (30, "een half uur"),
        (60, "een uur"),
        (75, "1 uur en een kwartier"),
        (90, "anderhalf uur"),
        (100, "1 uur en 40 minuten"),
        (120, "2 uur"),
        (150, "2,5 uur"),
        (240, "een dagdeel"),
        (480, "een dag"),
        (720, "3 dagdelen"),
        (960, "2 dagen"),
    ],
)
def test_a_duration_is_said_as_people_say_it(minutes: int, words: str) -> None:
    assert minutes_in_words(minutes) == words


def test_a_duration_carries_its_period() -> None:
    assert minutes_in_words(30, "week") == "een half uur per week"
    assert minutes_in_words(240, "month") == "een dagdeel per maand"


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        minutes_in_words(-1)


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(KeyError):
        minutes_in_words(30, "year")
