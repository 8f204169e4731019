"""What the channels say about themselves; the Dutch stands in `texts.yml`."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.language.address import to_formal

JsonObject = dict[str, Any]


@functools.lru_cache(maxsize=1)
def load() -> Mapping[str, Any]:
    """Return the texts as they stand in the file."""
    file = Path(__file__).with_name("texts.yml")
    loaded: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return loaded


def said(key: str, **values: object) -> str:
    """Return a text with its values filled in; KeyError for one that does not exist.

    A key with a dot looks inside: `opening.employer`.
    """
    found: Any = load()
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def button(name: str) -> str:
    """Return the title of a button."""
    return said(f"button.{name}")


@functools.cache
def words(name: str) -> tuple[str, ...]:
    """Return a list of words that are understood, in plain small letters."""
    return tuple(str(word) for word in load()["words"][name])


@functools.lru_cache(maxsize=1)
def ordinals() -> tuple[frozenset[str], ...]:
    """Return the words for first, second and so on."""
    return tuple(frozenset(map(str, names)) for names in load()["words"]["ordinals"])


@dataclass(frozen=True)
class Notice:
    """What the channel itself says: a text of `texts.yml`, its values, its buttons.

    `buttons` are (name in `texts.yml`, token) pairs.
    """

    key: str
    values: Mapping[str, object]
    buttons: tuple[tuple[str, str], ...] = ()
    formal: bool = False
    """Whether the worker is addressed with u."""

    @property
    def text(self) -> str:
        """Return the text."""
        return self._addressed(said(self.key, **self.values))

    def choices(self) -> list[JsonObject]:
        """Return the buttons as they are remembered, to understand a typed answer."""
        return [
            {"title": self._addressed(button(name)), "token": token, "number": number}
            for number, (name, token) in enumerate(self.buttons, start=1)
        ]

    def _addressed(self, text: str) -> str:
        return to_formal(text) if self.formal else text


def addressed(notice: Notice, slots: Mapping[str, Any]) -> Notice:
    """Return a notice that says u where the talk does."""
    return dataclasses.replace(notice, formal=slots.get("talk_address") == "formal")
