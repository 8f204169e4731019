"""Everything lists and rules see."""

from __future__ import annotations

import pytest

from bot.language.canonical import Canonical
from bot.nlu.candidates import Candidate, find_candidates
from bot.nlu.lexicon import Lexicon
from bot.nlu.wordlists import our_word_lists


@pytest.fixture(name="lexicon", scope="module")
def given_lexicon() -> Lexicon:
    return Lexicon(our_word_lists())


def test_lists_and_rules_are_seen_side_by_side(lexicon: Lexicon) -> None:
    # GIVEN a message with a job, a sector, hours and a date
    message = Canonical("lasser in de metaal, 36 uur, vanaf volgende week")
    # WHEN the candidates are gathered
    kinds = {c.kind: c.value for c in find_candidates(message, lexicon)}
    # THEN each is seen, and the date waits for the day to be known
    assert kinds["job"] == "lasser"
    assert kinds["sector"] == "metal"
    assert kinds["duration"].hours == 36
    assert kinds["date"] is None


def test_of_one_kind_the_longest_wins(lexicon: Lexicon) -> None:
    message = Canonical("stap budget")
    schemes = [c for c in find_candidates(message, lexicon) if c.kind == "scheme"]
    assert [(c.first, c.last, c.value) for c in schemes] == [(0, 1, "stap")]


def test_a_duration_may_be_time_or_hours() -> None:
    assert Candidate("duration", 0, 1).entities == ("time_available", "hours")
    assert Candidate("job", 0, 1).entities == ("job",)


def test_an_empty_message_has_no_candidates(lexicon: Lexicon) -> None:
    assert find_candidates(Canonical(""), lexicon) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bestaat die praktijkleren regeling nog", "praktijkleren regeling"),
        ("is er nog slim subsidie", "slim subsidie"),
        ("stap budjet is op", "stap budjet"),
        ("de slim-subsiedie voor ons", "slim - subsiedie"),
        ("is er evc-subsidie", "evc - subsidie"),
        ("praktijkleren bij ons op het werk", "praktijkleren"),
    ],
)
def test_the_noun_behind_a_scheme_belongs_to_it(
    text: str, words: str, lexicon: Lexicon
):
    message = Canonical(text)
    (found,) = (c for c in find_candidates(message, lexicon) if c.kind == "scheme")
    assert " ".join(t.folded for t in message.tokens[found.first : found.last + 1]) == (
        words
    )


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        ("wat is slim", 1),
        ("slim aanvragen", 1),
        ("ik ben niet slim genoeg", 0),
        ("dat is slim bedacht", 0),
        ("jij bent zo slim", 0),
    ],
)
def test_slim_is_a_scheme_unless_it_says_how_somebody_is(
    text: str, schemes: int
) -> None:
    found = find_candidates(Canonical(text), Lexicon(our_word_lists()))
    assert sum(candidate.kind == "scheme" for candidate in found) == schemes


@pytest.mark.parametrize("text", ["mijn oom is lasser", "ze is best slim"])
def test_everyday_words_are_no_scheme(text: str, lexicon: Lexicon) -> None:
    seen = find_candidates(Canonical(text), lexicon)
    assert not [c for c in seen if c.kind == "scheme"]
