"""Invented values in place of masked ones, for sentences that leave a talk."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from bot.review.annotation import Span

FILE: Final = Path(__file__).with_name("stand_ins.yml")
_TOKEN: Final = re.compile(r"«[^«»]*»")


@functools.lru_cache(maxsize=1)
def stand_ins() -> Mapping[str, Sequence[str]]:
    """Return the invented values of each token."""
    found: dict[str, list[str]] = YAML(typ="safe").load(FILE.read_text("utf-8"))
    return found


def invented(text: str, seed: str) -> str:
    """Return `text` with an invented value for every token of masking.

    Equal seeds give equal values. A token without one goes.
    """
    return _with_places(text, (), seed)[0]


def invented_with_spans(
    text: str, spans: Iterable[Span], seed: str
) -> tuple[str, tuple[Span, ...]]:
    """Do the same and move the spans along; a span that holds a token goes."""
    return _with_places(text, tuple(spans), seed)


def _with_places(
    text: str, spans: tuple[Span, ...], seed: str
) -> tuple[str, tuple[Span, ...]]:
    parts: list[str] = []
    position = moved = 0
    kept = list(spans)
    for found in _TOKEN.finditer(text):
        value = _value(found[0], seed)
        parts += [text[position : found.start()], value]
        position = found.end()
        shift = len(value) - (found.end() - found.start())
        kept = [
            each
            for span in kept
            if (each := _moved(span, found.start() + moved, found.end() + moved, shift))
        ]
        moved += shift
    return "".join([*parts, text[position:]]), tuple(kept)


def _moved(span: Span, start: int, end: int, shift: int) -> Span | None:
    if span.end <= start:
        return span
    if span.start >= end:
        return Span(span.start + shift, span.end + shift, span.entity, span.role)
    return None


def _value(token: str, seed: str) -> str:
    values = stand_ins().get(token, ())
    if not values:
        return ""
    digest = hashlib.sha256(f"{seed} {token}".encode()).digest()
    return values[digest[0] % len(values)]
