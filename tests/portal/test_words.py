"""What people read in the portal is plain: short sentences, no hard words, je."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bot.portal
from bot.language.plain_words import avoided
from bot.portal.pages import texts
from bot.portal.works_council import descriptions

MOST_WORDS = 25
TEMPLATES = Path(str(bot.portal.__file__)).parent / "templates"


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _said(part)


def _templates() -> Iterator[tuple[str, str]]:
    """Yield the Dutch that stands in templates, without marks and expressions."""
    for file in sorted(TEMPLATES.rglob("*.html")):
        text = re.sub(r"{%.*?%}|{#.*?#}", " ", file.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"{{.*?}}", "x", text, flags=re.DOTALL)
        text = re.sub(r"<kbd>.*?</kbd>", " ", text)  # keys, no words
        for part in re.split(r"<[^>]*>", text):
            if part.strip():
                yield file.name, " ".join(part.split())


def _all() -> list[tuple[str, str]]:
    return [
        *(("texts.yml", text) for text in _said(texts())),
        *(("kept.yml", text) for text in _said(dict(descriptions()))),
        *_templates(),
    ]


def test_no_sentence_is_long() -> None:
    long = [
        (place, sentence)
        for place, text in _all()
        for sentence in re.split(r"(?<=[.?:;])\s+", text)
        if len(sentence.split()) > MOST_WORDS
    ]
    assert long == []


def test_no_hard_word_has_a_plain_one() -> None:
    hard = re.compile(rf"\b({'|'.join(avoided())})\b", re.IGNORECASE)
    found = [(place, hard.findall(text)) for place, text in _all() if hard.search(text)]
    assert found == []


@pytest.mark.parametrize("word", ["u", "uw"])
def test_everybody_is_je(word: str) -> None:
    formal = re.compile(rf"\b{word}\b")
    assert [text for _, text in _all() if formal.search(text)] == []


def test_there_is_something_to_read() -> None:
    assert len(_all()) > 150
