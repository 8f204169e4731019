"""Choosing the form of an answer by the `Accept` header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence


def best_type(accept: str, offered: Sequence[str]) -> str | None:
    """Return the offered type the caller likes best, None where none will do.

    Between equals the first one offered wins; the most specific range counts.
    """
    if not accept.strip():
        return offered[0]
    ranges = [_parse(part) for part in accept.split(",") if part.strip()]
    liked = [(_quality(kind, ranges), kind) for kind in offered]
    quality, best = max(liked, key=lambda pair: pair[0])
    return best if quality > 0 else None


def _parse(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return kind, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return kind, 0.0
    return kind, 1.0


def _quality(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    wildcard = kind.partition("/")[0] + "/*"
    for wanted in (kind, wildcard, "*/*"):
        for found, quality in ranges:
            if found == wanted:
                return quality
    return 0.0
