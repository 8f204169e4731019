"""Records as the JSON of the HTTP contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from bot.privacy.consent import CHOICES
from bot.storage.records import Consents, Message, NewConversation, TurnAnswer


def moment_json(moment: dt.datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the millisecond."""
    utc = moment.astimezone(dt.timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_json(message: Message) -> dict[str, Any]:
    """Return a message; the text of one that is not kept is empty."""
    shown: dict[str, Any] = {
        "id": message.id,
        "seq": message.seq,
        "role": message.role,
        "text": message.text or "",
        "at": moment_json(message.at),
        "lang": message.lang,
        "buttons": list(message.buttons),
        "cards": list(message.cards),
    }
    if message.client_message_id is not None:
        shown["client_message_id"] = message.client_message_id
    return shown


def messages_json(messages: Iterable[Message]) -> dict[str, Any]:
    """Return messages under their name."""
    return {"messages": [message_json(message) for message in messages]}


def answer_json(answer: TurnAnswer) -> dict[str, Any]:
    """Return what came of a message."""
    return {
        "accepted": message_json(answer.accepted),
        **messages_json(answer.messages),
    }


def opened_json(opened: NewConversation, operator: str) -> dict[str, Any]:
    """Return a conversation with its key and who runs this."""
    return {
        "id": opened.id,
        "token": opened.token,
        **messages_json(opened.messages),
        "operator": operator,
    }


def consents_json(consents: Consents) -> dict[str, Any]:
    """Return the three choices and the version of the text they were made under."""
    choices = {name: getattr(consents, name) for name in CHOICES}
    return {**choices, "text_version": consents.text_version}
