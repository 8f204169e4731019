"""Measure the crisis lexicon alone: what it catches, what it wrongly takes for danger.

    python -m tools.care_report            totals, false alarms in the training data
    python -m tools.care_report --seen     and what went wrong in the seen halves
    python -m tools.care_report --rest     and the training examples left to the model
    python -m tools.care_report --model    and what the trained model takes for danger

Of the unseen halves and of the sets that measure the model only totals are ever shown.
"""

from __future__ import annotations

import argparse
import timeit
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.care.crisis import find_crisis
from tools.nlu.messages import LabelledMessage, read_training, readers
from tools.nlu.parsing import Parser

ROOT = Path(__file__).resolve().parents[1]
SETS = ROOT / "tests" / "unit" / "bot" / "care"
CRISIS = "report_crisis"
HALVES = ("seen", "unseen", "later_seen", "later_unseen")
"""The halves of the two sets made for measuring: only the seen ones are looked at."""
_TIMES = 200
_TWENTY_WORDS = (
    "ik werk al tien jaar in de zorg en wil graag iets anders gaan doen met mijn leven"
    " en handen"
)


@dataclass(frozen=True)
class Measured:
    """What the lexicon did with a set; `missed` and `alarms` are (heading, message)."""

    crises: int
    ordinary: int
    missed: tuple[tuple[str, str], ...]
    alarms: tuple[tuple[str, str], ...]

    def line(self, name: str) -> str:
        """Return the totals in one line."""
        parts = [f"{name:<22}"]
        if self.crises:
            caught = self.crises - len(self.missed)
            parts.append(f"caught {caught} of {self.crises}")
            parts.append(f"({caught / self.crises:.1%})")
        if self.ordinary:
            parts.append(f"false alarms {len(self.alarms)} of {self.ordinary}")
        return " ".join(parts)


def by_words(text: str) -> bool:
    """Tell whether the lexicon finds a crisis."""
    return find_crisis(text) is not None


def measure(
    crises: Iterable[tuple[str, str]],
    ordinary: Iterable[tuple[str, str]],
    found: Callable[[str], bool] = by_words,
) -> Measured:
    """Put (heading, message) pairs to the lexicon, or to another that finds crises."""
    crises, ordinary = list(crises), list(ordinary)
    return Measured(
        len(crises),
        len(ordinary),
        tuple(one for one in crises if not found(one[1])),
        tuple(one for one in ordinary if found(one[1])),
    )


def half(name: str, found: Callable[[str], bool] = by_words) -> Measured:
    """Measure on one half of a set made for it: a name of `HALVES`."""
    return measure(read_half(name, "crisis"), read_half(name, "ordinary"), found)


def read_half(name: str, part: str) -> list[tuple[str, str]]:
    """Return (heading, message) of a half; `part` is `crisis` or `ordinary`."""
    path = SETS / f"measured_{name}.yml"
    tree = YAML(typ="safe").load(path.read_text(encoding="utf-8"))[part]
    return [(heading, text) for heading, texts in tree.items() for text in texts]


def labelled(messages: Iterable[LabelledMessage]) -> Measured:
    """Measure on messages with an intent: `report_crisis` against all others."""
    pairs = [(one.intent, one.text) for one in messages]
    return measure(
        [one for one in pairs if one[0] == CRISIS],
        [one for one in pairs if one[0] != CRISIS],
    )


def _by_model() -> Callable[[str], bool]:
    """Return what tells whether the trained model, lexicon above it, finds a crisis."""
    parts = [
        read_half(name, part) for name in HALVES for part in ("crisis", "ordinary")
    ]
    messages = [LabelledMessage(text, "") for part in parts for _, text in part]
    read = Parser.newest().read(messages)
    pairs = zip(messages, read)
    return {one.text for one, reading in pairs if reading.intent == CRISIS}.__contains__


def _milliseconds(text: str) -> float:
    return min(timeit.repeat(lambda: find_crisis(text), number=1, repeat=_TIMES)) * 1e3


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seen", action="store_true", help="list the seen halves")
    parser.add_argument("--rest", action="store_true", help="list what the model gets")
    parser.add_argument("--model", action="store_true", help="measure the model too")
    chosen = parser.parse_args()
    halves = {name: half(name) for name in HALVES}
    training = labelled(read_training())
    for name, measured in halves.items():
        print(measured.line(name))
    print(training.line("training examples"))
    for name, read in readers().items():
        print(labelled(read()).line(name))
    if chosen.model:
        by_model = _by_model()
        for name in HALVES:
            print(half(name, by_model).line(f"model, {name}"))
    print(f"20 words: {_milliseconds(_TWENTY_WORDS):.2f} ms")
    longest = (_TWENTY_WORDS + ". ") * 40
    print(f"2,000 characters: {_milliseconds(longest[:2000]):.2f} ms")
    shown = [("false alarm in training", training.alarms)]
    if chosen.seen:
        for name in ("seen", "later_seen"):
            shown += [("missed", halves[name].missed)]
            shown += [("false alarm", halves[name].alarms)]
    if chosen.rest:
        shown += [("left to the model", training.missed)]
    for title, found in shown:
        for heading, text in found:
            print(f"{title}: {heading}: {text}")


if __name__ == "__main__":
    main()
