"""Compare ways to understand, on the same examples and the same messages.

    python tools/nlu_compare.py models      classifiers and whole pipelines, one sample
    python tools/nlu_compare.py features    our classifier, one thing changed at a time
    python tools/nlu_compare.py curve       our classifier by examples an intent
    python tools/nlu_compare.py entities    sources of entities
    python tools/nlu_compare.py external FOLDER   other people's data, beside Rasa's

Each writes docs/generated/nlu_<part>.md; docs/nlu-pipeline.md and docs/nlu-entities.md
say what follows. They take minutes to an hour, so CI does not run them. Measured on our
held-out set, on examples set aside, and on the shared set where it is at hand.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.nlu.external import external_sets  # noqa: E402
from tools.nlu.messages import (  # noqa: E402
    HELD_OUT,
    VALIDATION,
    LabelledMessage,
    MessagesError,
    read_rasa,
    read_training,
    read_validation,
)
from tools.nlu.quiet import silence  # noqa: E402
from tools.nlu.rendering import table  # noqa: E402
from tools.nlu.systems import Outcome, measure, sample, set_aside  # noqa: E402
from tools.nlu.variants import FEATURES, MODELS  # noqa: E402

OUT = ROOT / "docs" / "generated"
SAMPLE = 60
"""Examples an intent on which everything is compared."""

ASIDE = 30
"""Examples an intent that are set aside to measure on."""

CURVE = (5, 10, 20, 40, 80, 160, 10_000)
_DRAWS = 3
"""Samples that a small size is averaged over."""

_MANY = 80

ON_SAMPLE = (
    "our component",
    *(variant.name for variant in MODELS[1:]),
    "spaCy textcat, bag of words",
    "spaCy textcat, ensemble",
    "our pipeline",
    "Rasa, logistic regression",
    "Rasa, logistic regression, lexical-syntactic",
    "Rasa's default, DIET 20 epochs",
)
ON_ALL = ("our component", *(variant.name for variant in MODELS[1:]))
ENTITIES_ON_SAMPLE = (
    "lists and rules",
    "CRF alone",
    "lists, rules and CRF",
    "spaCy ner",
    "Rasa's CRF",
    "Rasa's default, DIET 20 epochs",
)
ENTITIES_ON_ALL = ("lists and rules", "CRF alone", "lists, rules and CRF", "spaCy ner")
EXTERNAL = (
    "our pipeline",
    "Rasa, logistic regression",
    "Rasa's default, DIET 100 epochs",
)

Row = Sequence[object]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one comparison and write its table; 1 when a set is not there."""
    args = _arguments(argv)
    silence()
    try:
        if args.part == "external":
            text = _external(args.folder)
        else:
            text = _PARTS[args.part](*_data(args.held_out))
    except MessagesError as error:
        sys.stderr.write(f"nlu_compare: {error}\n")
        return 1
    page = _head(args.part) + text
    (args.out / f"nlu_{args.part}.md").write_text(page, encoding="utf-8")
    print(page)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare ways to understand.")
    parser.add_argument("part", choices=[*_PARTS, "external"])
    parser.add_argument("folder", type=Path, nargs="?", help="for `external`")
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, metavar="FILE")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    args = parser.parse_args(argv)
    if (args.part == "external") != (args.folder is not None):
        parser.error("a folder goes with `external`, and only with it")
    return args


Examples = list[LabelledMessage]
Sets = dict[str, Examples]


def _data(held_out: Path) -> tuple[Examples, Sets]:
    """Return the examples to learn from and the sets to measure on."""
    known, aside = set_aside(read_training(), ASIDE)
    sets = {"held-out": read_rasa(held_out), "set aside": aside}
    if VALIDATION.exists():
        sets["validation"] = read_validation()
    return known, sets


def _head(part: str) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return (
        f"# Understanding compared: {part}\n\nMade by `python tools/nlu_compare.py "
        f"{part}` on {machine}, {time.strftime('%Y-%m-%d')}. What follows from it: "
        "[the pipeline](../nlu-pipeline.md), [entities](../nlu-entities.md).\n\n"
    )


def _models(known: Examples, sets: Sets) -> str:
    some = sample(known, SAMPLE)
    return (
        _intents_chapter(
            f"On {SAMPLE} examples an intent", _measured(ON_SAMPLE, some, sets)
        )
        + "\n"
        + _intents_chapter("On all examples", _measured(ON_ALL, known, sets))
    )


def _features(known: Examples, sets: Sets) -> str:
    names = [variant.name for variant in FEATURES]
    return _intents_chapter("On all examples", _measured(names, known, sets))


