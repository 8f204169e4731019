"""Telling Dutch from the languages that workers here speak."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.nlu.languages import CODES, guess_language, named_language

CASES = YAML(typ="safe").load(
    Path(__file__).with_name("language_cases.yml").read_text("utf-8")
)
FOREIGN = [(code, text) for code in CODES for text in CASES[code]]
# Above this share of Dutch OtherLanguageClassifier takes no message for foreign. Which
# Dutch ones it leaves alone is tested with the model: tests/nlu/test_languages.py.
PERHAPS = 0.12


@pytest.mark.parametrize(("code", "text"), FOREIGN)
def test_a_foreign_message_is_recognised(code: str, text: str):
    guess = guess_language(text)
    assert guess is not None
    assert guess.code == code
    assert guess.dutch < PERHAPS


@pytest.mark.parametrize(
    "text", ["你好", "αυτό δεν το ξέρω", "ምን ማለት ነው", "नमस्ते जी", "こんにちは"]
)
def test_a_script_of_no_language_we_know_is_foreign_all_the_same(text: str):
    guess = guess_language(text)
    assert guess is not None
    assert (guess.code, guess.dutch) == (None, 0.0)


def test_a_word_in_another_script_makes_no_dutch_message_foreign():
    guess = guess_language(
        "mijn collega schrijft 你好 boven elke mail, wat betekent dat"
    )
    assert guess is not None
    assert guess.dutch > PERHAPS


def test_there_are_enough_cases():
    assert len(CASES["nl"]) >= 60
    assert set(CASES) == {*CODES, "nl"}


@pytest.mark.parametrize("text", ["", "7", "👍", "?!"])
def test_without_letters_there_is_no_language(text: str):
    assert guess_language(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kan dit ook in het Engels", "en"),
        ("mag ik pools praten", "pl"),
        ("doe maar Turks", "tr"),
        ("arabisch graag", "ar"),
        ("kan 't in 't duits", "de"),
        ("spreek je Oekraïens", "uk"),
        ("Spaanse versie?", "es"),
        ("kunde gij frans", "fr"),
        ("ik wil hogerop", None),
        ("in mijn eigen taal", None),
    ],
)
def test_a_dutch_message_may_name_a_language(text: str, code: str | None):
    assert named_language(text) == code
