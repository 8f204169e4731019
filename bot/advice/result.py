"""The advice as it is handed out: what, why, and what would have changed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.catalogue.status import Status

Fit = Literal["yes", "maybe", "no"]


@dataclass(frozen=True)
class Reason:
    """Why something is shown: a Dutch text, and what of the worker it rests on.

    `from_` is a field of the profile, for a wish or obstacle its value, and "words"
    where the worker's own words were the reason.
    """

    from_: str
    text: str


@dataclass(frozen=True)
class Change:
    """With this other value of one field, `instead` would have taken the place."""

    field: str
    value: str | int | tuple[str, ...]
    instead: str


@dataclass(frozen=True)
class StepAdvice:
    """A step to offer; `score` runs from 0 to 100.

    A low score on the first step means that little is known, not that it is a bad
    step. `would_change` is empty where no other answer to one question would have put
    this step out: a few steps are small enough for nearly everyone.
    """

    id: str
    score: int
    why: tuple[Reason, ...]
    would_change: tuple[Change, ...]


@dataclass(frozen=True)
class SchemeAdvice:
    """What a scheme is worth to this worker on this day.

    `missing` names the profile fields that would decide; it is empty unless `fit` is
    "maybe". `note` is the text to hand to the employer, where only they can apply.
    """

    id: str
    status: Status
    fit: Fit
    why: tuple[Reason, ...]
    missing: tuple[str, ...]
    who_applies: str
    next_action: str
    note: str | None
    alternatives: tuple[str, ...]
    url: str
    verified_on: dt.date | None


def to_json(
    on: dt.date, steps: Sequence[StepAdvice], schemes: Sequence[SchemeAdvice]
) -> dict[str, Any]:
    """Return the result document of the catalogue contract, as plain values."""
    return {
        "on": on.isoformat(),
        "steps": [_step(step) for step in steps],
        "schemes": [_scheme(scheme) for scheme in schemes],
    }


def _step(step: StepAdvice) -> dict[str, Any]:
    return {
        "id": step.id,
        "score": step.score,
        "why": [_reason(reason) for reason in step.why],
        "would_change": [_change(change) for change in step.would_change],
    }


def _change(change: Change) -> dict[str, Any]:
    value = list(change.value) if isinstance(change.value, tuple) else change.value
    return {"field": change.field, "value": value, "instead": change.instead}


def _scheme(scheme: SchemeAdvice) -> dict[str, Any]:
    day = scheme.verified_on
    return {
        "id": scheme.id,
        "status": scheme.status,
        "fit": scheme.fit,
        "why": [_reason(reason) for reason in scheme.why],
        "missing": list(scheme.missing),
        "who_applies": scheme.who_applies,
        "next_action": scheme.next_action,
        "note": scheme.note,
        "alternatives": list(scheme.alternatives),
        "url": scheme.url,
        "verified_on": None if day is None else day.isoformat(),
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"from": reason.from_, "text": reason.text}
