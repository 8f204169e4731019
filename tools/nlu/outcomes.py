"""What systems showed and cost, as chapters of Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from tools.nlu.rendering import table
from tools.nlu.systems import Outcome

Row = Sequence[object]

_COSTS = ("p95 CPU ms", "training CPU s", "memory MB")


def intents_chapter(title: str, outcomes: Sequence[Outcome]) -> str:
    """Return accuracy and macro-F1 on every set, what it cost, and kinds of text."""
    sets = list(outcomes[0].scores)
    head = [f"{name}: {what}" for name in sets for what in ("accuracy", "macro-F1")]
    rows: list[Row] = []
    for outcome in outcomes:
        scores = [outcome.scores[name] for name in sets]
        figures = [f for s in scores for f in (s.accuracy, s.macro_f1)]
        spans = _entity_f1(outcome, sets[0])
        rows.append((outcome.name, *figures, spans, *_costs(outcome)))
    columns = ("system", *head, f"{sets[0]}: entity F1", *_COSTS)
    parts = [_opening(title, outcomes), table(columns, rows)]
    for name in sets:
        if outcomes[0].scores[name].noise:
            parts += [f"{name}, accuracy by kind of text:\n", _noise(name, outcomes)]
    return "\n".join(parts)


def entities_chapter(title: str, outcomes: Sequence[Outcome]) -> str:
    """Return precision, recall and F1 of exact spans on every set, and the costs."""
    sets = list(outcomes[0].scores)
    head = [f"{name}: {what}" for name in sets for what in ("P", "R", "F1")]
    rows: list[Row] = []
    for outcome in outcomes:
        totals = [outcome.scores[name].entity_total for name in sets]
        figures = [f for t in totals for f in (t.precision, t.recall, t.f1)]
        rows.append((outcome.name, *figures, *_costs(outcome)))
    return "\n".join(
        [_opening(title, outcomes), table(("source", *head, *_COSTS), rows)]
    )


def external_chapter(title: str, outcomes: Sequence[Outcome]) -> str:
    """Return the figures of pipelines on one set of other people's."""
    rows: list[Row] = []
    for outcome in outcomes:
        scores = outcome.scores[title]
        total = _entity_f1(outcome, title)
        rows.append(
            (outcome.name, scores.accuracy, scores.macro_f1, total, *_costs(outcome))
        )
    head = ("pipeline", "accuracy", "macro-F1", "entity F1", *_COSTS)
    return "\n".join([_opening(title, outcomes), table(head, rows)])


def curve_row(each: int | None, outcomes: Sequence[Outcome]) -> Row:
    """Return a size of the learning curve with the mean accuracy on each set."""
    means = [
        sum(outcome.scores[name].accuracy for outcome in outcomes) / len(outcomes)
        for name in outcomes[0].scores
    ]
    return each or "all", outcomes[0].examples, *means


def curve_table(sets: Sequence[str], rows: Sequence[Row]) -> str:
    """Return the learning curve."""
    return table(("examples an intent", "in all", *sets), rows)


def _opening(title: str, outcomes: Sequence[Outcome]) -> str:
    sizes = [f"{name} {s.size}" for name, s in outcomes[0].scores.items()]
    learnt = f"Learnt from {outcomes[0].examples} examples"
    return f"## {title}\n\n{learnt}; messages measured on: {', '.join(sizes)}.\n"


def _noise(name: str, outcomes: Sequence[Outcome]) -> str:
    kinds = list(outcomes[0].scores[name].noise)
    rows = [
        (outcome.name, *(outcome.scores[name].noise[kind][0] for kind in kinds))
        for outcome in outcomes
    ]
    return table(("system", *kinds), rows)


def _entity_f1(outcome: Outcome, name: str) -> float | None:
    """Return F1 of exact spans; None for a system that looks for none."""
    total = outcome.scores[name].entity_total
    return total.f1 if total.right or total.wrong else None


def _costs(outcome: Outcome) -> tuple[str, str, str]:
    return f"{outcome.p95:.1f}", f"{outcome.cpu:.0f}", f"{outcome.memory:.0f}"
