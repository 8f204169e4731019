"""Finds a wrong belief in what a worker says, and the sentence that puts it right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.catalogue.models import Belief, Catalogue, SchemeRecord
from bot.language.normalise import fold

_WORD = re.compile(r"[^\W_]+")

TELLING_NAME = 6
"""Letters a name has at least to tell by itself that a scheme is meant: "stap" and
"slim" are ordinary words too, "stapbudget" is not."""


def put_right(text: str, catalogue: Catalogue, scheme: str | None = None) -> str | None:
    """Return the sentence that puts the belief in `text` right, None without one.

    `scheme` is the one the message is about, when that is known; it goes first. Of
    other schemes a belief counts only where the text names the scheme or holds the
    words that tell what it is about. Whole words count, not parts of them.
    """
    said = _plain(text)
    for belief in _candidates(said, catalogue, scheme):
        if _holds_one(said, belief.words):
            return belief.answer
    return None


def _candidates(
    said: str, catalogue: Catalogue, scheme: str | None
) -> Iterator[Belief]:
    if scheme is not None:
        yield from catalogue.schemes[scheme].beliefs
    for id_, record in sorted(catalogue.schemes.items()):
        if id_ == scheme:
            continue
        named = _names_it(said, record)
        yield from (it for it in record.beliefs if named or _holds_one(said, it.about))


def _names_it(said: str, record: SchemeRecord) -> bool:
    if not record.beliefs:
        return False
    names = (record.name, *record.synonyms)
    return _holds_one(said, (name for name in names if len(name) >= TELLING_NAME))


def _holds_one(said: str, phrases: Iterable[str]) -> bool:
    return any(f" {_plain(phrase).strip()} " in said for phrase in phrases)


def _plain(text: str) -> str:
    """Return the words of a text in one form, each between spaces."""
    return f" {' '.join(_WORD.findall(fold(text)))} "
