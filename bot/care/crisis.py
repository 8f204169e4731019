"""Danger to a person in what a worker types, found by words that anyone can read.

Stands beside the classifier and above it: what these rules find is a crisis whatever a
model makes of it. The words are in records/crisis/, how they were measured in
docs/care.md.
"""

from __future__ import annotations

from bot.care.lexicon import KINDS, Crisis, CrisisKind
from bot.care.load import load_cues, load_lexicon

CLOSE = 0.15
"""How likely a classifier has to find danger for the bot to ask about it, from 0 to 1.
None of 2,100 messages without danger that were not written to tempt comes near it."""

FEW_WORDS = 3
"""After so few words danger is a guess at too little: 'collega lief'."""


def find_crisis(text: str) -> Crisis | None:
    """Return the crisis a message tells of, None where none is found in its words."""
    return load_lexicon().find(text)


def crisis_kind(text: str) -> CrisisKind:
    """Return the kind of a message that is known to tell of a crisis.

    What the rules find decides, then what most words speak for; in doubt it is `self`,
    whose answer names 112 as well.
    """
    found = find_crisis(text)
    if found is not None:
        return found.kind
    likeliest = load_cues("kinds").likeliest(text)
    return next((kind for kind in KINDS if kind == likeliest), "self")


def takes_back(text: str) -> bool:
    """Tell whether the rules know the words and find them harmless in this text."""
    return load_lexicon().takes_back(text)


def sounds_only(text: str) -> bool:
    """Tell whether some words are of work, of the past, or a way of speaking.

    Weaker than `takes_back`: what such words say need not be about the danger.
    """
    return load_cues("harmless").likeliest(text) is not None


__all__ = [
    "CLOSE",
    "FEW_WORDS",
    "KINDS",
    "Crisis",
    "CrisisKind",
    "crisis_kind",
    "find_crisis",
    "sounds_only",
    "takes_back",
]
