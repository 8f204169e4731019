"""From what the talk knows to the profile that the advice engine reads."""

from __future__ import annotations

import dataclasses
from typing import Any

from bot.advice.profile import Profile, ProfileError, parse_profile
from bot.talk.state import TalkState

# A wish that names a goal of the profile contract by itself.
_GOALS = {
    "wish_digital": "digital",
    "wish_basic_skills": "dutch_or_maths",
    "wish_own_business": "own_business",
}


_CHECKED = frozenset(
    {"age", "hours", "sector", "education", "company_size", "employment"}
)


def fits_profile(name: str, value: Any) -> bool:
    """Tell whether a value is one of the contract: "contract" is no kind of contract.

    An extractor may hand over words that it found no meaning for. What the profile does
    not name fits.
    """
    if name not in _CHECKED:
        return True
    try:
        parse_profile({name: list(value) if isinstance(value, tuple) else value})
    except ProfileError:
        return False
    return True


def profile_from_state(state: TalkState, asked_scheme: str | None = None) -> Profile:
    """Return the advice profile of this talk; unknown answers are left out.

    `asked_scheme` is an id of the catalogue, as the caller found it there.
    """
    fields = {
        "wish": state.wish,
        "obstacles": list(state.obstacles) or None,
        "minutes_per_week": state.minutes_per_week,
        "age": state.age,
        "employment": list(state.employment) or None,
        "sector": state.sector,
        "company_size": state.company_size,
        "education": state.education,
        "hours": state.hours,
        "region": state.region,
        "goal": _GOALS.get(state.wish or ""),
    }
    profile = parse_profile(
        {k: v for k, v in fields.items() if v is not None and fits_profile(k, v)}
    )
    return dataclasses.replace(profile, asked_scheme=asked_scheme)
