"""Compare ways to understand, on the same examples and the same messages.

    python tools/nlu_compare.py models      classifiers and whole pipelines, one sample
    python tools/nlu_compare.py features    our classifier, one thing changed at a time
    python tools/nlu_compare.py curve       our classifier by examples an intent
    python tools/nlu_compare.py entities    sources of entities
    python tools/nlu_compare.py external FOLDER   other people's data, beside Rasa's

Each writes docs/generated/nlu_<part>.md, anew after every system it measured;
docs/nlu-pipeline.md and docs/nlu-entities.md say what follows. They take minutes to an
hour, so CI does not run them. Measured on our held-out set, on examples set aside, and
on the shared set where it is at hand.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from tools.nlu.outcomes import (  # noqa: E402
    curve_row,
    curve_table,
    entities_chapter,
    external_chapter,
    intents_chapter,
)
from tools.nlu.systems import Outcome, measure, sample, set_aside  # noqa: E402
from tools.nlu.variants import FEATURES, MODELS  # noqa: E402

OUT = ROOT / "docs" / "generated"
SAMPLE = 30
"""Examples an intent on which everything is compared."""

ASIDE = 15
"""Examples an intent that are set aside to measure on."""

CURVE = (5, 10, 20, 40, 80, 160, 320, 640, None)
"""Examples an intent of the learning curve; None is all there are."""

_DRAWS = 3
"""Samples that a small size of the curve is averaged over."""

_MANY = 40

_DIET = "Rasa's default, DIET 15 epochs"
MODELS_ON_SAMPLE = (
    "our component",
    *(variant.name for variant in MODELS),
    "spaCy textcat, bag of words",
    "spaCy textcat, ensemble",
    "our pipeline",
    "Rasa, logistic regression",
    "Rasa, logistic regression, lexical-syntactic",
    _DIET,
)
MODELS_ON_ALL = (
    "our component",
    "characters and words",
    "SVM, C 0.3",
    "SVM, tolerance 0.5",
)
_QUICK = "our component, no confidences"
FEATURES_ON_SAMPLE = (_QUICK, *(variant.name for variant in FEATURES))
FEATURES_ON_ALL = (
    _QUICK,
    "characters and words",
    "words alone",
    "characters alone",
    "without dialect and SMS lexicon",
    "with pairs of words apart",
    "with lexical-syntactic features",
)
ENTITIES_ON_SAMPLE = (
    "lists and rules",
    "CRF alone",
    "lists, rules and CRF",
    "spaCy ner",
)
ENTITIES_ON_ALL = (
    "lists and rules",
    "CRF alone",
    "lists, rules and CRF",
    "lists, rules and CRF, gradient descent",
)
EXTERNAL = (
    "our pipeline",
    "Rasa, logistic regression",
    "Rasa's default, DIET 100 epochs",
)

Examples = list[LabelledMessage]
Sets = dict[str, Examples]


@dataclass(frozen=True)
class Run:
    """Systems to train on the same examples and measure on the same sets."""

    title: str
    names: Sequence[str]
    examples: Examples
    sets: Sets
    chapter: Callable[[str, Sequence[Outcome]], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one comparison and write its page; 1 when a set is not there."""
    args = _arguments(argv)
    page = args.out / f"nlu_{args.part}.md"
    try:
        for text in _texts(args):
            page.write_text(_head(args) + text, encoding="utf-8")
    except MessagesError as error:
        sys.stderr.write(f"nlu_compare: {error}\n")
        return 1
    print(page.read_text("utf-8"))
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare ways to understand.")
    parser.add_argument("part", choices=[*_RUNS, "curve", "external"])
    parser.add_argument("folder", type=Path, nargs="?", help="for `external`")
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, metavar="FILE")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    args = parser.parse_args(argv)
    if (args.part == "external") != (args.folder is not None):
        parser.error("a folder goes with `external`, and only with it")
    return args


def _texts(args: argparse.Namespace) -> Iterator[str]:
    """Yield the text of the page so far, longer every time."""
    if args.part == "external":
        yield from _chapters(_external(args.folder))
        return
    known, sets = _data(args.held_out)
    if args.part == "curve":
        yield from _curve(known, sets)
    else:
        yield from _chapters(_RUNS[args.part](known, sets))


def _chapters(runs: Sequence[Run]) -> Iterator[str]:
    finished = ""
    for run in runs:
        outcomes: list[Outcome] = []
        chapter = ""
        for name in run.names:
            outcomes.append(measure(name, run.examples, run.sets))
            _say(outcomes[-1])
            chapter = run.chapter(run.title, outcomes)
            yield finished + chapter
        finished += chapter + "\n"


def _data(held_out: Path) -> tuple[Examples, Sets]:
    """Return the examples to learn from and the sets to measure on."""
    known, aside = set_aside(read_training(), ASIDE)
    sets = {"held-out": read_rasa(held_out), "set aside": aside}
    if VALIDATION.exists():
        sets["validation"] = read_validation()
    return known, sets


def _two_sizes(
    some: Sequence[str],
    every: Sequence[str],
    chapter: Callable[[str, Sequence[Outcome]], str],
) -> Callable[[Examples, Sets], list[Run]]:
    def runs(known: Examples, sets: Sets) -> list[Run]:
        few = sample(known, SAMPLE)
        return [
            Run("All examples", every, known, sets, chapter),
            Run(f"{SAMPLE} examples an intent", some, few, sets, chapter),
        ]

    return runs


_RUNS = {
    "models": _two_sizes(MODELS_ON_SAMPLE, MODELS_ON_ALL, intents_chapter),
    "features": _two_sizes(FEATURES_ON_SAMPLE, FEATURES_ON_ALL, intents_chapter),
    "entities": _two_sizes(ENTITIES_ON_SAMPLE, ENTITIES_ON_ALL, entities_chapter),
}


def _external(folder: Path) -> list[Run]:
    return [
        Run(name, EXTERNAL, examples, {name: messages}, external_chapter)
        for name, (examples, messages) in external_sets(folder).items()
    ]


def _curve(known: Examples, sets: Sets) -> Iterator[str]:
    rows = []
    for each in CURVE:
        size = each or len(known)
        draws = range(_DRAWS if size <= _MANY else 1)
        outcomes = [measure(_QUICK, sample(known, size, n), sets) for n in draws]
        _say(outcomes[-1])
        rows.append(curve_row(each, outcomes))
        yield (
            f"Accuracy; up to {_MANY} an intent the mean of {_DRAWS} samples drawn by "
            "chance.\n\n" + curve_table(list(sets), rows)
        )


def _head(args: argparse.Namespace) -> str:
    part = args.part
    command = f"{part} FOLDER" if args.folder else part
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return (
        f"# Understanding compared: {part}\n\nMade by `python tools/nlu_compare.py "
        f"{command}` on {machine}, {time.strftime('%Y-%m-%d')}. What follows from it: "
        "[the pipeline](../nlu-pipeline.md), [entities](../nlu-entities.md).\n\n"
    )


def _say(outcome: Outcome) -> None:
    shown = {title: round(s.accuracy, 3) for title, s in outcome.scores.items()}
    sys.stderr.write(f"» {outcome.name}: {shown} {outcome.cpu:.0f} s\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
