"""What employers see of a month: groups of ten or more, rounded, and never again.

Pure. How it withstands subtraction stands in docs/decisions/0013-the-portal.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.portal.tally import FINISHED, TALKS
from bot.storage.numbers import Cell

SMALLEST: Final = 10
"""No smaller group is shown, nor one whose rest is smaller."""

CELLS: Final[tuple[Cell, ...]] = (
    FINISHED,
    *(("wish", wish) for wish in WISHES),
    *(("obstacle", obstacle) for obstacle in OBSTACLES),
)
"""Always these, in this order: that a row is there tells nothing."""


def rounded(count: int) -> int:
    """Return `count` to the nearest ten, halves up."""
    return (count + 5) // 10 * 10


def protected(counts: Mapping[Cell, int]) -> dict[str, Any]:
    """Return what may be shown of a month's counts, as JSON.

    `{"talks": number or None, "cells": [[measure, key, number or None], …]}`; None is
    "too few to show". A cell needs ten talks in it and ten outside it, so that neither
    it nor what is left after subtraction is a small group.
    """
    talks = counts.get(TALKS, 0)
    return {
        "talks": rounded(talks) if talks >= SMALLEST else None,
        "cells": [[*cell, _shown(counts.get(cell, 0), talks)] for cell in CELLS],
    }


def _shown(count: int, talks: int) -> int | None:
    if count < SMALLEST or talks - count < SMALLEST:
        return None
    return rounded(count)
