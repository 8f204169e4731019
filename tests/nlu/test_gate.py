"""Red when the trained model understands less than the bars or the baseline ask.

The shared validation set takes part where it lies beside the clone. A lower baseline is
a decision: `python tools/nlu_report.py --baseline`, and say why in the commit.
"""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Measured
from tools.nlu.gate import below_bars, below_baseline, read_baseline
from tools.nlu.messages import readers

SETS = sorted(readers())


@pytest.mark.parametrize("name", SETS)
def test_no_figure_is_under_its_bar(name: str, measured: Measured):
    assert below_bars(measured.figures(name)) == []


@pytest.mark.parametrize("name", SETS)
def test_no_figure_fell_below_the_baseline(name: str, measured: Measured):
    assert below_baseline(measured.figures(name), read_baseline()[name]) == []


@pytest.mark.parametrize("name", SETS)
def test_the_baseline_guards_every_figure(name: str, measured: Measured):
    assert set(read_baseline()[name]) == set(measured.figures(name))
