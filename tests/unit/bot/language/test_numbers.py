"""Numbers in digits and words."""

from __future__ import annotations

import pytest

from bot.language.numbers import parse_number, parse_ordinal


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("0", 0),
        ("52", 52),
        ("1.250", 1250),
        ("12.345.678", 12345678),
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("1.250,50", 1250.5),
        ("een", 1),
        ("één", 1),
        ("Zeven", 7),
        ("zeuven", 7),
        ("twaalf", 12),
        ("achttien", 18),
        ("tweeëntwintig", 22),
        ("drieenveertig", 43),
        ("negenennegentig", 99),
        ("vijfenveertg", 45),
        ("zestg", 60),
        ("honderd", 100),
        ("honderdvijftig", 150),
        ("driehonderd", 300),
        ("vijftienhonderd", 1500),
        ("duizend", 1000),
        ("tweeduizend", 2000),
        ("drieduizendvijfhonderd", 3500),
        ("anderhalf", 1.5),
        ("anderhalve", 1.5),
        ("tweeënhalf", 2.5),
        ("drieeneenhalf", 3.5),
    ],
)
def test_a_number_is_read_in_digits_and_words(word: str, number: float) -> None:
    assert parse_number(word) == number


@pytest.mark.parametrize(
    "word",
    [
        "",
        "geen",
        "half",
        "paar",
        "tienen",
        "achten",
        "zestiger",
        "uur",
        "x1",
        "1e",
        "9" * 10,
    ],
)
def test_what_is_no_number_gives_none(word: str) -> None:
    assert parse_number(word) is None


def test_a_very_long_word_costs_nothing() -> None:
    assert parse_number("duizend" * 1000) is None


def test_a_whole_number_is_no_float() -> None:
    assert isinstance(parse_number("2,0"), int)
    assert isinstance(parse_number("twaalf"), int)


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("eerste", 1),
        ("tweede", 2),
        ("3e", 3),
        ("4de", 4),
        ("20ste", 20),
        ("laatste", -1),
        ("achtenveertigste", 48),
        ("zestigste", 60),
    ],
)
def test_an_ordinal_gives_its_number(word: str, place: int) -> None:
    assert parse_ordinal(word) == place


@pytest.mark.parametrize("word", ["", "twee", "liefde", "beste", "vriendelijkste"])
def test_what_is_no_ordinal_gives_none(word: str) -> None:
    assert parse_ordinal(word) is None
