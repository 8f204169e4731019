from __future__ import annotations

import re

import pytest

from bot.gateway.words import new_code, normalised, word_list


def test_there_are_enough_short_words_and_no_two_alike() -> None:
    words = word_list()
    assert len(words) == len(set(words)) == 2048
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in words)


def test_no_two_words_sound_alike_when_read_out() -> None:
    sounds = [word.replace("ij", "ei").replace("ou", "au") for word in word_list()]
    assert len(set(sounds)) == len(sounds)


def test_a_code_has_six_of_them() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    for code in codes:
        words = code.split("-")
        assert len(words) == 6
        assert set(words) <= set(word_list())


@pytest.mark.parametrize(
    "typed", ["appel-boom-fiets", "APPEL boom  fiets", " appel,boom.fiets\n"]
)
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    assert normalised(typed) == "appel-boom-fiets"
