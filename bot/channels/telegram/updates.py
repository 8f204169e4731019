"""Reads the updates of the Bot API."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.channels.contract import (
    Ack,
    ChannelUpdate,
    JsonObject,
    Kind,
    MalformedError,
    Parsed,
)

# Nobody said these; a group or Telegram itself did.
_SERVICE: Final = frozenset(
    {"pinned_message", "new_chat_title", "message_auto_delete_timer_changed"}
)
_MEDIA: Final = frozenset(
    {
        "animation",
        "audio",
        "contact",
        "dice",
        "document",
        "location",
        "photo",
        "poll",
        "sticker",
        "story",
        "venue",
        "video",
        "video_note",
        "voice",
    }
)


def read(body: JsonObject) -> Parsed:
    """Read an update; those that nobody of us asked for hold nothing.

    Raises `MalformedError`, or what a form that Telegram never sends comes to.
    """
    update_id = body["update_id"]
    if not isinstance(update_id, int):
        raise MalformedError("no update_id")
    event = str(update_id)
    if "callback_query" in body:
        return _pressed(event, body["callback_query"])
    if "my_chat_member" in body:
        found = _membership(event, body["my_chat_member"])
    elif "message" in body:
        found = _message(event, body["message"])
    else:
        found = None
    return Parsed(() if found is None else (found,))


def _update(
    event: str, kind: Kind, chat: JsonObject, sender: JsonObject, **more: Any
) -> ChannelUpdate:
    return ChannelUpdate(
        event_id=event,
        conversation_key=str(chat["id"]),
        sender_id=str(sender["id"]),
        kind=kind,
        address={"chat_id": chat["id"]},
        is_group=chat["type"] != "private",
        **more,
    )


def _pressed(event: str, query: JsonObject) -> Parsed:
    # The answer to the webhook may be a call: the button stops spinning at once.
    answer = {"method": "answerCallbackQuery", "callback_query_id": str(query["id"])}
    ack = Ack(text=json.dumps(answer), content_type="application/json")
    message = query.get("message")
    if not isinstance(message, dict):
        return Parsed(ack=ack)
    update = _update(
        event,
        Kind.BUTTON,
        message["chat"],
        query["from"],
        pressed=str(query.get("data", "")),
    )
    return Parsed((update,), ack=ack)


def _membership(event: str, change: JsonObject) -> ChannelUpdate | None:
    status = change["new_chat_member"]["status"]
    chat, sender = change["chat"], change["from"]
    if chat["type"] == "private":
        # Who comes back presses start, and that is a message of its own.
        gone = status in {"kicked", "left"}
        return _update(event, Kind.LEFT, chat, sender) if gone else None
    if chat["type"] == "channel" or status not in {"member", "administrator"}:
        return None
    return _update(event, Kind.JOINED, chat, sender)


def _message(event: str, message: JsonObject) -> ChannelUpdate | None:
    chat, sender = message["chat"], message.get("from")
    if sender is None or sender.get("is_bot") or chat["type"] == "channel":
        return None
    text = message.get("text")
    if isinstance(text, str):
        return _typed(event, text, chat, sender)
    if _MEDIA & message.keys():
        return _update(event, Kind.MEDIA, chat, sender)
    if _SERVICE & message.keys() or chat["type"] != "private":
        return None
    return _update(event, Kind.OTHER, chat, sender)


def _typed(
    event: str, text: str, chat: JsonObject, sender: JsonObject
) -> ChannelUpdate:
    command, _, rest = text.strip().partition(" ")
    if not command.startswith("/"):
        return _update(event, Kind.TEXT, chat, sender, text=text)
    name = command[1:].partition("@")[0]
    if name == "start":
        return _update(event, Kind.JOINED, chat, sender, text=rest.strip() or None)
    return _update(event, Kind.TEXT, chat, sender, text=f"{name} {rest}".strip())
