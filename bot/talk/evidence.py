"""Words that an intent must show where the model alone is not to be believed."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

EVIDENCE_FILE = Path(__file__).with_name("evidence.yml")


def intents_with_evidence() -> frozenset[str]:
    """Return the intents for which evidence.yml names words."""
    return frozenset(_evidence())


def asks_evidence(intent: str) -> bool:
    """Tell whether there are words that this intent must show (evidence.yml)."""
    return intent in _evidence()


def evident(intent: str, text: str) -> bool:
    """Tell whether a text holds a word of this intent; False where none are named."""
    proof = _evidence().get(intent)
    return proof is not None and proof.search(text.lower()) is not None


@functools.cache
def _evidence() -> Mapping[str, re.Pattern[str]]:
    content = YAML(typ="safe").load(EVIDENCE_FILE.read_text(encoding="utf-8"))
    return {intent: re.compile(pattern) for intent, pattern in content.items()}
