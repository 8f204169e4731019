"""Whether a job is held or wanted."""

from __future__ import annotations

from bot.language.canonical import Canonical
from bot.nlu.roles import RoleGuesser

KNOWN = [
    ("ik werk als kok", 3, "current"),
    ("ik ben nu kok", 3, "current"),
    ("ik wil kok worden", 2, "wanted"),
    ("liever kok worden", 1, "wanted"),
    ("wat verdient een kok", 3, None),
]


def trained() -> RoleGuesser:
    guesser = RoleGuesser.train(
        [
            (Canonical(text).tokens, place, place, role)
            for text, place, role in KNOWN * 5
        ]
    )
    assert guesser is not None
    return guesser


def test_the_words_round_a_job_tell_its_role() -> None:
    guesser = trained()
    for text, place, role in KNOWN:
        assert guesser.role(Canonical(text).tokens, place, place) == role, text


def test_it_is_kept_as_bytes() -> None:
    again = RoleGuesser.from_bytes(trained().to_bytes())
    tokens = Canonical("ik wil bakker worden").tokens
    assert again.role(tokens, 2, 2) == "wanted"


def test_without_roles_there_is_nothing_to_learn() -> None:
    assert RoleGuesser.train([]) is None
    assert RoleGuesser.train([(Canonical("kok").tokens, 0, 0, None)]) is None
