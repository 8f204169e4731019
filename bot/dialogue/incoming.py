"""A worker's message as Rasa takes it: typed words, or what a button means."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

import bot.dialogue.rasa_setup  # noqa: F401  # first: prepares Rasa's import

from rasa.core.channels.channel import (  # isort: skip
    CollectingOutputChannel,
    UserMessage,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.ports import JsonObject, WorkerInput
from bot.office_hours import OfficeHours
from bot.talk.typed import TypedChoices

# A command of Rasa begins with a slash, behind any blank; typed text is never one.
_COMMAND = re.compile(r"^[\s/\x1c-\x1f\ufeff\u200b-\u200f\u2060]+")


class ModelError(RuntimeError):
    """The model cannot be used; the message says what to do about it."""


class IncomingMessages:
    """Makes Rasa's messages for the talks of one domain."""

    def __init__(
        self,
        domain: Domain,
        typed: TypedChoices,
        zone: ZoneInfo,
        hours: OfficeHours | None,
    ) -> None:
        """`hours` are those of the organisation's own advisers, None without any."""
        self._domain = domain
        self._typed = typed
        self._zone = zone
        self._hours = hours

    def user_message(
        self,
        tracker: DialogueStateTracker,
        message: WorkerInput,
        message_id: str,
        now: dt.datetime,
        channel: CollectingOutputChannel,
    ) -> UserMessage:
        """Return what came in, with what it is read in the light of.

        ModelError where a button means what the domain does not know.
        """
        metadata = {
            "asked": tracker.get_slot("talk_asked"),
            "today": now.astimezone(self._zone).date().isoformat(),
            "pressed": message.payload is not None,
            **self._adviser(now),
        }
        if message.readings is not None:
            metadata["readings"] = list(message.readings)
        text = message.title or ""
        parse_data = None
        if message.payload is not None:
            parse_data = self._parse_payload(message.payload, text)
        else:
            text = as_text(message.text or "")
            # What chooses an answer of a test needs no model, and never means a wish.
            choice = self._typed(tracker.current_slot_values(), text)
            if choice is not None:
                parse_data = self._parse_payload(choice, text)
        return UserMessage(
            text,
            channel,
            tracker.sender_id,
            parse_data=parse_data,
            input_channel="koffiebreak",
            message_id=message_id,
            metadata=metadata,
        )

    def _adviser(self, now: dt.datetime) -> JsonObject:
        """Return when advisers are there, as metadata; {} without any."""
        if self._hours is None:
            return {}
        local = now.astimezone(self._zone).replace(tzinfo=None)
        until, again = self._hours.open_until(local), self._hours.opens_next(local)
        return {
            "adviser": {
                "open_until": until.isoformat() if until else None,
                "again": again.isoformat() if again and not until else None,
            }
        }

    def _parse_payload(self, payload: JsonObject, title: str) -> JsonObject:
        """Return a button's payload as Rasa's parse; ModelError for unknown names."""
        intent = payload["intent"]
        entities = payload.get("entities") or {}
        domain = self._domain
        unknown = [name for name in entities if name not in domain.entities]
        if intent not in domain.intents or unknown:
            raise ModelError(f"a button says {intent} {unknown}, unknown to the domain")
        return {
            "text": title,
            "intent": {"name": intent, "confidence": 1.0},
            "intent_ranking": [{"name": intent, "confidence": 1.0}],
            "entities": [
                {"entity": name, "value": value, "start": 0, "end": 0}
                for name, value in entities.items()
            ],
        }


def as_text(typed: str) -> str:
    """Return typed words as text that Rasa never takes for a command.

    NFKC turns a full-width slash into an ordinary one; blanks and slashes in front go.
    An empty rest (the worker typed only those) becomes a full stop: the classifiers
    refuse an empty text.
    """
    text = unicodedata.normalize("NFKC", typed)
    return _COMMAND.sub("", text).strip() or "."
