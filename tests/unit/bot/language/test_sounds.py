"""Words that are written by ear."""

from __future__ import annotations

import pytest

from bot.language.sounds import sound


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pedagogies", "pedagogisch"),
        ("installasie", "installatie"),
        ("kredit", "krediet"),
        ("fisioterapeut", "fysiotherapeut"),
        ("kontrakt", "contract"),
        ("oplijding", "opleiding"),
        ("subsiedie", "subsidie"),
        ("budged", "budget"),
        ("levelanglerekredit", "levelanglerenkrediet"),
        ("skoling", "scholing"),
    ],
)
def test_what_sounds_alike_has_one_key(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lasser", "lezer"),
        ("opleiding", "opleider"),
        ("rekenen", "reken"),
        ("budget", "buffet"),
    ],
)
def test_what_sounds_otherwise_has_another(one: str, other: str) -> None:
    assert sound(one) != sound(other)
