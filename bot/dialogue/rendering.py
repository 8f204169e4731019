"""Replies of the agent as messages to keep: numbered, payloads behind tokens."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.dialogue.ports import JsonObject, Reply
from bot.privacy import MaskedText
from bot.storage import records
from bot.storage.conversations import new_id
from bot.storage.records import Message
from bot.talk.handover import act_of

_BUTTON_TOKEN_BYTES: Final = 16


@dataclass(frozen=True)
class Rendered:
    """Messages with opaque tokens on their buttons, and what the tokens stand for."""

    messages: tuple[Message, ...]
    buttons: tuple[records.Button, ...]


def render(
    replies: Sequence[Reply], *, turn: int, first_seq: int, now: dt.datetime
) -> Rendered:
    """Make the messages of a turn from replies that may be kept."""
    made: list[records.Button] = []
    messages = []
    for seq, reply in enumerate(replies, start=first_seq):
        message_id = new_id()
        own = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
        messages.append(
            Message(
                id=message_id,
                seq=seq,
                role="bot",
                text=MaskedText(reply.text),
                at=now,
                lang=reply.lang,
                buttons=tuple(_hide(own, message_id, made)),
                cards=tuple(
                    card | {"buttons": _hide(card.get("buttons", ()), message_id, made)}
                    for card in reply.cards
                ),
                turn=turn,
            )
        )
    return Rendered(tuple(messages), tuple(made))


def _hide(
    buttons: Iterable[dict[str, Any]], message_id: str, made: list[records.Button]
) -> list[JsonObject]:
    shown = []
    for button in buttons:
        token = secrets.token_urlsafe(_BUTTON_TOKEN_BYTES)
        made.append(
            records.Button(
                token=token,
                message_id=message_id,
                title=button["title"],
                payload=button["payload"],
            )
        )
        opens = act_of(button["payload"]) == "packet"
        shown.append(
            {"title": button["title"], "payload": token}
            | ({"opens": "handover"} if opens else {})
        )
    return shown
