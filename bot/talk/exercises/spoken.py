"""Reading typed words as one of the answers on the buttons."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.language.normalise import fold

LONGEST = 10
"""Words of a message that may be read as a choice; a longer one is a story."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Option:
    """Something that can be chosen: its id and every way of saying it."""

    id: str
    ways: tuple[str, ...]


def chosen(
    text: str,
    options: Sequence[Option],
    filler: Collection[str],
    *,
    most: int = 1,
    numbered: int = 0,
) -> tuple[str, ...]:
    """Return the ids that a text chooses, in the order said; () for anything else.

    A text chooses when it holds ways of saying options and nothing besides but
    `filler` words. Of overlapping ways the longest counts ("niet vaak" before
    "vaak"). A number alone is the place of one of the first `numbered` options, from 1.
    Questions never choose, nor do texts that name more than `most` options.
    """
    if "?" in text:
        return ()
    words = _WORD.findall(fold(text))
    if not words or len(words) > LONGEST:
        return ()
    if len(words) == 1 and words[0].isdigit():
        place = int(words[0])
        return (options[place - 1].id,) if 1 <= place <= numbered else ()
    ways = [
        (_WORD.findall(fold(way)), option.id)
        for option in options
        for way in option.ways
    ]
    ways.sort(key=lambda found: len(found[0]), reverse=True)
    found: list[str] = []
    at = 0
    while at < len(words):
        hit = next(
            (w for w in ways if w[0] and words[at : at + len(w[0])] == w[0]), None
        )
        if hit is not None:
            if hit[1] not in found:
                found.append(hit[1])
            at += len(hit[0])
        elif words[at] in filler:
            at += 1
        else:
            return ()
    return tuple(found) if len(found) <= most else ()
