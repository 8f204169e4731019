"""The canonical line of a message."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.canonical import Canonical, whole_tokens


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Over drie wkn, 36-urig en  €1.250", "over 3 week , 36 - uur en € 1250"),
        ("begin sptember", "begin september"),
        ("mbo4", "mbo 4"),
        ("24u", "24 uur"),
        ("dinsdagochtend", "dinsdag"),
        ("zzp'er", "zzp'er"),
        ("2,5 uur", "2.5 uur"),
        ("tweeëntwintig", "22"),
        ("een uurtje", "een uur"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_every_spelling_becomes_one(typed: str, line: str) -> None:
    assert Canonical(typed).line == line


def test_a_match_leads_back_to_the_words_as_typed() -> None:
    # GIVEN a message with accents, odd blanks and a slip
    message = Canonical("Ik wil  ÉÉN uurtje   per wk, graag")
    # WHEN a rule matches its canonical line
    match = re.search(r"een uur per week", message.line)
    assert match is not None
    # THEN the places are those of the raw text
    start, end = message.places(match)
    assert message.raw[start:end] == "ÉÉN uurtje   per wk"


def test_places_are_right_in_a_decomposed_text() -> None:
    typed = "e\u0301e\u0301n uur"
    message = Canonical(typed)
    match = re.search("uur", message.line)
    assert match is not None
    start, end = message.places(match)
    assert typed[start:end] == "uur"


def test_a_pattern_only_matches_whole_tokens() -> None:
    pattern = whole_tokens("maand")
    assert pattern.search("over 1 maand")
    assert not pattern.search("maandverband")


def test_an_empty_match_has_no_place() -> None:
    match = re.match("x*", "uur")
    assert match is not None
    with pytest.raises(ValueError, match="empty"):
        Canonical("uur").places(match)


@given(st.text(max_size=80))
def test_every_token_lies_within_the_text(text: str) -> None:
    message = Canonical(text)
    ends = [0, *(token.end for token in message.tokens)]
    for token, end_before in zip(message.tokens, ends, strict=False):
        assert end_before <= token.start < token.end <= len(text)
        assert token.text
        assert token.folded
