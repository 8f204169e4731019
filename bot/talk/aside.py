"""What a message tells beside its question: "iets met mensen, maar is STAP er nog"."""

from __future__ import annotations

import re

from bot.talk import facts
from bot.talk.questions import asked
from bot.talk.state import Heard, TalkState

_PARTS = re.compile(r"\s*(?:[.;!\n]|,?\s*\b(?:maar|trouwens|en trouwens)\b)\s*")
_QUESTION = re.compile(
    r"(\?|\b(hoe|wat|wie|waar|waarom|wanneer|welke?|kan|kun|mag|moet|is er|zijn er|"
    r"bestaat|krijg|betaalt|heb ik|weet je|ben je|bent u)\b)",
    re.IGNORECASE,
)
_SLOTS = {
    "energy_gives": "energy_gives",
    "energy_costs": "energy_costs",
    "wish": "wish_words",
    "obstacle": "obstacle_words",
}
_FEWEST_WORDS = 3
_OF_ONESELF = re.compile(r"\b(ik|'k|kheb|kben|mijn|m'n|mn)\b", re.IGNORECASE)


def take_aside(state: TalkState, heard: Heard) -> TalkState:
    """Note facts and an answer that stand beside a question in the same message.

    Facts count only where the worker speaks of themselves: "is er werk als lasser"
    makes nobody a welder.
    """
    if heard.pressed:
        return state
    if _OF_ONESELF.search(heard.text):
        state = facts.take_facts(state, heard)
    question = asked(state)
    slot = _SLOTS.get(question.id) if question else None
    if slot is None or getattr(state, slot) is not None:
        return state
    words = words_beside(heard.text)
    return state if words is None else state.with_values({slot: words})


def words_beside(text: str) -> str | None:
    """Return the first part of a message when a question follows it, else None."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if len(parts) < 2 or _QUESTION.search(parts[0]):
        return None
    if not any(_QUESTION.search(part) for part in parts[1:]):
        return None
    words = facts.quote(parts[0])
    return words if len(words.split()) >= _FEWEST_WORDS else None
