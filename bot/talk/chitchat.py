"""Small talk: an answer that fits what it is about (chitchat.yml)."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from bot.talk.state import Heard, Say

KINDS_FILE = Path(__file__).with_name("chitchat.yml")


def small_talk(heard: Heard) -> Say:
    """Return the answer to small talk, by its subject."""
    kind = kind_of(heard.text)
    return Say("utter_chitchat" if kind is None else f"utter_chitchat_{kind}")


def kind_of(text: str) -> str | None:
    """Return what small talk is about, None where no word tells."""
    words = text.lower()
    return next((kind for kind, it in kinds().items() if it.search(words)), None)


@functools.cache
def kinds() -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of chitchat.yml by kind, in their order."""
    content = YAML(typ="safe").load(KINDS_FILE.read_text(encoding="utf-8"))
    return {kind: re.compile(pattern) for kind, pattern in content.items()}
