"""Finds the records a person must compare with their source again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.catalogue.models import Catalogue
from bot.catalogue.status import windows_known
from bot.catalogue.vocabulary import STEP_RECHECK_AFTER

DueReason = Literal[
    "never_verified", "recheck", "windows_unknown", "ends_without_answer"
]


@dataclass(frozen=True)
class Due:
    """One thing to look up; `on` is the last day it may wait, None = overdue."""

    kind: Literal["step", "scheme"]
    id: str
    reason: DueReason
    on: dt.date | None


def due(catalogue: Catalogue, before: dt.date) -> list[Due]:
    """Return what must be looked up before a day: overdue first, then by day and id.

    A scheme that is over by then needs no new check, only the three parts of its
    answer. A scheme with windows is due as well when those of `before`'s year are
    unknown.
    """
    found = [*_due_steps(catalogue, before), *_due_schemes(catalogue, before)]
    return sorted(found, key=lambda it: (it.on or dt.date.min, it.kind, it.id))


def _due_steps(catalogue: Catalogue, before: dt.date) -> Iterator[Due]:
    for step in catalogue.steps.values():
        yield from _recheck(
            "step", step.id, step.verified_on, days=STEP_RECHECK_AFTER, before=before
        )


def _due_schemes(catalogue: Catalogue, before: dt.date) -> Iterator[Due]:
    for scheme in catalogue.schemes.values():
        if scheme.valid_to is not None and scheme.valid_to < before:
            if scheme.ended is None:
                yield Due("scheme", scheme.id, "ends_without_answer", scheme.valid_to)
            continue
        yield from _recheck(
            "scheme",
            scheme.id,
            scheme.verified_on,
            days=scheme.recheck_after,
            before=before,
        )
        if not windows_known(scheme, before.year):
            new_year = dt.date(before.year, 1, 1)
            yield Due("scheme", scheme.id, "windows_unknown", new_year)


def _recheck(
    kind: Literal["step", "scheme"],
    id_: str,
    verified_on: dt.date | None,
    *,
    days: int,
    before: dt.date,
) -> Iterator[Due]:
    if verified_on is None:
        yield Due(kind, id_, "never_verified", None)
        return
    last_day = verified_on + dt.timedelta(days=days)
    if last_day < before:
        yield Due(kind, id_, "recheck", last_day)
