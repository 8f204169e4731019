"""Care while an adviser has the talk: help is pointed to at once, nothing else is said.

Free of Rasa. The words of help are the responses of the domain, as in any talk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.care.crisis import find_crisis
from bot.care.intents import CARE_INTENTS, CRISIS
from bot.dialogue.ports import Attention, JsonObject, Reply, Snapshot
from bot.dialogue.replies import formal_reply
from bot.talk import care


def attention(
    text: str,
    intent: str,
    snapshot: Snapshot,
    *,
    responses: Mapping[str, Sequence[Mapping[str, Any]]],
    turn: int,
) -> Attention:
    """Return what a typed text needs; `intent` is what the model makes of it.

    The lexicon stands above the model. After a crisis the talk is at rest, also when
    the adviser gives it back.
    """
    if intent != CRISIS and find_crisis(text) is None:
        return Attention(care=intent in CARE_INTENTS)
    region = "_flanders" if care.flemish(text, snapshot.slots.get("region")) else ""
    variants = responses[f"utter_care_crisis_{care.crisis_kind(text)}{region}"]
    reply = Reply(str(variants[turn % len(variants)]["text"]).strip())
    if snapshot.slots.get("talk_address") == "formal":
        reply = formal_reply(reply)
    return Attention(care=True, reply=reply, snapshot=at_rest(snapshot))


def at_rest(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot in which nothing is asked, offered or sold."""
    if snapshot.slots.get("talk_asked") == care.RESTING:
        return snapshot
    changes: JsonObject = {"talk_asked": care.RESTING, "exercise": None}
    events = [
        {"event": "slot", "timestamp": None, "name": name, "value": value}
        for name, value in changes.items()
    ]
    known = snapshot.state.get("events", [])
    slots = {**snapshot.slots, "talk_asked": care.RESTING}
    slots.pop("exercise", None)
    return Snapshot(state={**snapshot.state, "events": [*known, *events]}, slots=slots)
