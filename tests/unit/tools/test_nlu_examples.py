"""The checks of training data find what they are for."""

from __future__ import annotations

from tools.nlu import examples as checks


def test_few_examples_are_named_and_closed_intents_need_fewer():
    given = {"greet": ["a"] * 100, "inform": ["b"] * 249}
    lines = checks.too_few(given, ["greet", "inform", "skip"])
    assert lines == [
        "inform: 249 examples, 250 are needed",
        "skip: 0 examples, 250 are needed",
    ]


def test_doubles_are_the_same_text_in_any_case():
    given = {"affirm": ["Prima  zo", "prima zo", "jep"], "thank": ["Merci"]}
    assert checks.doubles(given) == ["'prima zo' stands under affirm, affirm"]


def test_two_intents_may_not_claim_what_the_classifier_reads_as_one():
    given = {"affirm": ["Jaaaa!", "prima"], "deny": ["jaa !", "nee", "36"]}
    assert checks.claimed_twice(given) == ["'jaa !' stands under affirm, deny"]
    # WHEN only numbers differ, or one intent says the same in two spellings
    given = {"inform": ["36", "effe", "even"], "choose_step": ["2"]}
    # THEN nothing is claimed twice
    assert checks.claimed_twice(given) == []


def test_near_doubles_differ_by_a_letter_or_two_and_short_ones_may():
    texts = ["ik wil graag minder uren werken", "ik wil graag minder uren werke", "nee"]
    assert len(checks.near_doubles([*texts, "neee"])) == 1
    assert checks.near_doubles(["ik wil minder uren", "liever een kortere week"]) == []


def test_the_commonest_opening_is_the_first_two_words():
    texts = ["ik wil weg", "Ik wil meer", "geef mij rust", "nou"]
    assert checks.commonest_opening(texts) == ("ik wil", 0.5)
