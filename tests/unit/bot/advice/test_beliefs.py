"""Wrong beliefs are heard and put right in one kind sentence."""

from __future__ import annotations

import pytest

from bot.advice.beliefs import put_right
from bot.catalogue.load import load_catalogue

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("text", "scheme", "part"),
    [
        ("kan ik slim zelf aanvragen?", "slim", "niet zelf aanvragen"),
        ("STAP komt in 2027 terug, toch", "stap", "geen bericht"),
        ("is dat stapbudget in 2027 weer open", None, "geen bericht"),
        ("levenlanglerenkrediet is toch gratis geld", None, "lening, geen subsidie"),
        ("UWV moet mijn opleiding betalen", None, "hoeft je opleiding niet"),
        ("mijn baas mag alles terugvragen", None, "hoef je niet terug te betalen"),
        ("een mbo-certificaat is een diploma", None, "geen diploma"),
        ("met evc krijg je altijd een diploma", "evc", "niet altijd een diploma"),
    ],
)
def test_the_beliefs_of_the_facts_are_put_right(
    text: str, scheme: str | None, part: str
) -> None:
    answer = put_right(text, CATALOGUE, scheme)

    assert answer is not None
    assert part in answer


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wie betaalt mijn opleiding",
        "ik doe een stap terug in mijn werk",
        "mijn baas is een fijne vent",
        "ik wil een diploma halen",
        "bij het uwv was ik gisteren",
    ],
)
def test_what_shows_no_belief_is_left_alone(text: str) -> None:
    assert put_right(text, CATALOGUE) is None


def test_parts_of_words_do_not_count() -> None:
    # "bbl" is a word of the belief, "bblah" is not
    scheme = "levenlanglerenkrediet"
    assert put_right("kan dat voor bblah", CATALOGUE, scheme) is None
    assert put_right("kan dat voor een bbl?", CATALOGUE, scheme) is not None


def test_every_answer_is_one_kind_sentence() -> None:
    for scheme in CATALOGUE.schemes.values():
        for belief in scheme.beliefs:
            assert len(belief.answer.split()) <= 25
            assert belief.answer.count(".") <= 1 + belief.answer.count(".nl")
            assert "!" not in belief.answer
            assert belief.words
