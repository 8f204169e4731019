"""Dutch in all its forms stays Dutch, and another language is heard, by the model."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.nlu.other_language import dutch_words, known_share
from tools.nlu.messages import LabelledMessage
from tools.nlu.parsing import Parser

_CASES_FILE = Path(__file__).parents[1] / "unit/bot/nlu/language_cases.yml"
_CASES: dict[str, list[str]] = YAML(typ="safe").load(_CASES_FILE.read_text("utf-8"))
_DUTCH = _CASES["nl"]
_FOREIGN = [(code, text) for code in _CASES if code != "nl" for text in _CASES[code]]


def _intents(parser: Parser, texts: list[str]) -> dict[str, str]:
    messages = [LabelledMessage(text, "") for text in texts]
    return {
        text: reading.ranking[0][0]
        for text, reading in zip(texts, parser.read(messages))
    }


def test_dialect_and_second_language_dutch_stay_dutch(parser: Parser):
    found = _intents(parser, _DUTCH)
    assert [text for text, name in found.items() if name == "other_language"] == []


def test_other_languages_are_heard(parser: Parser):
    found = _intents(parser, [text for _, text in _FOREIGN])
    assert [text for text, name in found.items() if name != "other_language"] == []


def test_a_few_words_that_are_all_foreign_are_heard_however_sure_the_classifier_is(
    parser: Parser,
):
    found = _intents(parser, ["what do you mean", "who can read this"])
    assert set(found.values()) == {"other_language"}


@pytest.mark.parametrize("word", ["flierefluiterij", "grutjesmolen", "zwabberlap"])
def test_a_word_that_nobody_knows_is_no_yes(parser: Parser, word: str):
    (reading,) = parser.read([LabelledMessage(word, "")])
    assert reading.ranking[0][0] not in {"affirm", "deny"}


def test_words_of_two_dutch_examples_are_known():
    known = dutch_words(["ik wil leren", "wil je leren lassen", "Leren"], [])
    assert known == {"wil", "leren"}


def test_a_word_that_foreign_examples_hold_as_often_is_not_known_as_dutch():
    dutch = ["what you bedoel je", "what is dat", "bedoel je mij"]
    known = dutch_words(dutch, ["what do you mean", "what else", "je sais"])
    assert known == {"bedoel", "je"}


@pytest.mark.parametrize(
    ("text", "share"),
    [("Leren wil ze", 2 / 3), ("kto to jest", 0.0), ("", 0.0), ("7!", 0.0)],
)
def test_the_share_of_known_words(text: str, share: float):
    assert known_share(text, frozenset({"wil", "leren"})) == pytest.approx(share)
