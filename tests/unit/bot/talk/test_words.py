"""Short Dutch answers read by rule."""

from __future__ import annotations

import pytest

from bot.talk.words import job_words, put_right, says_nothing, what_was_meant, yes_or_no


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("nee dit is genoeg", "deny"),
        ("Dat was het", "deny"),
        ("jup", "affirm"),
        ("ja hoor doe maar", "affirm"),
        ("jaren geleden", None),
        ("neem contact op", None),
        ("morgen", None),
    ],
)
def test_reads_yes_and_no(text: str, meaning: str | None):
    assert yes_or_no(text) == meaning


@pytest.mark.parametrize(
    "text", ["niks eigenlijk", "nee niks", "geen", "Niet veel hoor"]
)
def test_nothing_is_nothing(text: str):
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["niks doen vind ik fijn", "geen collega's", "alles"])
def test_something_is_not_nothing(text: str):
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nee ik bedoelde een 4", "een 4"),
        ("wacht, sorry: de collega's", "de collega's"),
        ("ik bedoel iets met mensen", "iets met mensen"),
        ("nee", ""),
    ],
)
def test_finds_what_was_meant(text: str, meant: str):
    assert what_was_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "others", "job"),
    [
        ("ik werk thuiszorg", (), "thuiszorg"),
        ("ik ben metser", (), "metser"),
        ("flex via uitzendbureau, bediening in een restaurant", ("flex",), None),
        ("ik werk in de zorg", (), "in de zorg"),
        ("iets met kabels in de grond", (), "iets met kabels in de grond"),
        ("ik ben 25 jaar", ("25 jaar",), ""),
        ("half uurtje per week misschien", ("half uurtje per week",), ""),
    ],
)
def test_finds_the_words_for_a_job(text: str, others: tuple[str, ...], job: str | None):
    wanted = "bediening in een restaurant" if job is None else job
    assert job_words(text, others) == wanted


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nee ik bedoelde lichter werk", "lichter werk"),
        ("nee ik bedoelde een 4", "een 4"),
        ("een 4", None),
    ],
)
def test_what_a_correction_puts_right(text: str, meant: str | None):
    assert put_right(text) == meant
