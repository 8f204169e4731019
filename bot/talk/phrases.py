"""Loading of the short Dutch texts of the talk (phrases.yml)."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from bot.talk.context import Phrases

PHRASES_FILE = Path(__file__).with_name("phrases.yml")


def load_phrases(path: Path = PHRASES_FILE) -> Phrases:
    """Return the phrases of a YAML file of id: text; ValueError on another form."""
    texts = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(texts, dict):
        raise ValueError(f"{path.name}: expected a mapping of id to text")
    wrong = [key for key, text in texts.items() if not isinstance(text, str)]
    if wrong:
        raise ValueError(f"{path.name}: no text under {', '.join(map(str, wrong))}")
    return Phrases(texts)
