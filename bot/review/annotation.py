"""A message with its entities, as training data writes it: `[lasser](job)`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.privacy import KEPT_ENTITIES

ENTITIES: Final = KEPT_ENTITIES
"""Entities that may be pointed at in words; the others come from buttons alone."""

ROLES: Final[Mapping[str, tuple[str, ...]]] = {"job": ("current", "wanted")}
"""Entities that need a role."""


class AnnotationError(ValueError):
    """What was pointed at cannot be.

    `kind` tells why: `words` (not in the message, or taken), `entity` (unknown) or
    `role` (missing, or none belongs there); `about` are the words or the entity.
    """

    def __init__(self, kind: str, about: str) -> None:
        super().__init__(f"{kind}: {about}")
        self.kind = kind
        self.about = about


@dataclass(frozen=True)
class Span:
    """A piece of a message that is an entity: `text[start:end]`."""

    start: int
    end: int
    entity: str
    role: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the span as it is kept."""
        kept: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "entity": self.entity,
        }
        return kept | ({"role": self.role} if self.role else {})


def spans_from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    """Return spans as they were kept, in order; what has no place is left out."""
    found = [
        Span(each["start"], each["end"], each["entity"], each.get("role"))
        for each in kept
        if isinstance(each.get("start"), int)
        and isinstance(each.get("end"), int)
        and each["start"] < each["end"]
        and each.get("entity") in ENTITIES
    ]
    return tuple(sorted(found, key=lambda span: span.start))


def find_spans(text: str, pointed: Iterable[tuple[str, str, str]]) -> tuple[Span, ...]:
    """Return the spans of (words, entity, role) in `text`; rows without words are none.

    The same words twice are their first and second place. Raises `AnnotationError`.
    """
    found: list[Span] = []
    for words, entity, role in pointed:
        words = words.strip()
        if not words:
            continue
        if entity not in ENTITIES:
            raise AnnotationError("entity", entity)
        roles = ROLES.get(entity, ())
        if (role or None) not in (roles or (None,)):
            raise AnnotationError("role", entity)
        found.append(_place(text, words, entity, role or None, found))
    return tuple(sorted(found, key=lambda span: span.start))


def _place(
    text: str, words: str, entity: str, role: str | None, taken: Sequence[Span]
) -> Span:
    lowered, position = text.lower(), 0
    # Lowering may change the length of rare letters; then only the same case is found.
    if len(lowered) != len(text):
        lowered, words_sought = text, words
    else:
        words_sought = words.lower()
    while (start := lowered.find(words_sought, position)) >= 0:
        end = start + len(words_sought)
        if all(end <= span.start or start >= span.end for span in taken):
            return Span(start, end, entity, role)
        position = start + 1
    raise AnnotationError("words", words)


def written(text: str, spans: Iterable[Span]) -> str:
    """Return the message in the notation of the training data, on one line."""
    parts: list[str] = []
    position = 0
    for span in sorted(spans, key=lambda each: each.start):
        words = _plain(text[span.start : span.end])
        parts += [_plain(text[position : span.start]), f"[{words}]{_about(span)}"]
        position = span.end
    line = "".join([*parts, _plain(text[position:])])
    return re.sub(r"\s+", " ", line).strip()


def _about(span: Span) -> str:
    if span.role is None:
        return f"({span.entity})"
    return json.dumps({"entity": span.entity, "role": span.role})


def _plain(text: str) -> str:
    """Return text without the signs that the notation itself uses."""
    return re.sub(r"[\[\]{}]", "", text)
