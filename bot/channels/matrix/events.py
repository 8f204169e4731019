"""Reads the events of Matrix rooms, and composes ours; pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.contract import ChannelUpdate, JsonObject, Kind, Limits, Outgoing
from bot.channels.render import bubbles, fitting

LIMITS: Final = Limits(text=8000, buttons=0, button_title=0)
"""An event may have 64 kB; nobody reads more than this in one message."""

MEMBER: Final = "m.room.member"
MESSAGE: Final = "m.room.message"
ENCRYPTED: Final = "m.room.encrypted"
_ENCRYPTION: Final = "m.room.encryption"
_TYPED: Final = frozenset({"m.text", "m.emote"})
# Bots must leave each other's notices alone, or they talk for ever.
_NOTICE: Final = "m.notice"


@dataclass(frozen=True)
class Room:
    """Who is in a room or invited, without the bot, and whether it is encrypted."""

    others: frozenset[str]
    is_encrypted: bool

    @property
    def is_group(self) -> bool:
        """Whether more people can read along."""
        return len(self.others) > 1


def room_of(state: Iterable[Mapping[str, Any]], own_id: str) -> Room:
    """Read a room from its state events."""
    others, encrypted = set(), False
    for event in state:
        if event.get("type") == _ENCRYPTION:
            encrypted = True
        if event.get("type") == MEMBER and membership(event) in ("join", "invite"):
            others.add(str(event.get("state_key")))
    return Room(frozenset(others - {own_id}), encrypted)


def membership(event: Mapping[str, Any]) -> str:
    """Return the membership that an event tells; empty where it is no such event."""
    return str(_content(event).get("membership", ""))


def update_of(
    room_id: str, event: Mapping[str, Any], *, own_id: str, private_hint: bool
) -> ChannelUpdate | None:
    """Return what somebody said; None for our own events and all that is no message.

    `private_hint`: the room is encrypted and we cannot read what is said there.
    """
    sender, event_id = event.get("sender"), event.get("event_id")
    if not isinstance(sender, str) or not isinstance(event_id, str):
        return None
    kind, text = _said(event)
    if sender == own_id or kind is None:
        return None
    return ChannelUpdate(
        event_id=event_id,
        conversation_key=room_id,
        sender_id=sender,
        kind=kind,
        address={"room": room_id},
        text=None if private_hint else text,
        private_hint=private_hint,
    )


def about_member(
    room_id: str, sender: str, kind: Kind, *, event_id: str, private_hint: bool = False
) -> ChannelUpdate:
    """Return that somebody invited us or left."""
    return ChannelUpdate(
        event_id=event_id,
        conversation_key=room_id,
        sender_id=sender,
        kind=kind,
        address={"room": room_id},
        private_hint=private_hint,
    )


def _said(event: Mapping[str, Any]) -> tuple[Kind | None, str | None]:
    """Return the kind and the text of a message; no kind where it asks no answer."""
    if event.get("type") == ENCRYPTED:
        return Kind.OTHER, None
    if event.get("type") == "m.sticker":
        return Kind.MEDIA, None
    content = _content(event)
    kind = content.get("msgtype")
    # A redacted message has no content left, a correction repeats one that was read.
    if event.get("type") != MESSAGE or kind is None or _corrects(content):
        return None, None
    if kind == _NOTICE:
        return None, None
    if not isinstance(kind, str):
        return Kind.OTHER, None
    body = content.get("body")
    if kind not in _TYPED or not isinstance(body, str):
        return Kind.MEDIA, None
    text = _without_quote(body) if _answers(content) else body
    return (Kind.TEXT, text.strip()) if text.strip() else (Kind.OTHER, None)


def _corrects(content: Mapping[str, Any]) -> bool:
    return _relation(content).get("rel_type") == "m.replace"


def _answers(content: Mapping[str, Any]) -> bool:
    return "m.in_reply_to" in _relation(content)


def _relation(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found = content.get("m.relates_to")
    return found if isinstance(found, Mapping) else {}


def _without_quote(body: str) -> str:
    """Return a reply without what it quotes, which older clients put in front."""
    lines = body.split("\n")
    while lines and lines[0].startswith("> "):
        lines.pop(0)
    return "\n".join(lines)


def _content(event: Mapping[str, Any]) -> Mapping[str, Any]:
    found = event.get("content")
    return found if isinstance(found, Mapping) else {}


def contents(message: Outgoing) -> list[JsonObject]:
    """Return the contents of events: notices, cards with their title in bold."""
    parts = bubbles(message)
    return [
        notice(piece.text, title=piece.title)
        for part in parts
        for piece in fitting(part, LIMITS, hint=part is parts[-1])
        if piece.text
    ]


def notice(text: str, title: str = "") -> JsonObject:
    """Return a notice; a first line that is its title is shown in bold."""
    content: JsonObject = {"msgtype": _NOTICE, "body": text, "m.mentions": {}}
    first, _, rest = text.partition("\n")
    if title and first == title:
        shown = [f"<strong>{html.escape(first)}</strong>", html.escape(rest)]
        content["format"] = "org.matrix.custom.html"
        content["formatted_body"] = "<br>".join(shown).replace("\n", "<br>")
    return content
