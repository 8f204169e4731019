"""What the crisis lexicon catches of messages written before it was extended."""

from __future__ import annotations

import pytest

from tests.unit.bot.care.test_crisis import HITS, MISSES
from tools.care_report import Measured, half, measure, read_half

# What was reached when the lexicon was last worked on, a little below it: a change that
# costs more than two messages of a half is looked at.
LEAST_CAUGHT = {"seen": 59, "unseen": 54}
MOST_ALARMS = {"seen": 2, "unseen": 4}


@pytest.mark.parametrize("name", ["seen", "unseen"])
def test_each_half_keeps_what_was_reached(name: str):
    measured = half(name)
    assert measured.crises - len(measured.missed) >= LEAST_CAUGHT[name]
    assert len(measured.alarms) <= MOST_ALARMS[name]


def test_missed_and_alarms_are_told_with_their_heading():
    measured = measure(
        [("self", "ik wil dood"), ("self", "goedemorgen")],
        [("work", "ik wil dood"), ("work", "goedemiddag")],
    )
    assert measured == Measured(
        2, 2, (("self", "goedemorgen"),), (("work", "ik wil dood"),)
    )
    line = " ".join(measured.line("both").split())
    assert line == "both caught 1 of 2 (50.0%) false alarms 1 of 2"


def test_the_halves_are_as_large_as_stated_and_nothing_stands_twice():
    names = ("seen", "unseen")
    crises = [text for name in names for _, text in read_half(name, "crisis")]
    ordinary = [text for name in names for _, text in read_half(name, "ordinary")]
    fitted = [text for _, text in HITS + MISSES]
    assert len(crises) == 120
    assert len(ordinary) == 150
    assert len({*crises, *ordinary, *fitted}) == 270 + len(fitted)
