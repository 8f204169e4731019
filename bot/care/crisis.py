"""Danger to a person in what a worker types, found by words that anyone can read.

Stands beside the classifier and above it: what these rules find is a crisis whatever a
model makes of it. The words are in records/crisis/, how they were measured in
docs/care.md.
"""

from __future__ import annotations

from bot.care.lexicon import KINDS, Crisis, CrisisKind
from bot.care.load import load_lexicon


def find_crisis(text: str) -> Crisis | None:
    """Return the crisis a message tells of, None where none is found in its words."""
    return load_lexicon().find(text)


__all__ = ["KINDS", "Crisis", "CrisisKind", "find_crisis"]
