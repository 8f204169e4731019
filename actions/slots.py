"""The only reader of Rasa's tracker: slots and message become plain `bot` objects."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker

from bot.privacy import RawText, mask_or_nothing
from bot.talk.context import AdviserHours, Reading
from bot.talk.state import Heard, HeardEntity, TalkState

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def state_from_tracker(tracker: Tracker) -> TalkState:
    """Return what the talk knows, from the slots."""
    return TalkState.from_slots(tracker.slots)


def heard_from_tracker(tracker: Tracker) -> Heard:
    """Return the latest message as the model understood it."""
    message: Mapping[str, Any] = tracker.latest_message or {}
    intent = message.get("intent") or {}
    entities = tuple(
        HeardEntity(
            entity=str(found["entity"]),
            value=found.get("value"),
            text=_masked(found.get("text") or found.get("value")),
            role=found.get("role"),
            negated=is_negated(str(message.get("text") or ""), found.get("start")),
        )
        for found in message.get("entities") or ()
    )
    metadata = message.get("metadata") or {}
    return Heard(
        intent=str(intent.get("name") or ""),
        # What decisions quote and keep is masked; only the model reads it as typed.
        text=_masked(message.get("text")),
        confidence=float(intent.get("confidence") or 0.0),
        entities=entities,
        pressed=bool(metadata.get("pressed")),
        ranking=tuple(
            (str(other["name"]), float(other["confidence"]))
            for other in message.get("intent_ranking") or ()
        ),
        language=message.get("language"),
    )


# "57 niet 52", "geen 40 uur", "in plaats van kok": what follows is taken back.
_NEGATION = re.compile(
    r"\b(?:niet|nie|ni|geen|ipv|in plaats van)\s+(?:meer\s+|als\s+|een\s+)?$",
    re.IGNORECASE,
)


def is_negated(text: str, start: object) -> bool:
    """Tell whether the words right before this place take back what follows."""
    if not isinstance(start, int) or start <= 0:
        return False
    return _NEGATION.search(text[:start]) is not None


def _masked(text: object) -> str:
    return mask_or_nothing(RawText(str(text or "")))


def today_from_tracker(tracker: Tracker) -> dt.date:
    """Return the day of the talk: what the turn handed in, else the clock's."""
    metadata = (tracker.latest_message or {}).get("metadata") or {}
    day = metadata.get("today")
    if isinstance(day, str):
        return dt.date.fromisoformat(day)
    return dt.datetime.now(AMSTERDAM).date()


def adviser_from_tracker(tracker: Tracker) -> AdviserHours | None:
    """Return whether an adviser is there now; None without advisers of their own."""
    found = ((tracker.latest_message or {}).get("metadata") or {}).get("adviser")
    if not isinstance(found, Mapping):
        return None
    return AdviserHours(
        open_until=_moment(found.get("open_until")), again=_moment(found.get("again"))
    )


def readings_from_tracker(tracker: Tracker) -> tuple[Reading, ...] | None:
    """Return who read the talk, as the turn handed it in; None where it did not."""
    found = ((tracker.latest_message or {}).get("metadata") or {}).get("readings")
    if not isinstance(found, list):
        return None
    return tuple(
        Reading(
            role=str(reading["role"]),
            day=dt.date.fromisoformat(reading["day"]),
            count=int(reading["count"]),
            names=tuple(reading.get("names") or ()),
            found=bool(reading.get("found")),
        )
        for reading in found
    )


def _moment(value: object) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else None
