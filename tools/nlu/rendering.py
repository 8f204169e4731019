"""The figures as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tools.nlu.gate import FALSE_ALARMS, Figures, bar, guarded, margin
from tools.nlu.messages import LabelledMessage
from tools.nlu.scores import Reading, Scores, answers, percentile

CURVE = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90)
"""Thresholds of the curve."""

_BINS = ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 0.9), (0.9, 1.01))
_SHOWN_CONFUSIONS = 2


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; floats with three decimals."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    return (
        f"{value:.3f}" if isinstance(value, float) else str(value).replace("|", "\\|")
    )


def figures_table(figures: Figures, baseline: Figures) -> str:
    """Return each guarded figure beside its bar and its baseline."""
    rows = []
    for name, value in figures.items():
        known = baseline.get(name)
        change = None if known is None else f"{value - known:+.3f}"
        rows.append((name, value, bar(name), known, change, f"{margin(name):.2f}"))
    return table(("figure", "now", "bar", "baseline", "change", "margin"), rows)


def intents_table(scores: Scores) -> str:
    """Return every intent, the worst understood first."""
    ordered = sorted(scores.intents.items(), key=lambda item: (item[1].f1, item[0]))
    rows = []
    for name, counts in ordered:
        others = scores.confused[name].most_common(_SHOWN_CONFUSIONS)
        named = ", ".join(f"{other} ({n})" for other, n in others)
        rows.append(
            (name, counts.support, counts.precision, counts.recall, counts.f1, named)
        )
    head = ("intent", "messages", "precision", "recall", "F1", "read as")
    return table(head, rows)


def entities_table(scores: Scores) -> str:
    """Return every entity and all of them together, by exact spans."""
    counted = [*scores.entities.items(), ("all", scores.entity_total)]
    return table(
        ("entity", "spans", "precision", "recall", "F1"),
        [(n, c.support, c.precision, c.recall, c.f1) for n, c in counted],
    )


def curve_table(
    messages: Sequence[LabelledMessage],
    readings: Sequence[Reading],
    ambiguity: float,
    thresholds: Sequence[float] = CURVE,
) -> str:
    """Return what happens to the messages at each threshold."""
    rows = []
    for threshold in thresholds:
        counts = answers(messages, readings, threshold, ambiguity)
        size = len(messages)
        rows.append(
            (
                f"{threshold:.2f}",
                counts.right / size,
                counts.wrong / size,
                counts.missed / size,
                counts.precision,
            )
        )
    head = (
        "threshold",
        "answered right",
        "answered wrong",
        "asked",
        "right if answered",
    )
    return table(head, rows)


def calibration_table(
    messages: Sequence[LabelledMessage], readings: Sequence[Reading]
) -> str:
    """Return how often the best intent is right where its confidence lies so high."""
    rows = []
    for low, high in _BINS:
        held = [
            (reading.ranking[0][1], reading.intent == message.intent)
            for message, reading in zip(messages, readings)
            if reading.ranking and low <= reading.ranking[0][1] < high
        ]
        if held:
            mean = sum(confidence for confidence, _ in held) / len(held)
            right = sum(ok for _, ok in held) / len(held)
            rows.append((f"{low:.2f} to {min(high, 1):.2f}", len(held), mean, right))
    return table(("confidence", "messages", "mean confidence", "right"), rows)


def set_section(
    title: str,
    messages: Sequence[LabelledMessage],
    readings: Sequence[Reading],
    scores: Scores,
    baseline: Figures,
    ambiguity: float,
) -> str:
    """Return the chapter of one set: everything but times, which differ by machine."""
    counts = ", ".join(f"{kind} {n}" for kind, (_, n) in scores.noise.items())
    values = scores.norms
    return "\n".join(
        [
            f"## {title}\n",
            f"{scores.size} messages ({counts}).\n",
            figures_table(scores.figures(), baseline),
            f"The fallback stood above {scores.fallbacks} messages; the best intent "
            f"below it was right for {scores.fallbacks_right}. Accuracy above counts "
            "that intent.\n",
            "### Intents\n",
            intents_table(scores),
            "### Entities, exact spans\n",
            entities_table(scores),
            f"Normalised values: {values.right} of {values.support} right among the "
            "spans found.\n",
            "### When it asks\n",
            f"Asked below the threshold, or when the best two lie under {ambiguity} "
            "apart.\n",
            curve_table(messages, readings, ambiguity),
            "### Is the confidence honest?\n",
            calibration_table(messages, readings),
        ]
    )


def alarms_section(title: str, scores: Scores, baseline: Figures) -> str:
    """Return the chapter of the messages that are easily taken for a crisis."""
    return "\n".join(
        [
            f"## {title}\n",
            f"{scores.alarms} of {scores.size} were read as a crisis.\n",
            figures_table(guarded(FALSE_ALARMS, scores), baseline),
        ]
    )


def milliseconds(readings: Sequence[Reading]) -> tuple[float, float]:
    """Return p50 and p95 of reading a message, in milliseconds."""
    took = [reading.seconds * 1000 for reading in readings]
    return percentile(took, 0.5), percentile(took, 0.95)
