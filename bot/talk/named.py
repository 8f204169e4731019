"""What is named in plain words beside the main point of a message (named.yml)."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

NAMED_FILE = Path(__file__).with_name("named.yml")


def named_obstacles(text: str) -> tuple[str, ...]:
    """Return the obstacles that a text names, in the order of named.yml."""
    return _found("obstacles", text)


def bare_obstacles(text: str) -> tuple[str, ...]:
    """Return the obstacles that stand in a text as a word by itself: "geld en tijd"."""
    clauses = re.split(r"[,.;!?\n]|\b(?:en|of|plus)\b", text.lower())
    parts = [clause.strip() for clause in clauses]
    bare = _patterns()["bare"]
    return tuple(
        name for name, it in bare.items() if any(it.fullmatch(part) for part in parts)
    )


def named_answer(text: str) -> str | None:
    """Return the id of the answer that a correction names, or None."""
    return next(iter(_found("corrected", text)), None)


def _found(kind: str, text: str) -> tuple[str, ...]:
    words = text.lower()
    return tuple(name for name, it in _patterns()[kind].items() if it.search(words))


@functools.cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    content = YAML(typ="safe").load(NAMED_FILE.read_text(encoding="utf-8"))
    return {
        kind: {name: re.compile(pattern) for name, pattern in items.items()}
        for kind, items in content.items()
    }
