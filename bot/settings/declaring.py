"""How a setting is declared: a field of a dataclass with its parser and its line."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

PREFIX: Final = "KOFFIEBREAK_"
SETTINGS_FILE: Final = f"{PREFIX}SETTINGS_FILE"

T = TypeVar("T")


class SettingsError(ValueError):
    """A setting is unknown or has a value that cannot be used; names the variable."""


def setting(
    default: T | Callable[[], T],
    doc: str,
    *,
    parse: Callable[[str], T],
    shown: str | None = None,
    secret: bool = False,
) -> T:
    """Declare one setting: its default, its parser and its line in the docs.

    `shown` replaces the default in the docs where that depends on another setting;
    a `secret` one stays out of the settings' text form.
    """
    about = {"doc": doc, "parse": parse, "shown": shown}
    field: T
    if callable(default):
        field = dataclasses.field(default_factory=default, metadata=about)
    else:
        field = dataclasses.field(default=default, metadata=about, repr=not secret)
    return field


@functools.lru_cache(maxsize=1)
def default_words() -> Mapping[str, str]:
    """Return the Dutch defaults, which workers read in the opening."""
    file = Path(__file__).with_name("defaults.json")
    words: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return words
