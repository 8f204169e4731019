"""Hard words in our texts, and what they mean in plain Dutch (plain_words.yml)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

WORDS_FILE = Path(__file__).with_name("plain_words.yml")


@functools.cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe").load(
        WORDS_FILE.read_text(encoding="utf-8")
    )
    return content


@functools.cache
def meanings() -> Mapping[str, str]:
    """Return every explained word with its meaning, a clause that follows a colon."""
    return {word: entry["means"] for word, entry in _content()["explained"].items()}


@functools.cache
def avoided() -> Mapping[str, str]:
    """Return every word our texts do not use, with the plain one."""
    return dict(_content()["avoid"])


@functools.cache
def _forms() -> Mapping[str, str]:
    return {
        form.lower(): word
        for word, entry in _content()["explained"].items()
        for form in (word, *entry.get("also", ()))
    }


@functools.cache
def _pattern() -> re.Pattern[str]:
    # SLIM is a scheme, slim is an adjective: such words count in capitals alone.
    shouted = [w for w, entry in _content()["explained"].items() if "capitals" in entry]
    others = sorted(
        _forms().keys() - {w.lower() for w in shouted}, key=len, reverse=True
    )
    either = f"(?i:{'|'.join(map(re.escape, others))})|{'|'.join(shouted)}"
    return re.compile(rf"(?<![\w.-])({either})(?![\w-]|'\w|\.\w)")


def terms_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the explained words in these texts, in order, each once."""
    return tuple(
        dict.fromkeys(
            _forms()[found.lower()]
            for text in texts
            for found in _pattern().findall(text)
        )
    )
