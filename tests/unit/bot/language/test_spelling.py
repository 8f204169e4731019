"""Finding back a word of a closed set despite one slip."""

from __future__ import annotations

import pytest

from bot.language.spelling import Speller

WORDS = ("september", "maandag", "mei", "volgende")


@pytest.fixture(name="speller")
def given_speller() -> Speller:
    return Speller(WORDS, never={"volgenden"})


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_set_is_itself(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("sptember", "september"),
        ("septtember", "september"),
        ("septembre", "september"),
        ("septenber", "september"),
        ("mandag", "maandag"),
    ],
)
def test_one_slip_is_forgiven(speller: Speller, slip: str, meant: str) -> None:
    assert speller.correct(slip) == meant


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("zeptember", "the first letter has to be right"),
        ("sptembr", "two slips are too many"),
        ("mee", "short words are never corrected"),
        ("volgenden", "a real word that looks like one of the set"),
        ("", "nothing was typed"),
    ],
)
def test_other_words_are_left_alone(speller: Speller, word: str, reason: str) -> None:
    assert speller.correct(word) is None, reason


def test_a_word_that_could_be_two_is_left_alone() -> None:
    assert Speller(("dertien", "veertien", "dertied")).correct("dertiek") is None


def test_every_word_that_may_be_meant_is_near() -> None:
    speller = Speller({"vrijdag", "vrijdags"})
    assert speller.near("vrijdag") == {"vrijdag"}
    assert speller.near("vrijdaag") == {"vrijdag"}
    assert speller.correct("vrijdagt") is None
