"""What the crisis lexicon catches of messages written before it was extended."""

from __future__ import annotations

import pytest

from tests.unit.bot.care.test_crisis import HITS, MISSES
from tools.care_report import HALVES, Measured, half, measure, read_half

# What was reached when the lexicon was last worked on, a little below it: a change that
# costs more than two messages of a half is looked at.
LEAST_CAUGHT = {"seen": 59, "unseen": 54, "later_seen": 27, "later_unseen": 20}
MOST_ALARMS = {"seen": 2, "unseen": 4, "later_seen": 2, "later_unseen": 3}


@pytest.mark.parametrize("name", HALVES)
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


def test_another_than_the_lexicon_can_be_measured():
    measured = measure(
        [("self", "ik wil dood")], [("work", "goedemiddag")], "goedemiddag".__eq__
    )
    assert measured.missed == (("self", "ik wil dood"),)
    assert measured.alarms == (("work", "goedemiddag"),)


def test_the_halves_are_as_large_as_stated_and_nothing_stands_twice():
    crises = {name: read_half(name, "crisis") for name in HALVES}
    ordinary = {name: read_half(name, "ordinary") for name in HALVES}
    sizes = {name: (len(crises[name]), len(ordinary[name])) for name in HALVES}
    assert sizes == {
        "seen": (61, 76),
        "unseen": (59, 74),
        "later_seen": (30, 39),
        "later_unseen": (30, 39),
    }
    measured = [
        text
        for halves in (crises, ordinary)
        for pairs in halves.values()
        for _, text in pairs
    ]
    fitted = [text for _, text in HITS + MISSES]
    assert len({*measured, *fitted}) == len(measured) + len(fitted)
