"""Red when the trained model understands less than the bars or the baseline ask.

The shared validation set takes part where it lies beside the clone. A lower baseline is
a decision: `python tools/nlu_report.py --baseline`, and say why in the commit.
"""

from __future__ import annotations

import pytest

from tests.content import project
from tests.nlu.conftest import SETS, Measured
from tools.nlu.gate import below_bars, below_baseline, read_baseline


@pytest.mark.parametrize("name", SETS)
def test_no_figure_is_under_its_bar(name: str, measured: Measured):
    assert below_bars(measured.scores(name).figures()) == []


@pytest.mark.parametrize("name", SETS)
def test_no_figure_fell_below_the_baseline(name: str, measured: Measured):
    figures = measured.scores(name).figures()
    assert below_baseline(figures, read_baseline()[name]) == []


@pytest.mark.parametrize("name", SETS)
def test_the_baseline_guards_every_figure(name: str, measured: Measured):
    assert set(read_baseline()[name]) == set(measured.scores(name).figures())


def test_the_held_out_set_asks_for_every_intent_and_entity():
    messages = SETS["held_out"]()
    assert {message.intent for message in messages} == project.intents()
    marked = {entity.entity for message in messages for entity in message.entities}
    assert marked == project.entities()
