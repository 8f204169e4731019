"""The form in which a reader says what a message means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.portal import labels
from bot.portal.problems import not_found
from bot.review.annotation import AnnotationError, find_spans, spans_from_json
from bot.storage.corrections import Label

_MOST_ROWS: Final = 12
_SPARE_ROWS: Final = 3

Row = dict[str, str]
"""A line of the form: `words`, `entity` and `role`."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a form; `kind` is a key of `labels.yml` (`mistakes`)."""

    kind: str
    about: str = ""


def label_of(text: str, sent: Mapping[str, Any]) -> Label | Mistake:
    """Return the label that was filled in, or what is wrong with it."""
    intent = str(sent.get("intent", ""))
    if intent not in labels.intents():
        return Mistake("intent")
    try:
        spans = find_spans(
            text,
            [(row["words"], row["entity"], row["role"]) for row in sent_rows(sent)],
        )
    except AnnotationError as error:
        return Mistake(error.kind, error.about)
    return Label(intent, tuple(span.as_json() for span in spans))


def rows_of(text: str, entities: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of the form: what was found, and some to fill in."""
    found = [
        {
            "words": text[span.start : span.end],
            "entity": span.entity,
            "role": span.role or "",
        }
        for span in spans_from_json(entities)
        if span.end <= len(text)
    ]
    empty = {"words": "", "entity": "", "role": ""}
    return [*found, *(dict(empty) for _ in range(_SPARE_ROWS))][:_MOST_ROWS]


def sent_rows(sent: Mapping[str, Any]) -> list[Row]:
    """Return the lines as they were filled in."""
    return [
        {
            "words": str(sent.get(f"woorden-{row}", "")),
            "entity": str(sent.get(f"entiteit-{row}", "")),
            "role": str(sent.get(f"rol-{row}", "")),
        }
        for row in range(_MOST_ROWS)
        if f"woorden-{row}" in sent
    ]


def number_of(text: str) -> int:
    """Return a number of an address; raises 404 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise not_found()
    return int(text)
