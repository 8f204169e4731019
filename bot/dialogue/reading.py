"""What the model understood, seen in the light of the talk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.ports import JsonObject
from bot.nlu.asked_intents import expected_intents
from bot.talk.behind import QUESTIONS
from bot.talk.meant import in_light_of
from bot.talk.sayings import Saying, find_saying
from bot.talk.words import own_part

FALLBACK = "nlu_fallback"


def in_context(
    parsed: Mapping[str, Any], text: str, metadata: Mapping[str, Any]
) -> JsonObject:
    """Return what the model understood, in view of fixed sayings and the question.

    The ranking stays the model's own, for who reviews the talk.
    """
    saying = find_saying(text)
    if saying is not None:
        return _as_said(parsed, saying)
    intent = parsed.get("intent") or {}
    name = str(intent.get("name") or "")
    found = {entity["entity"] for entity in parsed.get("entities") or ()}
    meant = in_light_of(
        metadata.get("asked"),
        name,
        text,
        confidence=float(intent.get("confidence") or 0.0),
        names_job="job" in found,
    )
    if meant == name:
        return dict(parsed)
    return {**parsed, "intent": {**intent, "name": meant}}


def before_question(parsed: Mapping[str, Any], text: str) -> str | None:
    """Return what stands before the question in a message, where there is doubt.

    There is none when the message is read as something else than a question.
    """
    if (parsed.get("intent") or {}).get("name") not in {*QUESTIONS, FALLBACK}:
        return None
    own = own_part(text)
    return None if own == text.strip() else own


def answer_first(
    parsed: Mapping[str, Any], before: Mapping[str, Any], asked: str | None
) -> JsonObject:
    """Return a message as what comes `before` its question, where that was `asked`.

    The question is next in the ranking: it gets its answer behind this one.
    """
    answer = before.get("intent") or {}
    if not asked or answer.get("name") not in expected_intents(asked):
        return dict(parsed)
    others = [
        intent
        for intent in parsed.get("intent_ranking") or ()
        if intent.get("name") not in {answer["name"], FALLBACK}
    ]
    return {**parsed, "intent": answer, "intent_ranking": [answer, *others]}


def _as_said(parsed: Mapping[str, Any], saying: Saying) -> JsonObject:
    """Return what the model understood, with the meaning of a fixed way of saying.

    A message about danger keeps its own meaning.
    """
    if (parsed.get("intent") or {}).get("name") == "report_crisis":
        return dict(parsed)
    intent = {"name": saying.intent, "confidence": 1.0}
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0}
        for name, value in saying.entities.items()
    ]
    return {
        **parsed,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [*(parsed.get("entities") or ()), *entities],
    }
