"""Words of a worker that point at a step."""

from __future__ import annotations

import pytest

from bot.advice.own_words import pointing_word


@pytest.mark.parametrize(
    ("said", "words", "found"),
    [
        (["nieuwe mensen inwerken is leuk"], ["inwerken"], "inwerken"),
        (["Ik vind BEGELEIDEN leuk"], ["begeleiding"], "BEGELEIDEN"),
        (["iets uitleggen"], ["uitleg"], "uitleggen"),
        (["niks", "wel excel"], ["excel"], "excel"),
        (["ideeën"], ["ideeen"], "ideeën"),
        (["ideee\u0308n heb ik"], ["ideeen"], "ideeën"),
        (["ik wil mensen helpen met werk"], ["mensen helpen"], "mensen helpen"),
        (["collegegeld"], ["collega"], None),
        (["werken"], ["werkgever"], None),
        (["inwerken"], [], None),
        ([], ["inwerken"], None),
        ([""], ["inwerken"], None),
    ],
)
def test_a_form_of_the_word_is_found_as_it_was_typed(
    said: list[str], words: list[str], found: str | None
) -> None:
    assert pointing_word(said, words) == found
