"""Bars for a page: what is drawn is what stands in the table beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One row: `count` is None where it is too few to show."""

    label: str
    count: int | None
    share: int | None
    """Per cent of the whole, where there is one."""
    length: int
    """Per cent of the longest bar; a count of one is still to be seen."""


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, the longest at the largest count."""

    id: str
    title: str
    bars: Sequence[Bar]

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
    return Chart(
        name,
        title,
        [
            Bar(
                label,
                count,
                round(100 * count / whole) if whole and count is not None else None,
                max(round(100 * count / largest), 1) if count else 0,
            )
            for label, count in listed
        ],
    )
