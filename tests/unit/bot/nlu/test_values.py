"""Normalised values of the words of an entity."""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.lexicon import Lexicon
from bot.nlu.values import Normaliser
from bot.nlu.wordlists import our_word_lists
from tests.unit.bot.nlu.given import TODAY


@pytest.fixture(name="normaliser", scope="module")
def given_normaliser() -> Normaliser:
    return Normaliser(Lexicon(our_word_lists()))


@pytest.mark.parametrize(
    ("entity", "words", "value"),
    [
        ("job", "metsealar", "metselaar"),
        ("job", "een Kapster", "kapper"),
        ("job", "rietdekker", "rietdekker"),
        ("job", "Glas-in-lood  zetter", "glas-in-lood zetter"),
        ("sector", "ouderenzorg", "care"),
        ("sector", "de bouw", "construction"),
        ("sector", "iets met metaal", "metal"),
        ("skill", "Exel", "excel"),
        ("skill", "sierduiven fokken", "sierduiven fokken"),
        ("scheme", "stapbudjet", "stap"),
        ("scheme", "die slim subsidie", "slim"),
        ("scheme", "oeno fonds", "oo_fonds"),
        ("scheme", "Levenlang leren krediet", "levenlanglerenkrediet"),
        ("scheme", "mbo-certificaten", "mbo_certificaat"),
        ("step", "mbo-certificaten", "mbo_certificaat"),
        ("step", "avondcursus", "cursus"),
        ("step", "deeltijdstudie", "opleiding"),
        ("step", "job-rotation", "job_rotation"),
        ("step", "taakboetseren", "job_crafting"),
        ("time_available", "een uurtje per week", {"minutes": 60, "period": "week"}),
        ("time_available", "dagdeel", {"minutes": 240, "period": None}),
        ("date", "half maart", "2026-03"),
        ("date", "na mijn vakantie", "na mijn vakantie"),
        ("age", "52 jaar", 52),
        ("age", "tweeënvijftig", 52),
        ("education", "mbo niveau 4", "mbo4"),
        ("education", "mavo", "vmbo"),
        ("education", "technische universiteit", "wo"),
        ("employment", "vaste dienst", "permanent"),
        ("employment", "nulurenkontrakt", "flex"),
        ("employment", "zzper", "zzp"),
        ("employment", "ww-uitkering", "ww"),
        ("company_size", "met z'n tienen", 10),
        ("company_size", "een bedrijf van 3.000 man", 3000),
        ("company_size", "mkb", "mkb"),
        ("company_size", "heel groot bedrijf", "groot"),
        ("hours", "36-urig", 36),
        ("hours", "tweeëndertig uur per week", 32),
        ("hours", "fulltime", 40),
        ("hours", "24", 24),
        ("ordinal", "de laatste", -1),
        ("ordinal", "nummer drie", 3),
        ("ordinal", "2", 2),
        ("money", "€ 1.000", 1000),
        ("money", "vijfhonderd euro", 500),
    ],
)
def test_words_become_the_value_of_the_contract(
    normaliser: Normaliser, entity: str, words: str, value: Any
) -> None:
    assert normaliser.value(entity, words, TODAY) == value


@pytest.mark.parametrize(
    "entity", ["sector", "scheme", "step", "education", "employment", "age", "city"]
)
def test_words_without_a_value_are_their_own(
    normaliser: Normaliser, entity: str
) -> None:
    assert normaliser.value(entity, "xyzzy", TODAY) == "xyzzy"
