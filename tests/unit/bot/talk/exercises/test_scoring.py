"""Counting answers: only what was answered counts, and a flat row has no top."""

from __future__ import annotations

import pytest

from bot.talk.exercises import scoring
from bot.talk.exercises.load import load_exercises

EXERCISES = load_exercises()


def ids(exercise: str, answers: scoring.Answers) -> list[str]:
    return [r.id for r in scoring.results(EXERCISES[exercise], answers)]


def balance(gives: str, costs: str) -> list[str]:
    answers = {
        item.id: (gives if item.counts_for == "gives" else costs,)
        for item in EXERCISES["energy_balance"].items
    }
    return ids("energy_balance", answers)


@pytest.mark.parametrize(
    ("gives", "costs", "result"),
    [
        ("often", "hardly", "more_in"),
        ("often", "often", "even"),
        ("hardly", "often", "more_out"),
        ("hardly", "hardly", "even"),
    ],
)
def test_energy_is_what_it_gives_less_what_it_costs(
    gives: str, costs: str, result: str
):
    assert balance(gives, costs) == [result]


def interests(**by_type: str) -> list[str]:
    answers = {
        item.id: (by_type.get(str(item.counts_for), "no"),)
        for item in EXERCISES["interests"].items
    }
    return ids("interests", answers)


def test_the_two_clearest_types_stand_out():
    assert interests(helping="yes", order="maybe") == ["helping", "order"]


def test_one_more_is_named_when_it_is_as_clear():
    assert len(interests(helping="yes", order="yes", hands="yes")) == 3


def test_a_flat_row_has_no_top():
    everything = dict.fromkeys(EXERCISES["interests"].results, "yes")
    assert interests(**everything) == []
    assert interests() == []


def test_the_floors_that_pinch_most_are_named_at_most_two():
    items = EXERCISES["employability"].items
    good = {item.id: ("fits",) for item in items}
    assert ids("employability", good) == []
    assert ids("employability", {**good, "home_fits": ("not",)}) == ["home"]
    low = {**good, **{item.id: ("not",) for item in items}}
    assert len(ids("employability", low)) == 2


def test_a_half_fit_of_a_single_item_does_not_pinch():
    good = {item.id: ("fits",) for item in EXERCISES["employability"].items}
    assert ids("employability", {**good, "other_job": ("half",)}) == []


def test_a_skipped_item_is_no_low_mark():
    good = {item.id: ("fits",) for item in EXERCISES["employability"].items}
    assert ids("employability", {**good, "home_fits": ()}) == []


def test_chosen_values_come_in_the_order_chosen():
    assert ids("work_values", {"two": ("rest", "money")}) == ["rest", "money"]
    assert ids("work_values", {"two": ("rest", "")}) == ["rest"]


def test_own_words_come_back_in_their_echo():
    words = scoring.own_words(EXERCISES["strengths_mirror"], {"asked_for": ("excel",)})
    assert words == 'Collega\'s komen bij jou voor: "excel".'


def test_too_few_answers_say_nothing():
    exercise = EXERCISES["energy_balance"]
    few = {item.id: () for item in exercise.items} | {"good_end": ("often",)}
    assert not scoring.enough(exercise, few)
    half = {item.id: ("often",) for item in exercise.items[:4]}
    assert scoring.enough(exercise, half)


def test_an_answer_that_is_gone_from_the_record_counts_for_nothing():
    exercise = EXERCISES["energy_balance"]
    assert scoring.points(exercise, {"good_end": ("old",)}, "gives") == 0
    assert scoring.shares(exercise, {"good_end": ("old",)}) == {}
