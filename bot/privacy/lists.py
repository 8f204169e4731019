"""The word lists behind masking: names, surnames, employers and what only looks so."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

LISTS: Final = Path(__file__).with_name("lists")


@functools.cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list in which blanks part words; `#` begins a comment."""
    lines = _lines(name)
    return frozenset(word for line in lines for word in line.split())


@functools.cache
def phrases(name: str) -> tuple[str, ...]:
    """Return the lines of a list, longest first, so that a regex takes the whole."""
    return tuple(sorted(_lines(name), key=len, reverse=True))


@functools.cache
def group(name: str) -> frozenset[str]:
    """Return the words under the heading `[name]` of `around.txt`.

    Raises `KeyError` where there is no such heading.
    """
    found: set[str] = set()
    heading = ""
    for line in _lines("around.txt"):
        if line.startswith("["):
            heading = line.strip("[]")
        elif heading == name:
            found.update(line.split())
    if not found:
        raise KeyError(name)
    return frozenset(found)


def _lines(name: str) -> list[str]:
    text = (LISTS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
