"""The texts of the reasons: there for every key, short, and to the worker."""

from __future__ import annotations

import re

import pytest

from bot.catalogue import vocabulary as names
from bot.catalogue.load import load_catalogue
from bot.catalogue.reader import Fault
from bot.catalogue.reasons import REASON_KEYS, build_reasons

TEXTS = load_catalogue().reasons
MOST_WORDS = 15
SENTENCES = {key: text for key, text in TEXTS.items() if not key.startswith("name.")}


def test_every_wish_obstacle_style_and_goal_has_a_reason() -> None:
    wanted = {
        *(f"wish.{name}" for name in names.WISHES),
        *(f"obstacle.{name}" for name in names.OBSTACLES),
        *(f"learning_style.{name}" for name in names.LEARNING_STYLES),
        *(f"goal.{name}" for name in names.GOALS),
    }

    assert wanted <= set(TEXTS)
    assert set(TEXTS) == set(REASON_KEYS)


@pytest.mark.parametrize("key", SENTENCES)
def test_a_reason_is_short_and_says_je(key: str) -> None:
    for sentence in re.split(r"(?<=[.?!])\s+", SENTENCES[key]):
        assert len(sentence.split()) <= MOST_WORDS
    assert not re.search(r"\b[Uu]w?\b", SENTENCES[key])


def test_what_is_no_mapping_is_a_fault_and_so_is_every_key_it_lacks() -> None:
    faults: list[Fault] = []

    assert build_reasons(None, "reasons.yml", faults) == {}

    assert len(faults) == len(REASON_KEYS) + 1
