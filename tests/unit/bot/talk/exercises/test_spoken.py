"""Typed words choose an answer when they name one and nothing besides."""

from __future__ import annotations

import pytest

from bot.talk.exercises.spoken import Option, chosen

OPTIONS = (
    Option("often", ("Vaak", "heel vaak", "elke dag")),
    Option("some", ("Soms", "niet zo vaak")),
    Option("never", ("Bijna nooit", "nooit", "niet")),
    Option("stop", ("stop", "stop maar")),
)
FILLER = ("ik", "denk", "maar", "en", "ja")


def read(text: str, most: int = 1) -> tuple[str, ...]:
    return chosen(text, OPTIONS, FILLER, most=most, numbered=3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vaak", "often"),
        ("VAAK!", "often"),
        ("ja ik denk heel vaak", "often"),
        ("niet zo vaak", "some"),
        ("nooit, denk ik", "never"),
        ("2", "some"),
        ("stop maar", "stop"),
    ],
)
def test_reads_a_choice(text: str, found: str):
    assert read(text) == (found,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "vaak?",
        "ik word vaak gepest",
        "soms vaak",
        "4",
        "0",
        "11",
        "stop met leven",
        "ik wil niet meer leven",
        "vaak " * 20,
    ],
)
def test_reads_nothing_else_as_a_choice(text: str):
    assert read(text) == ()


def test_takes_more_than_one_where_that_is_asked():
    assert read("soms en vaak", most=2) == ("some", "often")
    assert read("vaak en vaak", most=2) == ("often",)
