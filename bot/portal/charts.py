"""Bars for a page: what is drawn is what stands in the table under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
_ROW: Final = 30
_LABEL: Final = 310
_NUMBER: Final = 70


@dataclass(frozen=True)
class Bar:
    """One row: `count` is None where it is too few to show; places in pixels."""

    label: str
    count: int | None
    share: int | None
    """Per cent of the whole, where there is one."""
    y: int
    length: int


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, longest possible at the largest count."""

    id: str
    title: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return _ROW * len(self.bars)

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return WIDTH

    @property
    def left(self) -> int:
        """Where bars begin."""
        return _LABEL

    @property
    def shows_share(self) -> bool:
        """Whether any row has a share."""
        return any(bar.share is not None for bar in self.bars)


def chart(
    name: str,
    title: str,
    rows: Iterable[tuple[str, int | None]],
    *,
    whole: int | None = None,
) -> Chart:
    """Return a chart of `rows` (label and count); shares are of `whole`."""
    listed = list(rows)
    largest = max((count or 0 for _, count in listed), default=0) or 1
    longest = WIDTH - _LABEL - _NUMBER
    return Chart(
        name,
        title,
        [
            Bar(
                label,
                count,
                round(100 * count / whole) if whole and count is not None else None,
                place * _ROW,
                round(longest * (count or 0) / largest),
            )
            for place, (label, count) in enumerate(listed)
        ],
    )
