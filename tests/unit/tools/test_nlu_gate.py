"""The gate turns red for what it should, and for nothing else."""

from __future__ import annotations

from pathlib import Path

from tools.nlu.gate import below_bars, below_baseline, read_baseline, write_baseline


def test_a_figure_under_its_bar_is_named():
    assert below_bars({"accuracy": 0.90, "noise.typo": 0.85}) == []
    lines = below_bars({"accuracy": 0.899, "noise.typo": 0.84, "crisis.recall": 0.99})
    assert [line.split()[0] for line in lines] == [
        "accuracy",
        "noise.typo",
        "crisis.recall",
    ]


def test_worse_than_the_baseline_by_more_than_the_margin_is_red():
    baseline = {"accuracy": 0.95, "noise.sms": 0.95, "crisis.recall": 1.0}
    assert below_baseline({**baseline, "accuracy": 0.94}, baseline) == []
    assert below_baseline({**baseline, "noise.sms": 0.92}, baseline) == []
    fallen = {"accuracy": 0.939, "noise.sms": 0.919, "crisis.recall": 0.99}
    assert len(below_baseline(fallen, baseline)) == 3


def test_a_figure_that_is_gone_is_red():
    assert "no longer" in below_baseline({}, {"accuracy": 0.9})[0]


def test_a_new_baseline_keeps_the_sets_that_were_not_measured(tmp_path: Path):
    path = tmp_path / "baseline.json"
    write_baseline(
        {"held_out": {"accuracy": 0.9}, "validation": {"accuracy": 0.8}}, path
    )
    write_baseline({"held_out": {"accuracy": 0.95}}, path)
    assert read_baseline(path) == {
        "held_out": {"accuracy": 0.95},
        "validation": {"accuracy": 0.8},
    }
