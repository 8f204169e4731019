"""What the tests of bot.nlu share: a small finder, and cases written as marked text."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.understanding import Annotation, EntityFinder, Example
from bot.nlu.wordlists import our_word_lists

TODAY = dt.date(2026, 3, 2)
CASES = Path(__file__).with_name("entity_cases.txt")
_MARKED = re.compile(r"\[([^\]]+)\]\(((?:[^(){}]|\{[^}]*\})*)\)")

SMALL_TRAINING = """
ik ben [52](age) en werk als [metselaar](job:current)
ben [34 jaar](age), [verpleegkundige](job:current) in de [zorg](sector)
[lasser](job:current) in de [metaal](sector), [36 uur](hours)
ik ben [kok](job:current) en [41](age)
ik werk [32 uur per week](hours) als [kapper](job:current)
[28 uur](hours), [vast contract](employment)
ik wil [leraar](job:wanted) worden
ik wil graag [verpleegkundige](job:wanted) worden
liever [planner](job:wanted) worden dan dit
ik heb [een uur per week](time_available)
[een half uur per dag](time_available) lukt wel om te leren
leren kan [twee uur per week](time_available)
ik doe het [volgende week](date)
[morgen](date) begin ik
[maandag](date) vraag ik het
[volgende week maandag](date) heb ik tijd
bestaat het [stap budget](scheme) nog
wat is de [slim subsidie](scheme)
doe maar [de tweede](ordinal)
[de eerste](ordinal) graag
ik wil een [cursus](step) [excel](skill)
een [workshop](step) [lassen](skill) lijkt me wat
ik wil leren [programmeren](skill)
het kost [500 euro](money)
ik heb [mbo 4](education)
we zijn met [12 man](company_size)
hoi
goedemorgen
ik weet het niet
dank je wel
mijn baas werkt niet mee
"""


@dataclass(frozen=True)
class Expected:
    """An entity a case should give; `role` for jobs, `value` normalised."""

    entity: str
    start: int
    end: int
    role: str | None
    value: Any


@dataclass(frozen=True)
class Case:
    """A message, the entities in it, and the places where readers differ."""

    text: str
    expected: tuple[Expected, ...]
    open_places: tuple[tuple[int, int], ...]

    def is_open(self, start: int, end: int) -> bool:
        """Tell whether a mark here counts neither for nor against."""
        return any(start < last and first < end for first, last in self.open_places)


def read_case(line: str) -> Case:
    """Read `text [words](entity:role=value) text`; `(?)` marks an open place."""
    text, last = "", 0
    expected: list[Expected] = []
    open_places: list[tuple[int, int]] = []
    for match in _MARKED.finditer(line):
        text += line[last : match.start()]
        start, last = len(text), match.end()
        text += match[1]
        if match[2] == "?":
            open_places.append((start, len(text)))
            continue
        name, _, value = match[2].partition("=")
        entity, _, role = name.partition(":")
        expected.append(Expected(entity, start, len(text), role or None, _value(value)))
    return Case(text + line[last:], tuple(expected), tuple(open_places))


def read_cases(path: Path = CASES) -> list[Case]:
    """Read all cases of a file, without its comments."""
    lines = path.read_text("utf-8").splitlines()
    return [read_case(line) for line in lines if line and not line.startswith("#")]


def as_example(line: str) -> Example:
    """Read marked text as an example to learn from."""
    case = read_case(line)
    return Example(
        case.text,
        tuple(Annotation(e.entity, e.start, e.end, e.role) for e in case.expected),
    )


@functools.cache
def small_finder() -> EntityFinder:
    """Return a finder trained on the few examples above, once for all tests."""
    examples = [as_example(line) for line in SMALL_TRAINING.strip().splitlines()]
    return EntityFinder.train(examples, our_word_lists())


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
