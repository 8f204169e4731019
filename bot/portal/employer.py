"""What employers see of a month: no group under ten, a little off, and never again.

Pure. How it withstands subtraction, and somebody who knows all talks but one, stands in
docs/decisions/0013-the-portal.md.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.portal.tally import FINISHED, TALKS
from bot.storage.numbers import Cell

SMALLEST: Final = 10
"""No smaller group is shown, nor one whose rest is smaller."""

FACTOR: Final = math.exp(0.5)
"""One talk more or less makes nothing that is shown likelier by more than this, but for
a chance of one in five hundred."""

SPREAD: Final = 10
"""No number is off by more than this, before it is rounded."""

CELLS: Final[tuple[Cell, ...]] = (
    FINISHED,
    *(("wish", wish) for wish in WISHES),
    *(("obstacle", obstacle) for obstacle in OBSTACLES),
)
"""Always these, in this order: that a row is there tells nothing."""

Side = Literal["in", "out"]
Noise = Callable[[Cell, Side, int], int]
"""How much the number of a cell's talks, or of those outside it, is off."""
Digest = Callable[..., bytes]
"""A keyed digest of texts, such as `bot.storage.crypto.Keyring.digest`."""

_CHANCES: Final = [FACTOR ** -abs(off) for off in range(-SPREAD, SPREAD + 1)]
_SUMS: Final = list(itertools.accumulate(_CHANCES))
_DRAWN_BYTES: Final = 8


def chance(off: int) -> float:
    """Return how likely it is that a number is off by so much."""
    return _CHANCES[off + SPREAD] / _SUMS[-1] if abs(off) <= SPREAD else 0.0


def noise_of(digest: Digest, month: str) -> Noise:
    """Return the noise of a month: nobody can foresee it without the key.

    It hangs on the count too, so that a page made anew after a restore, with a talk
    more or less, is off in another way; the same count is always off alike.
    """

    def noise(cell: Cell, side: Side, count: int) -> int:
        made = digest("employer noise", month, *cell, side, str(count))
        drawn = int.from_bytes(made[:_DRAWN_BYTES], "big") / 256**_DRAWN_BYTES
        place = bisect.bisect_right(_SUMS, drawn * _SUMS[-1])
        return min(place, 2 * SPREAD) - SPREAD

    return noise


def rounded(count: int) -> int:
    """Return `count` to the nearest ten, halves up."""
    return (count + 5) // 10 * 10


def protected(counts: Mapping[Cell, int], noise: Noise) -> dict[str, Any]:
    """Return what may be shown of a month's counts, as JSON.

    `{"talks": number or None, "cells": [[measure, key, number or None], …]}`; None is
    "too few to show". A cell needs enough talks in it and outside it, so that neither
    it nor what is left after subtraction is a small group.
    """
    talks = counts.get(TALKS, 0)
    return {
        "talks": shown(talks, noise(TALKS, "in", talks)),
        "cells": [[*cell, _cell(cell, counts, noise)] for cell in CELLS],
    }


def shown(count: int, off: int) -> int | None:
    """Return a count as it is shown when it is off by so much, None for too few.

    Only the number that is off decides, and it is large enough: `off` at its largest
    brings no group under ten up to it.
    """
    seen = count + off
    return rounded(seen) if seen >= SMALLEST + SPREAD else None


def _cell(cell: Cell, counts: Mapping[Cell, int], noise: Noise) -> int | None:
    inside = counts.get(cell, 0)
    outside = counts.get(TALKS, 0) - inside
    if shown(outside, noise(cell, "out", outside)) is None:
        return None
    return shown(inside, noise(cell, "in", inside))
