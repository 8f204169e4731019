"""Lists every scheme for a worker: whether it fits, why, and what to do now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.advice.conditions import Outcome, try_condition
from bot.advice.profile import Profile
from bot.advice.result import Fit, Reason, SchemeAdvice
from bot.catalogue.models import Catalogue, Interest, SchemeRecord
from bot.catalogue.status import Status, scheme_status
from bot.catalogue.vocabulary import FIRST_MONEY_QUESTIONS

FIT_ORDER: Final[Mapping[Fit, int]] = {"yes": 0, "maybe": 1, "no": 2}
MOST_STAND_INS: Final = 2
NO_INTEREST: Final = Interest()

_ALWAYS_ASKED: Final = frozenset(
    id_ for chain in FIRST_MONEY_QUESTIONS.values() for id_ in chain
)

Place = tuple[bool, int, bool, bool, bool, int, str]


@dataclass(frozen=True)
class _Judged:
    """A scheme as it is for one worker, before it is put in its place."""

    record: SchemeRecord
    status: Status
    fit: Fit
    why: tuple[Reason, ...]
    missing: tuple[str, ...]
    interests: tuple[Reason, ...]


def find_schemes(
    profile: Profile, catalogue: Catalogue, on: dt.date
) -> list[SchemeAdvice]:
    """Return all schemes of the catalogue as they are on day `on`, best first.

    The one asked for stands on top, whatever it is. Then those that fit, those that
    may fit, and those that do not; within these the order in which money is asked
    about (domain facts 0.1 and 3.10), a loan after everything else. What ended never
    fits; what is only answered when asked for fits nobody who did not ask.
    """
    judged = [
        _judge(it, profile, catalogue, on=on) for it in catalogue.schemes.values()
    ]
    judged.sort(key=lambda it: _place(it, profile))
    fitting = {it.record.id for it in judged if it.fit != "no"}
    best = [it.record.id for it in judged if it.fit == "yes"]
    return [
        SchemeAdvice(
            id=it.record.id,
            status=it.status,
            fit=it.fit,
            why=it.why,
            missing=it.missing,
            who_applies=it.record.who_applies,
            next_action=it.record.next_action,
            note=it.record.note,
            alternatives=_alternatives(it.record, fitting, best),
            url=it.record.url,
            verified_on=it.record.verified_on,
        )
        for it in judged
    ]


def _judge(
    scheme: SchemeRecord, profile: Profile, catalogue: Catalogue, *, on: dt.date
) -> _Judged:
    texts = catalogue.reasons
    offered = scheme.offered and scheme.id not in catalogue.hidden_schemes
    status = scheme_status(scheme, on)
    interests = _interests(scheme, profile, texts)
    outcomes = [try_condition(it, profile) for it in scheme.conditions]
    fit, why, missing = _fit_of(outcomes, texts)
    if status == "ended":
        fit, why, missing = "no", (_ended_reason(scheme, texts),), ()
    elif not offered and profile.asked_scheme != scheme.id:
        reason = Reason("asked_scheme", texts["scheme.not_offered"])
        fit, why, missing = "no", (reason,), ()
    elif fit != "no":
        why = (*interests, *why) or (_for_everyone(scheme, texts),)
    return _Judged(scheme, status, fit, why, missing, interests)


def _fit_of(
    outcomes: Sequence[Outcome], texts: Mapping[str, str]
) -> tuple[Fit, tuple[Reason, ...], tuple[str, ...]]:
    """Return the fit, its reasons (for a no, only what fails) and what is missing."""
    failing = [it for it in outcomes if it.holds is False]
    unknown = [it for it in outcomes if it.holds is None]
    if failing:
        return "no", _condition_reasons("fails", failing, texts), ()
    holding = [it for it in outcomes if it.holds]
    why = _condition_reasons("holds", holding, texts)
    if not unknown:
        return "yes", why, ()
    missing = dict.fromkeys(field for it in unknown for field in it.fields)
    why = (*why, *_condition_reasons("unknown", unknown, texts))
    return "maybe", why, tuple(missing)


def _condition_reasons(
    outcome: str, conditions: Sequence[Outcome], texts: Mapping[str, str]
) -> tuple[Reason, ...]:
    text = texts[f"condition.{outcome}"]
    return tuple(
        Reason(it.fields[0], text.format(text=it.text.rstrip("."))) for it in conditions
    )


def _ended_reason(scheme: SchemeRecord, texts: Mapping[str, str]) -> Reason:
    if scheme.ended is None:
        return Reason("asked_scheme", texts["scheme.ended_without_words"])
    text = texts["scheme.ended"].format(when_it_ended=scheme.ended.when_it_ended)
    return Reason("asked_scheme", text)


def _for_everyone(scheme: SchemeRecord, texts: Mapping[str, str]) -> Reason:
    text = texts["scheme.everyone"].format(for_whom=scheme.for_whom)
    return Reason("employment", text)


def _interests(
    scheme: SchemeRecord, profile: Profile, texts: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Return what the worker told that this scheme is shown first for."""
    interest = scheme.interest
    told = [
        (it, it)
        for it in (profile.wish, *profile.obstacles)
        if it in interest.wishes or it in interest.obstacles
    ]
    if profile.goal in interest.goals:
        told.insert(0, ("goal", profile.goal))
    text = texts["scheme.interest"]
    return tuple(
        Reason(str(from_), text.format(name=texts[f"name.{name}"]))
        for from_, name in told
    )


def _place(judged: _Judged, profile: Profile) -> Place:
    """Return what schemes are sorted by; the id makes the order stable."""
    scheme = judged.record
    worth_showing = (
        scheme.id in _ALWAYS_ASKED
        or scheme.interest == NO_INTEREST
        or bool(judged.interests)
    )
    return (
        scheme.id != profile.asked_scheme,
        FIT_ORDER[judged.fit],
        judged.status == "ended",
        scheme.kind == "loan",
        not worth_showing,
        scheme.priority,
        scheme.id,
    )


def _alternatives(
    scheme: SchemeRecord, fitting: Collection[str], best: Sequence[str]
) -> tuple[str, ...]:
    """Return what to look at instead, and nothing that cannot be had.

    Where none of the scheme's own alternatives is left for this worker, the best that
    do fit stand in: a no comes with what is possible.
    """
    successor = () if scheme.successor is None else (scheme.successor,)
    named = dict.fromkeys((*successor, *scheme.alternatives))
    own = tuple(id_ for id_ in named if id_ in fitting)
    if own:
        return own
    return tuple(id_ for id_ in best if id_ != scheme.id)[:MOST_STAND_INS]
