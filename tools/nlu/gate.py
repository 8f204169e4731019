"""When understanding got worse: the bars that always hold, and the baseline.

A figure may lie below the baseline by its margin and no more. Margins are what one or
two messages of such a group weigh: a kind of noise has some seventy, an intent ten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tools.nlu.messages import ROOT
from tools.nlu.scores import Scores

BASELINE = ROOT / "tests" / "nlu" / "baseline.json"

BARS: Mapping[str, float] = {
    "accuracy": 0.90,
    "macro_f1": 0.90,
    "crisis.recall": 1.0,
    "crisis.precision": 0.9,
    "crisis.calm": 0.95,
    "care.recall": 0.9,
    "out_of_scope.f1": 0.85,
    "other_language.f1": 0.85,
    "entities.f1": 0.85,
    "schemes.f1": 0.95,
    "values.right": 0.9,
}
"""What every set must show, whatever the baseline."""

NOISE_BAR = 0.85
"""Accuracy that no kind of noise may stay under."""

_MARGINS: Mapping[str, float] = {
    "accuracy": 0.01,
    "macro_f1": 0.01,
    "crisis.recall": 0.0,
    "crisis.precision": 0.1,
    "crisis.calm": 0.03,
    "care.recall": 0.04,
    "out_of_scope.f1": 0.1,
    "other_language.f1": 0.1,
    "entities.f1": 0.01,
    "schemes.f1": 0.03,
    "values.right": 0.02,
}
_NOISE_MARGIN = 0.03
_NOISE = "noise."

FALSE_ALARMS = "false_alarms"
"""The set of messages that sound like a crisis and are none."""

Figures = Mapping[str, float]


def guarded(name: str, scores: Scores) -> dict[str, float]:
    """Return the figures of a set that the gate guards.

    Messages written to be taken for a crisis tell that alone: their own intents are
    the hardest there are.
    """
    if name == FALSE_ALARMS:
        return {"crisis.calm": round(scores.calm, 4)}
    return scores.figures()


def bar(name: str) -> float | None:
    """Return the lowest value a figure may have, or None where none is set."""
    return NOISE_BAR if name.startswith(_NOISE) else BARS.get(name)


def margin(name: str) -> float:
    """Return how far a figure may lie below the baseline."""
    return _NOISE_MARGIN if name.startswith(_NOISE) else _MARGINS[name]


def below_bars(figures: Figures) -> list[str]:
    """Return a line for each figure under its bar."""
    return [
        f"{name} is {value:.3f}, the bar is {lowest:.2f}"
        for name, value in figures.items()
        if (lowest := bar(name)) is not None and value < lowest
    ]


def below_baseline(figures: Figures, baseline: Figures) -> list[str]:
    """Return a line for each figure that fell by more than its margin, or is gone."""
    lines = []
    for name, known in baseline.items():
        now = figures.get(name)
        if now is None:
            lines.append(f"{name} is no longer measured, the baseline has {known:.3f}")
        elif now < known - margin(name) - 1e-9:
            lines.append(
                f"{name} is {now:.3f}, the baseline {known:.3f}, "
                f"the margin {margin(name):.2f}"
            )
    return lines


def read_baseline(path: Path = BASELINE) -> dict[str, dict[str, float]]:
    """Return the figures of each set by name ('held_out', 'validation', …)."""
    sets: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8"))
    return sets


def write_baseline(
    figures: Mapping[str, Figures], path: Path = BASELINE
) -> dict[str, dict[str, float]]:
    """Write the figures of the sets that were measured; keep those of the others."""
    sets = read_baseline(path) if path.exists() else {}
    sets |= {name: dict(values) for name, values in figures.items()}
    path.write_text(json.dumps(sets, indent=2) + "\n", "utf-8")
    return sets
