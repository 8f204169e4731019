"""Marks from 0 to 10 in the words of workers."""

from __future__ import annotations

import pytest

from bot.talk.scale import score_in, sureness_in


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("een 5 denk ik", 5),
        ("7", 7),
        ("10!", 10),
        ("een zesje", 6),
        ("zes min", 6),
        ("6,5", 6),
        ("nul komma nul", 0),
        ("ik zou zeggen acht", 8),
        ("een een", 1),
        ("tussen de 6 en 7", 6),
    ],
)
def test_reads_a_mark(text: str, score: int):
    assert score_in(text) == score


@pytest.mark.parametrize(
    "text", ["", "gaat wel", "ik werk 40 uur", "een baan", "100%", "11"]
)
def test_reads_no_mark_where_there_is_none(text: str):
    assert score_in(text) is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("een 6", 6),
        ("ik twijfel nog", 4),
        ("niet zo zeker", 4),
        ("ni echt zeker zenne", 4),
        ("ik weet niet of het lukt", 5),
        ("misschien wel", 5),
        ("dat moet lukken", 7),
        ("best zeker", 7),
        ("heel zeker", 9),
        ("100%", 9),
        ("helemaal niet", 2),
        ("weinig vertrouwen in", 2),
        ("koffie", None),
    ],
)
def test_words_say_how_sure_somebody_is(text: str, score: int | None):
    assert sureness_in(text) == score
