"""Records as the JSON of the HTTP contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from bot.handover.requests import Asked
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


def handover_json(asked: Asked, proposal: Mapping[str, str]) -> dict[str, Any]:
    """Return how a request for an adviser stands; without one, what would go along."""
    handover, takeover = asked.handover, asked.takeover
    waits = handover is not None and handover.status != "done"
    packet = handover.packet if handover is not None and waits else proposal
    return {
        "status": "none" if handover is None else handover.status,
        "packet": {name: packet.get(name, "") for name in proposal},
        "reach": handover.reach if handover is not None and waits else None,
        "contact": asked.contact,
        "asked_at": moment_json(handover.asked_at) if handover else None,
        "adviser": {
            "state": takeover.state if takeover else "none",
            "name": takeover.adviser.name if takeover else None,
            "role": takeover.adviser.role if takeover else None,
        },
        "advisers": {
            "available": asked.advisers,
            "open_until": _moment_or_null(asked.open_until),
            "again": _moment_or_null(asked.again),
        },
    }


def _moment_or_null(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment_json(moment)
