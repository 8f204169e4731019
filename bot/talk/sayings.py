"""Fixed ways of saying that no intent of the contract names (sayings.yml)."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SAYINGS_FILE = Path(__file__).with_name("sayings.yml")

LONGEST = 120
"""A longer message says more than the saying, so the model reads it."""


@dataclass(frozen=True)
class Saying:
    """What a message says in fixed words: an intent of the contract, and entities."""

    name: str
    intent: str
    entities: Mapping[str, str]


def find_saying(text: str) -> Saying | None:
    """Return the saying that the whole message is, or None."""
    folded = " ".join(_fold(text).split())
    if not folded or len(folded) > LONGEST:
        return None
    for pattern, saying in _sayings():
        if pattern.fullmatch(folded):
            return saying
    return None


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@functools.cache
def _sayings() -> tuple[tuple[re.Pattern[str], Saying], ...]:
    content: dict[str, Any] = YAML(typ="safe").load(
        SAYINGS_FILE.read_text(encoding="utf-8")
    )
    words: Mapping[str, str] = content["words"]
    found = []
    for item in content["sayings"]:
        saying = Saying(item["name"], item["intent"], item.get("entities") or {})
        for pattern in item["patterns"]:
            for name, options in words.items():
                pattern = pattern.replace("{" + name + "}", options)
            found.append((re.compile(pattern), saying))
    return tuple(found)
