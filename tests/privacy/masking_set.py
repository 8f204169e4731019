"""Reads the set of sentences with their personal parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

FILE: Final = Path(__file__).with_name("masking_set.yml")
PARTS: Final = ("worked_on", "held_out", "second_held_out")
_MARK: Final = re.compile(r"\[([a-z-]+)\|([^\]]+)\]")


@dataclass(frozen=True)
class Gold:
    """A part of a sentence that is personal."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Sentence:
    """A sentence as typed, with what must be masked; nothing in a hard negative."""

    text: str
    gold: tuple[Gold, ...]


def read(part: str) -> tuple[Sentence, ...]:
    """Return the sentences of a part."""
    tree = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))[part]
    marked = [*tree["personal"], *tree["none"]]
    return tuple(_sentence(str(line)) for line in marked)


def _sentence(marked: str) -> Sentence:
    text, gold = "", []
    position = 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        gold.append(Gold(len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        position = match.end()
    return Sentence(text + marked[position:], tuple(gold))
