"""Dutch names for ids: intents, wishes, obstacles, schemes, statuses."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.care.intents import CARE_INTENTS
from bot.catalogue.load import load_catalogue
from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.language.formatting import MONTHS
from bot.review.annotation import ENTITIES, ROLES
from bot.review.training_files import placed, read_files
from bot.talk.phrases import load_phrases

_HERE: Final = Path(__file__).parent
ROOT: Final = _HERE.parents[1]
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@functools.lru_cache(maxsize=1)
def names() -> dict[str, dict[str, str]]:
    """Return the names of `labels.yml`."""
    found: dict[str, dict[str, str]] = YAML(typ="safe").load(
        (_HERE / "labels.yml").read_text(encoding="utf-8")
    )
    return found


@functools.lru_cache(maxsize=1)
def intents() -> tuple[str, ...]:
    """Return the intents that training data has examples of, without those of care."""
    found = {each.intent for each in placed(read_files(ROOT))}
    return tuple(sorted(found - CARE_INTENTS, key=intent))


def intent(name: str | None) -> str:
    """Return what an intent means, '' for none."""
    if not name:
        return ""
    phrases = _phrases()
    known = phrases.get(f"meant_{name}") or names()["intents"].get(name)
    return known or name


@functools.lru_cache(maxsize=1)
def _phrases() -> Mapping[str, str]:
    """Return the phrases of the talk, for the names of wishes and obstacles."""
    return load_phrases().texts


@functools.lru_cache(maxsize=1)
def wishes() -> dict[str, str]:
    """Return the wishes by id."""
    return {wish: _phrases().get(wish, wish) for wish in WISHES}


@functools.lru_cache(maxsize=1)
def obstacles() -> dict[str, str]:
    """Return the obstacles by id."""
    return {each: intent(each) for each in OBSTACLES}


@functools.lru_cache(maxsize=1)
def schemes() -> dict[str, str]:
    """Return the schemes by id, in alphabetical order."""
    found = {each.id: each.name for each in load_catalogue().schemes.values()}
    return dict(sorted(found.items(), key=lambda item: item[1].lower()))


@functools.lru_cache(maxsize=1)
def _steps() -> dict[str, str]:
    return {each.id: each.title for each in load_catalogue().steps.values()}


def value(found: Any, name: str = "") -> str:
    """Return the value of a slot or entity (`name`) as a reader understands it."""
    if isinstance(found, bool):
        return "ja" if found else "nee"
    if isinstance(found, (list, tuple)):
        return ", ".join(value(each, name) for each in found)
    if isinstance(found, Mapping):
        parts = (
            value(part, key) for key, part in found.items() if part not in (None, "")
        )
        return " · ".join(parts)
    text = str(found)
    if _DAY.fullmatch(text):
        return day_in_words(text)
    if said := _phrases().get(f"{name}_{text}"):
        return said
    for known in (wishes(), obstacles(), schemes(), _steps()):
        if text in known:
            return known[text]
    return text


def day_in_words(text: str) -> str:
    """Return a day that is written as 2026-11-20 as '20 november 2026'."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def for_templates() -> dict[str, Any]:
    """Return what the templates of this part use as `l`."""
    return {
        **names(),
        "wishes": wishes(),
        "obstacles": obstacles(),
        "schemes": schemes(),
        "intent": intent,
        "value": value,
        "day_in_words": day_in_words,
        "intents": intents(),
        "entities_in_words": ENTITIES,
        "entity_roles": ROLES,
    }
