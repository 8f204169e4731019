"""The comparison rewrites, draws and trains as its tables say."""

from __future__ import annotations

import random

import pytest

from bot.nlu.everyday import plain_dutch
from tools import nlu_compare
from tools.nlu import rewriting, systems
from tools.nlu.messages import Labelled, LabelledMessage
from tools.nlu.outcomes import curve_row, entities_chapter, intents_chapter
from tools.nlu.rewriting import Compounds
from tools.nlu.scores import Reading, score
from tools.nlu.systems import Outcome, sample, set_aside
from tools.nlu.variants import BASE, FEATURES, Trained, Variant, sentences

EXAMPLES = [
    LabelledMessage(f"{words} {place}", intent)
    for intent, words in (("greet", "hallo daar"), ("deny", "dat hoeft niet"))
    for place in ("nou", "hoor", "dus", "ja")
]


def test_a_sample_has_so_many_of_every_intent_and_is_the_same_every_time():
    drawn = sample(EXAMPLES, 2)
    assert [m.intent for m in drawn] == ["greet", "greet", "deny", "deny"]
    assert drawn == sample(EXAMPLES, 2)
    assert len(sample(EXAMPLES, 99)) == len(EXAMPLES)


def test_what_is_set_aside_is_not_learnt_from():
    known, aside = set_aside(EXAMPLES, 1)
    assert len(aside) == 2
    assert not {m.text for m in known} & {m.text for m in aside}
    assert len(known) + len(aside) == len(EXAMPLES)


@pytest.mark.parametrize("name", [variant.name for variant in FEATURES])
def test_every_system_of_the_tables_can_be_made(name: str):
    assert systems.make(name)


def test_the_tables_name_only_systems_that_there_are():
    named = (
        nlu_compare.MODELS_ON_SAMPLE,
        nlu_compare.MODELS_ON_ALL,
        nlu_compare.FEATURES_ON_SAMPLE,
        nlu_compare.FEATURES_ON_ALL,
        nlu_compare.ENTITIES_ON_SAMPLE,
        nlu_compare.ENTITIES_ON_ALL,
        nlu_compare.EXTERNAL,
    )
    assert {name for names in named for name in names} <= set(systems.names())


@pytest.mark.parametrize("variant", [BASE, Variant("by sentence", by_sentence=True)])
def test_a_variant_learns(variant: Variant):
    trained = Trained(variant, [m.text for m in EXAMPLES], [m.intent for m in EXAMPLES])
    assert trained.best(["hallo", "hoeft niet. dat hoeft echt niet."]) == [
        "greet",
        "deny",
    ]


def test_compounds_are_split_into_words_that_are_known():
    split = Compounds(["opleiding budget", "budget opleiding", "budget opleiding"])
    assert split("opleidingsbudget") == "opleidingsbudget opleiding budget"
    assert split.parts("fietsbudget") == ()


def test_a_slip_changes_a_long_word_and_no_short_one():
    slipping = random.Random(1)
    texts = [rewriting.with_typing_errors("ik werkgever", slipping, 1.0)] * 5
    assert all(text.startswith("ik ") and text != "ik werkgever" for text in texts)
    assert rewriting.with_typing_errors("ik werkgever", slipping, 0.0) == "ik werkgever"


def test_rewrites_say_what_they_see():
    assert rewriting.ends("Ja hoor") == "beginning ja hoor ending"
    assert "beginning_hoor" in rewriting.pairs("Ja hoor").split()
    assert "first_hallo" in rewriting.shape("Hallo daar").split()
    assert "kind_age" in rewriting.entities("ik ben 52 jaar").split()
    assert rewriting.without_lexicon("effe w8en") != plain_dutch("effe w8en")


def test_sentences_that_say_too_little_are_left_out():
    assert sentences("Ja. Ik wil minder uren werken! Kan dat ook?") == [
        "Ik wil minder uren werken!",
        "Kan dat ook?",
    ]


def _outcome() -> Outcome:
    message = LabelledMessage("36 uur", "inform", (Labelled("hours", 0, 6),), "sms")
    scores = {"held-out": score([message], [Reading((("inform", 1.0),))])}
    return Outcome("one", 7, scores, p95=1.23, cpu=4.5, memory=67.8)


def test_chapters_have_figures_and_costs():
    assert "| one | 1.000 | 1.000 |  | 1.2 | 4 | 68 |" in intents_chapter(
        "All", [_outcome()]
    )
    assert "| one | 0.000 | 0.000 | 0.000 | 1.2 |" in entities_chapter(
        "All", [_outcome()]
    )
    assert curve_row(None, [_outcome(), _outcome()]) == ("all", 7, 1.0)
