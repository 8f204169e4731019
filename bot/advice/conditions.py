"""Tests the conditions of a scheme against a profile: holds, fails, or not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.advice.profile import Profile
from bot.catalogue.models import Condition, OneOfTests, normalise_name
from bot.catalogue.vocabulary import MBO_LEVELS

COMPANY_SIZES: Final = {"klein": (1, 49), "mkb": (1, 249), "groot": (250, None)}
"""From and to how many employees a size class runs (EU definition of the mkb)."""


@dataclass(frozen=True)
class Outcome:
    """What came of a condition: `holds` is None when it is not known.

    `fields` are those it rests on; while not known, those that would decide.
    """

    holds: bool | None
    fields: tuple[str, ...]
    text: str


def try_condition(condition: Condition | OneOfTests, profile: Profile) -> Outcome:
    """Return whether a condition holds for this worker, as far as is known."""
    if isinstance(condition, OneOfTests):
        return _one_of(condition, profile)
    return Outcome(_holds(condition, profile), (condition.field,), condition.text)


def _one_of(condition: OneOfTests, profile: Profile) -> Outcome:
    outcomes = [try_condition(it, profile) for it in condition.any]
    for outcome in outcomes:
        if outcome.holds:
            return outcome
    unknown = [it for it in outcomes if it.holds is None]
    fields = dict.fromkeys(field for it in unknown or outcomes for field in it.fields)
    return Outcome(None if unknown else False, tuple(fields), condition.text)


def _holds(condition: Condition, profile: Profile) -> bool | None:
    value = condition.value
    if isinstance(value, tuple):
        found = _is_among(condition.field, value, profile)
        return not found if found is not None and _negates(condition) else found
    return _compares(condition, value, profile)


def _negates(condition: Condition) -> bool:
    return condition.test == "none_of"


def _is_among(field: str, allowed: tuple[str, ...], profile: Profile) -> bool | None:
    if field == "employment":
        told = profile.employment
        return any(name in allowed for name in told) if told else None
    if field == "region":
        if profile.region is None:
            return None
        return normalise_name(profile.region) in map(normalise_name, allowed)
    if field == "education":
        return _education_among(allowed, profile.education)
    told_name = getattr(profile, field)
    return None if told_name is None else told_name in allowed


def _education_among(allowed: tuple[str, ...], education: str | None) -> bool | None:
    """Compare levels, where mbo stands for an unknown one of its four."""
    if education is None:
        return None
    allowed_levels = _levels(allowed)
    possible = _levels((education,))
    if possible <= allowed_levels:
        return True
    return None if possible & allowed_levels else False


def _levels(educations: tuple[str, ...]) -> frozenset[str]:
    spread = (MBO_LEVELS if name == "mbo" else (name,) for name in educations)
    return frozenset(level for levels in spread for level in levels)


def _compares(condition: Condition, bound: float, profile: Profile) -> bool | None:
    """Compare a number, or a size class as the range of numbers it stands for."""
    told = getattr(profile, condition.field)
    if told is None:
        return None
    low, high = COMPANY_SIZES[told] if isinstance(told, str) else (told, told)
    surely_below = high is not None and high < bound
    surely_not_below = low >= bound
    below = True if surely_below else False if surely_not_below else None
    if condition.test == "below" or below is None:
        return below
    return not below
