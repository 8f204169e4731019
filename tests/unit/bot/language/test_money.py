"""Amounts of money."""

from __future__ import annotations

import pytest

from bot.language.money import find_money, read_money


@pytest.mark.parametrize(
    ("words", "euros"),
    [
        ("500 euro", 500),
        ("€ 1.250", 1250),
        ("€75", 75),
        ("€ 1.250,50", 1250.5),
        ("75€", 75),
        ("duizend euro", 1000),
        ("2500,-", 2500),
        ("vijftienhonderd euro", 1500),
        ("2k", 2000),
        ("1,5k", 1500),
        ("een paar honderd euro", 200),
        ("3 miljoen euro", 3_000_000),
        ("eur 40", 40),
    ],
)
def test_an_amount_is_read_in_euros(words: str, euros: float) -> None:
    text = f"het kost {words} ongeveer"
    assert [(text[s.start : s.end], s.value) for s in find_money(text)] == [
        (words, euros)
    ]


@pytest.mark.parametrize("text", ["", "veel geld", "euro's genoeg", "36 uur", "2026"])
def test_no_amount_no_money(text: str) -> None:
    assert find_money(text) == []


def test_a_number_alone_is_an_amount_where_money_is_known() -> None:
    assert read_money("zo'n 300") == 300
    assert read_money("100 of 200") is None
