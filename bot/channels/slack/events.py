"""Reads events and presses of Slack, and the markup people type in."""

from __future__ import annotations

import re
from typing import Any, Final

from bot.channels.contract import Ack, ChannelUpdate, JsonObject, Kind, Parsed

_LINK: Final = re.compile(r"<(?:mailto:|tel:)?([^<>|@#!][^<>|]*)(?:\|([^<>]*))?>")
_MENTION: Final = re.compile(r"<[@#!][^<>]*>")


def read(body: JsonObject) -> Parsed:
    """Read an event or a press; echoes and edits hold nothing."""
    kind = body["type"]
    if kind == "url_verification":
        return Parsed(ack=Ack(text=str(body["challenge"])))
    if kind == "block_actions":
        return Parsed(tuple(_presses(body)))
    if kind != "event_callback":
        return Parsed()
    found = _event(body)
    return Parsed(() if found is None else (found,))


def _plain(text: str) -> str:
    """Return what a person typed out of Slack's markup."""
    text = _LINK.sub(lambda found: found[2] or found[1], _MENTION.sub("", text))
    for sign, name in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        text = text.replace(name, sign)
    return text.strip()


def _presses(body: JsonObject) -> list[ChannelUpdate]:
    user, channel = body["user"], body["channel"]
    team = (body.get("team") or user)["id" if body.get("team") else "team_id"]
    return [
        ChannelUpdate(
            event_id=f"action {user['id']} {action['action_ts']}",
            conversation_key=channel["id"],
            sender_id=f"{team}:{user['id']}",
            kind=Kind.BUTTON,
            address={"channel": channel["id"]},
            pressed=str(action.get("value", "")),
            is_group=not str(channel["id"]).startswith("D"),
        )
        for action in body["actions"]
        if action.get("type") == "button"
    ]


def _event(body: JsonObject) -> ChannelUpdate | None:
    event = body["event"]
    if event.get("bot_id") or not event.get("user"):
        return None
    where = event.get("channel_type")
    if event["type"] == "app_mention":
        return _update(body, Kind.TEXT, is_group=True)
    if event["type"] != "message" or where not in {"im", "mpim"}:
        return None
    is_group = where == "mpim"
    subtype = event.get("subtype")
    if subtype == "file_share" or event.get("files"):
        return _update(body, Kind.MEDIA, is_group=is_group)
    if subtype is not None:
        # Edits, joins, topics: nobody speaks to us.
        return None
    text = _plain(str(event["text"]))
    if not text:
        return _update(body, Kind.OTHER, is_group=is_group)
    return _update(body, Kind.TEXT, is_group=is_group, text=text)


def _update(body: JsonObject, kind: Kind, **more: Any) -> ChannelUpdate:
    event = body["event"]
    return ChannelUpdate(
        event_id=str(body["event_id"]),
        conversation_key=event["channel"],
        sender_id=f"{body['team_id']}:{event['user']}",
        kind=kind,
        address={"channel": event["channel"]},
        **more,
    )
