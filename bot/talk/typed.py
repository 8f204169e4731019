"""Typed words that choose an answer of what waits, found before any model reads them.

"soms" as an answer of a test is that answer, whatever a classifier would make of one
word. Only what names an answer and nothing besides is taken, so a story, a question or
a cry for help is never one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.catalogue.load import load_catalogue
from bot.talk import care, followup
from bot.talk.context import TalkContext
from bot.talk.exercises.asking import typed_choices
from bot.talk.phrases import load_phrases
from bot.talk.state import TalkState


class TypedChoices:
    """Reads typed words in the light of the slots; a call returns a payload or None."""

    def __init__(self) -> None:
        """Read the records once."""
        # No day is needed to know what can be chosen.
        self._ctx = TalkContext(load_catalogue(), load_phrases(), dt.date.min)

    def __call__(self, slots: Mapping[str, Any], text: str) -> dict[str, Any] | None:
        """Return the payload of the button that the text stands for, or None."""
        resting = slots.get("talk_asked") == care.RESTING
        if resting and care.says_go_on(text, self._ctx):
            return {"intent": "inform", "entities": {"go_on": True}}
        if resting or not (slots.get("exercise") or slots.get("followup")):
            return None
        state = TalkState.from_slots(slots)
        found = typed_choices(state, text, self._ctx)
        if not found and state.talk_asked in followup.STAGES:
            found = followup.typed_choice(state, text, self._ctx)
        if not found:
            return None
        return {"intent": "inform", "entities": {"choice": list(found)}}
