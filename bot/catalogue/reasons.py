"""The texts of reasons.yml: which there must be, and what each may fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from bot.catalogue import vocabulary as names
from bot.catalogue.reader import Fault

_NONE: frozenset[str] = frozenset()
_STEP = frozenset({"effort", "cost"})


def _keys() -> dict[str, frozenset[str]]:
    keys: dict[str, frozenset[str]] = {}
    keys.update({f"obstacle.{name}": _STEP for name in names.OBSTACLES})
    keys.update({f"wish.{name}": _STEP for name in names.WISHES})
    keys.update({f"learning_style.{name}": _STEP for name in names.LEARNING_STYLES})
    keys.update({f"goal.{name}": _STEP for name in names.GOALS})
    keys.update(
        {
            "time.within_a_week": _STEP | {"time"},
            "time.within_a_month": _STEP | {"time"},
            "small_start": _STEP,
            "open_start": _STEP,
            "words": frozenset({"word"}),
            "condition.holds": frozenset({"text"}),
            "condition.fails": frozenset({"text"}),
            "condition.unknown": frozenset({"text"}),
            "scheme.ended": frozenset({"when_it_ended"}),
            "scheme.ended_without_words": _NONE,
            "scheme.not_offered": _NONE,
            "scheme.everyone": frozenset({"for_whom"}),
            "scheme.interest": frozenset({"name"}),
        }
    )
    named = (*names.WISHES, *names.OBSTACLES, *names.GOALS)
    keys.update({f"name.{name}": _NONE for name in named})
    return keys


REASON_KEYS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(_keys())
"""Dotted key of a text -> the placeholders it may use."""

_PLACEHOLDER = re.compile(r"\{(.*?)\}")


def build_reasons(data: object, file: str, faults: list[Fault]) -> dict[str, str]:
    """Return the texts of reasons.yml by dotted key.

    Missing keys, keys nobody asks for and unknown placeholders are noted as faults.
    """
    texts = dict(_flatten(data))
    faults.extend(
        Fault(file, key, "missing") for key in REASON_KEYS if key not in texts
    )
    for key, text in texts.items():
        faults.extend(Fault(file, key, message) for message in _wrong(key, text))
    return {key: text for key, text in texts.items() if isinstance(text, str)}


def _wrong(key: str, text: object) -> Iterator[str]:
    if key not in REASON_KEYS:
        yield "unknown field"
    elif not isinstance(text, str) or not text.strip():
        yield f"must be a text; found {text!r}"
    else:
        allowed = REASON_KEYS[key]
        for placeholder in _PLACEHOLDER.findall(text):
            if placeholder not in allowed:
                known = ", ".join(sorted(allowed)) or "none"
                yield f"unknown placeholder {{{placeholder}}}; allowed: {known}"


def _flatten(data: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    if not isinstance(data, Mapping):
        yield prefix, data
        return
    for name, value in data.items():
        yield from _flatten(value, f"{prefix}.{name}" if prefix else str(name))
