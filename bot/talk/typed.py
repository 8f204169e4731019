"""Typed words that choose an answer of what waits, found before any model reads them.

"soms" as an answer of a test is that answer, whatever a classifier would make of one
word. Only what names an answer and nothing besides is taken, so a story, a question or
a cry for help is never one.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.catalogue.load import load_catalogue
from bot.talk import care, followup
from bot.talk.context import TalkContext
from bot.talk.exercises.asking import (
    EXERCISE,
    NO_REQUEST,
    running,
    typed_choices,
)
from bot.talk.phrases import load_phrases
from bot.talk.state import TalkState

SURE_OF_AN_ASIDE = 0.75
"""From this confidence on, a request typed where own words are asked is still read as
what the model made of it ("geef me een tip"); below it, it is the answer."""

SURE_OF_CARE = 0.6
"""The same for illness, a row or a lost job: "met de teamleider gebeld" is no row. A
crisis is never taken for an answer."""

_FEWEST_WORDS = 2

TITLES_FILE = Path(__file__).with_name("typed_titles.yml")


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
        if resting:
            return None
        if not (slots.get("exercise") or slots.get("followup")):
            return typed_title(str(slots.get("talk_asked") or ""), text)
        state = TalkState.from_slots(slots)
        found = typed_choices(state, text, self._ctx)
        if not found and state.talk_asked in followup.STAGES:
            found = followup.typed_choice(state, text, self._ctx)
        if not found:
            return None
        return {"intent": "inform", "entities": {"choice": list(found)}}

    def asks_own_words(self, slots: Mapping[str, Any]) -> bool:
        """Tell whether what waits is answered in own words."""
        if not slots.get("exercise") and not slots.get("followup"):
            return False
        state = TalkState.from_slots(slots)
        if state.talk_asked == "followup_other":
            return True
        run = running(state, self._ctx)
        waits = run is not None and state.talk_asked == EXERCISE
        item = run.item if waits and run is not None else None
        return item is not None and (item.open_ or item.own_tip is not None)


def typed_title(question: str, text: str) -> dict[str, Any] | None:
    """Return the payload of the button of this question that was typed, or None."""
    said = " ".join(re.findall(r"[\w']+", text.lower()))
    return _titles().get(question, {}).get(said)


@functools.cache
def _titles() -> Mapping[str, Mapping[str, dict[str, Any]]]:
    content = YAML(typ="safe").load(TITLES_FILE.read_text(encoding="utf-8"))
    return {
        question: {
            words.strip(): {
                "intent": item["intent"],
                "entities": dict(item.get("entities") or {}),
            }
            for item in items
            for words in str(item["words"]).split(",")
        }
        for question, items in content.items()
    }


def as_own_words(parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parse in which a doubtful statement is an answer in own words.

    Questions, care and what the model is sure of stay what they are.
    """
    intent, text = parsed.get("intent") or {}, str(parsed.get("text") or "")
    name, sure = str(intent.get("name") or ""), float(intent.get("confidence") or 0.0)
    if name == "report_crisis" or "?" in text or len(text.split()) < _FEWEST_WORDS:
        return dict(parsed)
    enough = SURE_OF_CARE if name.startswith("report_") else SURE_OF_AN_ASIDE
    if sure >= enough and name not in NO_REQUEST:
        return dict(parsed)
    return {**parsed, "intent": {**intent, "name": "inform"}}
