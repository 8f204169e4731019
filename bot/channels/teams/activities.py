"""Reads the activities of the Bot Framework that Teams sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from bot.channels.bodies import object_in, text_in
from bot.channels.contract import (
    Ack,
    ChannelUpdate,
    JsonObject,
    Kind,
    MalformedError,
    Parsed,
)
from bot.channels.teams.proof import tenant_of

BUTTON_MEMBER: Final = "koffiebreak"
"""Under this name a button carries its opaque token."""

_CARD_ACTION: Final = "adaptiveCard/action"
# Teams sends what was typed a second time, as HTML; that is no file.
_TYPED_AS_HTML: Final = "text/html"
_NOT_UNDERSTOOD: Final = Ack(status=501)
_CARD_ACTION_TAKEN: Final = Ack(
    text=json.dumps(
        {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": "✓",
        }
    ),
    content_type="application/json",
)


def read(activity: JsonObject, service_url: str) -> Parsed:
    """Read an activity whose sender is proven; `service_url` is the proven address.

    Raises `MalformedError` where it has no conversation, sender or recipient.
    """
    kind = activity.get("type")
    if kind == "message":
        return Parsed((_update(activity, service_url, **_message(activity)),))
    if kind == "conversationUpdate" and _bot_was_added(activity):
        return Parsed((_update(activity, service_url, kind=Kind.JOINED),))
    if kind == "installationUpdate" and activity.get("action") == "remove":
        return Parsed((_update(activity, service_url, kind=Kind.LEFT),))
    if kind == "invoke":
        return _invoke(activity, service_url)
    # Typing, reactions, edits, deletions, receipts: nothing was said to the bot.
    return Parsed()


def _update(
    activity: JsonObject,
    service_url: str,
    *,
    kind: Kind,
    text: str | None = None,
    pressed: str | None = None,
) -> ChannelUpdate:
    conversation = object_in(activity, "conversation")
    room = text_in(conversation, "id")
    sender = text_in(object_in(activity, "from"), "id")
    return ChannelUpdate(
        # Teams numbers its messages per conversation, by the clock.
        event_id=f"{room}/{_event_id(activity)}",
        conversation_key=room,
        sender_id=f"{tenant_of(activity)}/{sender}",
        kind=kind,
        address={
            "service_url": service_url,
            "conversation": room,
            "reply_to": activity.get("id") if activity["type"] == "message" else None,
            "bot": text_in(object_in(activity, "recipient"), "id"),
            "worker": sender,
        },
        text=text,
        pressed=pressed,
        # No type at all is not personal: fail closed.
        is_group=conversation.get("conversationType") != "personal",
    )


def _message(activity: JsonObject) -> dict[str, Any]:
    """Return what a message holds: a pressed button, typed words, or something else."""
    token = _token(activity.get("value"))
    if token is not None:
        return {"kind": Kind.BUTTON, "pressed": token}
    text = activity.get("text")
    typed = text.replace("\u00a0", " ").strip() if isinstance(text, str) else ""
    if typed:
        return {"kind": Kind.TEXT, "text": typed}
    return {"kind": Kind.MEDIA if _has_file(activity) else Kind.OTHER}


def _token(value: object) -> str | None:
    """Return the token in what a button sent, as an object or as its JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    found = value.get(BUTTON_MEMBER) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) and found else None


def _has_file(activity: JsonObject) -> bool:
    attachments = activity.get("attachments")
    if not isinstance(attachments, list):
        return False
    return any(
        isinstance(attachment, Mapping)
        and attachment.get("contentType") != _TYPED_AS_HTML
        for attachment in attachments
    )


def _bot_was_added(activity: JsonObject) -> bool:
    added = activity.get("membersAdded")
    bot = text_in(object_in(activity, "recipient"), "id")
    return isinstance(added, list) and any(
        isinstance(member, Mapping) and member.get("id") == bot for member in added
    )


def _invoke(activity: JsonObject, service_url: str) -> Parsed:
    """Read a press on an `Action.Execute`; other invokes are not ours to answer."""
    if activity.get("name") != _CARD_ACTION:
        return Parsed(ack=_NOT_UNDERSTOOD)
    value = activity.get("value")
    action = value.get("action") if isinstance(value, Mapping) else None
    token = _token(action.get("data")) if isinstance(action, Mapping) else None
    if token is None:
        raise MalformedError("a card action without its token")
    update = _update(activity, service_url, kind=Kind.BUTTON, pressed=token)
    return Parsed((update,), ack=_CARD_ACTION_TAKEN)


def _event_id(activity: JsonObject) -> str:
    found = activity.get("id")
    if isinstance(found, str) and found:
        return found
    # Updates about members may come without one; a retry has the same content.
    content = json.dumps(activity, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()
