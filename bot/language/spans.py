"""A stretch of a message with what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Span(Generic[T]):
    """Characters `start` to `end` (exclusive) of a text, read as `value`.

    Places count Unicode code points, as Python does.
    """

    start: int
    end: int
    value: T

    def overlaps(self, other: Span[Any]) -> bool:
        """Tell whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


def longest_first(spans: Iterable[Span[T]]) -> list[Span[T]]:
    """Return the spans without overlaps, in reading order; the longest of two wins.

    Of two equally long ones the first in the text stays.
    """
    kept: list[Span[T]] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
