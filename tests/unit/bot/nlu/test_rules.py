"""Closed entities read by rule."""

from __future__ import annotations

from typing import Any

import pytest

from bot.language.canonical import Canonical
from bot.nlu.rules import read_by_rule, read_words, single_number


def readings(entity: str, text: str) -> list[tuple[str, Any]]:
    message = Canonical(text)
    return [
        (
            text[message.tokens[r.first].start : message.tokens[r.last].end],
            r.value,
        )
        for r in read_by_rule(message)
        if r.entity == entity
    ]


@pytest.mark.parametrize(
    ("entity", "text", "words", "value"),
    [
        ("age", "ik ben 52", "52", 52),
        ("age", "vrouw van 44 jaar oud", "44 jaar", 44),
        ("age", "ben zestig", "zestig", 60),
        ("age", "op mijn achtenveertigste", "achtenveertigste", 48),
        ("education", "mbo niveau 3", "mbo niveau 3", "mbo3"),
        ("education", "mbo4", "mbo4", "mbo4"),
        ("education", "heb niveau 2", "niveau 2", "mbo2"),
        ("company_size", "250 medewerkers", "250 medewerkers", 250),
        ("company_size", "met z'n tienen", "met z'n tienen", 10),
        ("company_size", "een man of twintig", "een man of twintig", 20),
        ("ordinal", "doe de tweede maar", "de tweede", 2),
        ("ordinal", "nummer 3", "nummer 3", 3),
        ("ordinal", "de laatste", "de laatste", -1),
        ("ordinal", "die 3e", "die 3e", 3),
        ("ordinal", "2 pls", "2", 2),
        ("hours", "gewoon fulltime", "fulltime", 40),
    ],
)
def test_a_rule_reads_a_value(entity: str, text: str, words: str, value: Any) -> None:
    assert (words, value) in readings(entity, text)


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("age", "ik ben 5 minuten te laat"),
        ("age", "ben 40 uur aan het werk"),
        ("education", "mbo 7"),
        ("company_size", "12 uur"),
        ("ordinal", "2 uur"),
        ("ordinal", ""),
    ],
)
def test_other_numbers_are_left_alone(entity: str, text: str) -> None:
    assert readings(entity, text) == []


def test_words_known_to_be_of_an_entity_give_their_value() -> None:
    assert read_words("ordinal", "de derde") == 3
    assert read_words("ordinal", "geen van alle") is None


@pytest.mark.parametrize(
    ("words", "number"),
    [("52", 52), ("bijna 2,5", 2.5), ("20 of 30", None), ("", None)],
)
def test_the_only_number_in_words(words: str, number: float | None) -> None:
    assert single_number(words) == number