def _curve(known: Examples, sets: Sets) -> str:
    rows: list[Row] = []
    for each in CURVE:
        draws = range(_DRAWS if each <= _MANY else 1)
        outcomes = [measure("ours", sample(known, each, seed), sets) for seed in draws]
        size = "all" if each == CURVE[-1] else each
        scores = [
            sum(o.scores[name].accuracy for o in outcomes) / len(outcomes)
            for name in sets
        ]
        rows.append((size, outcomes[0].examples, *scores))
        _say(f"curve: {size}")
    head = ("examples an intent", "in all", *sets)
    note = (
        f"Accuracy; up to {_MANY} an intent the mean of {_DRAWS} samples drawn by "
        "chance.\n\n"
    )
    return note + table(head, rows)


def _entities(known: Examples, sets: Sets) -> str:
    marked = {name: each for name, each in sets.items() if _has_entities(each)}
    some = sample(known, SAMPLE)
    chapters = []
    for title, names, examples in (
        (f"On {SAMPLE} examples an intent", ENTITIES_ON_SAMPLE, some),
        ("On all examples", ENTITIES_ON_ALL, known),
    ):
        rows: list[Row] = []
        for outcome in _measured(names, examples, marked):
            totals = [outcome.scores[name].entity_total for name in marked]
            figures = [f for t in totals for f in (t.precision, t.recall, t.f1)]
            rows.append((outcome.name, *figures, *_costs(outcome)))
        head = [f"{name}: {what}" for name in marked for what in ("P", "R", "F1")]
        chapters.append(f"## {title}\n\n" + table(("source", *head, *_COSTS), rows))
    return "\n".join(chapters)


def _has_entities(messages: Iterable[LabelledMessage]) -> bool:
    return any(message.entities for message in messages)


def _external(folder: Path) -> str:
    chapters = []
    for name, (examples, messages) in external_sets(folder).items():
        rows: list[Row] = []
        for outcome in _measured(EXTERNAL, examples, {name: messages}):
            scores = outcome.scores[name]
            rows.append(
                (
                    outcome.name,
                    scores.accuracy,
                    scores.macro_f1,
                    scores.entity_total.f1,
                    *_costs(outcome),
                )
            )
        head = ("pipeline", "accuracy", "macro-F1", "entity F1", *_COSTS)
        sizes = f"{len(examples)} examples, {len(messages)} messages.\n\n"
        chapters.append(f"## {name}\n\n{sizes}" + table(head, rows))
    return "\n".join(chapters)


_COSTS = ("p95 ms", "CPU s", "memory MB")


def _costs(outcome: Outcome) -> tuple[str, str, str]:
    return f"{outcome.p95:.1f}", f"{outcome.cpu:.0f}", f"{outcome.memory:.0f}"


def _measured(
    names: Iterable[str], examples: Examples, sets: Sets
) -> Iterable[Outcome]:
    for name in names:
        outcome = measure(name, examples, sets)
        shown = {title: round(s.accuracy, 3) for title, s in outcome.scores.items()}
        _say(f"{name}: {shown} {outcome.cpu:.0f} s")
        yield outcome


def _intents_chapter(title: str, outcomes: Iterable[Outcome]) -> str:
    known = list(outcomes)
    sets = list(known[0].scores)
    head = [f"{name}: {what}" for name in sets for what in ("accuracy", "macro-F1")]
    rows: list[Row] = []
    for outcome in known:
        scores = [outcome.scores[name] for name in sets]
        figures = [f for s in scores for f in (s.accuracy, s.macro_f1)]
        rows.append((outcome.name, *figures, *_costs(outcome)))
    parts = [f"## {title}\n", f"{known[0].examples} examples.\n"]
    parts.append(table(("system", *head, *_COSTS), rows))
    for name in sets:
        if known[0].scores[name].noise:
            parts += [f"### {name}: accuracy by kind of text\n", _noise(name, known)]
    return "\n".join(parts)


def _noise(name: str, outcomes: Sequence[Outcome]) -> str:
    kinds = list(outcomes[0].scores[name].noise)
    rows = [
        (outcome.name, *(outcome.scores[name].noise[kind][0] for kind in kinds))
        for outcome in outcomes
    ]
    return table(("system", *kinds), rows)


def _say(line: str) -> None:
    sys.stderr.write(f"» {line}\n")
    sys.stderr.flush()


_PARTS = {
    "models": _models,
    "features": _features,
    "curve": _curve,
    "entities": _entities,
}


if __name__ == "__main__":
    sys.exit(main())
