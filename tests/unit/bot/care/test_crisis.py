"""What the crisis lexicon must catch, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.care.crisis import find_crisis

_HERE = Path(__file__).parent


def _cases(kind: str) -> list[tuple[str, str]]:
    """Return (heading, message) of every file of this kind."""
    return [
        (heading, text)
        for path in sorted(_HERE.glob(f"crisis_{kind}*.yml"))
        for heading, texts in YAML(typ="safe").load(path.read_text("utf-8")).items()
        for text in texts
    ]


HITS = _cases("hits")
MISSES = _cases("misses")


@pytest.mark.parametrize(("kind", "text"), HITS, ids=[text for _, text in HITS])
def test_danger_is_caught_and_told_apart(kind: str, text: str):
    found = find_crisis(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", [text for _, text in MISSES])
def test_what_only_looks_like_danger_is_left_alone(text: str):
    assert find_crisis(text) is None


def test_there_are_enough_of_both_and_none_twice():
    texts = [text for _, text in HITS + MISSES]
    assert len(set(texts)) == len(texts)
    assert len(HITS) >= 150
    assert len(MISSES) >= 150
