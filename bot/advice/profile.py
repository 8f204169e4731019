"""What is known of a worker, as far as the advice needs it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from bot.catalogue import vocabulary as names

AGES = (12, 120)
WEEK_HOURS = 168
WEEK_MINUTES = WEEK_HOURS * 60
LARGEST_COMPANY = 10_000_000
REGION_LENGTH = 100


class ProfileError(ValueError):
    """A profile holds what it may not; the message names each field and why."""


@dataclass(frozen=True)
class Profile:
    """A worker's wishes, obstacles and circumstances; None or empty = not told.

    `hours` is the working week, `minutes_per_week` the time there is for learning,
    `company_size` a number of employees or one of klein, mkb, groot. Allowed values:
    `bot.catalogue.vocabulary`.
    """

    wish: str | None = None
    obstacles: tuple[str, ...] = ()
    minutes_per_week: int | None = None
    learning_style: str | None = None
    age: int | None = None
    employment: tuple[str, ...] = ()
    sector: str | None = None
    company_size: int | str | None = None
    education: str | None = None
    goal: str | None = None
    region: str | None = None
    hours: float | None = None
    asked_scheme: str | None = None


def parse_profile(
    mapping: Mapping[str, object],
    scheme_ids: Collection[str] = names.SCHEME_IDS,
) -> Profile:
    """Return the profile in a mapping of plain values, as JSON gives it.

    A field that is left out or None is not told. `employment` is one name or a list;
    `scheme_ids` are the schemes that can be asked for. Raises ProfileError with all
    faults for unknown fields and for values that are not allowed.
    """
    if not isinstance(mapping, Mapping):
        raise ProfileError(f"a profile is an object with fields, not {mapping!r}")
    reader = _ProfileReader(mapping)
    profile = Profile(
        wish=reader.choice("wish", names.WISHES),
        obstacles=reader.choices("obstacles", names.OBSTACLES),
        minutes_per_week=reader.whole_number("minutes_per_week", 0, WEEK_MINUTES),
        learning_style=reader.choice("learning_style", names.LEARNING_STYLES),
        age=reader.whole_number("age", *AGES),
        employment=reader.choices("employment", names.EMPLOYMENTS, or_one=True),
        sector=reader.choice("sector", names.SECTORS),
        company_size=reader.company_size(),
        education=reader.choice("education", names.EDUCATIONS),
        goal=reader.choice("goal", names.GOALS),
        region=reader.region(),
        hours=reader.hours(),
        asked_scheme=reader.choice("asked_scheme", scheme_ids),
    )
    if reader.faults:
        raise ProfileError("; ".join(reader.faults))
    return profile


class _ProfileReader:
    """Reads the fields one by one and collects what is wrong with them."""

    def __init__(self, mapping: Mapping[str, object]) -> None:
        self._mapping = mapping
        self.faults = [
            f"unknown field {field!r}, allowed: {', '.join(names.PROFILE_FIELDS)}"
            for field in mapping
            if field not in names.PROFILE_FIELDS
        ]

    def choice(self, field: str, allowed: Collection[str]) -> str | None:
        value = self._mapping.get(field)
        if value is None:
            return None
        if isinstance(value, str) and value in allowed:
            return value
        self._refuse(field, value, f"one of {', '.join(allowed)}")
        return None

    def choices(
        self, field: str, allowed: Collection[str], *, or_one: bool = False
    ) -> tuple[str, ...]:
        value = self._mapping.get(field)
        if value is None:
            return ()
        if or_one and isinstance(value, str):
            value = [value]
        if not isinstance(value, (list, tuple)):
            self._refuse(field, value, f"a list of {', '.join(allowed)}")
            return ()
        for item in value:
            if not isinstance(item, str) or item not in allowed:
                self._refuse(field, item, f"among {', '.join(allowed)}")
                return ()
        return tuple(dict.fromkeys(value))

    def whole_number(self, field: str, low: int, high: int) -> int | None:
        value = self._mapping.get(field)
        if value is None:
            return None
        if _is_whole(value) and low <= value <= high:
            return value
        self._refuse(field, value, f"a whole number from {low} to {high}")
        return None

    def hours(self) -> float | None:
        value = self._mapping.get("hours")
        if value is None:
            return None
        # NaN is in no range, so it is refused here too.
        if (isinstance(value, float) or _is_whole(value)) and 0 <= value <= WEEK_HOURS:
            return value
        self._refuse("hours", value, f"a number from 0 to {WEEK_HOURS}")
        return None

    def company_size(self) -> int | str | None:
        value = self._mapping.get("company_size")
        if value is None or isinstance(value, str):
            return self.choice("company_size", names.COMPANY_SIZES)
        return self.whole_number("company_size", 0, LARGEST_COMPANY)

    def region(self) -> str | None:
        value = self._mapping.get("region")
        if value is None:
            return None
        if isinstance(value, str) and 0 < len(value.strip()) <= REGION_LENGTH:
            return value.strip()
        self._refuse("region", value, f"a text of 1 to {REGION_LENGTH} characters")
        return None

    def _refuse(self, field: str, value: object, expected: str) -> None:
        shown = repr(value)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        self.faults.append(f"{field}: {shown} is not allowed, must be {expected}")


def _is_whole(value: object) -> TypeGuard[int]:
    """Tell whole numbers from the rest; Python counts true and false among them."""
    return isinstance(value, int) and not isinstance(value, bool)
