"""What the queries return: frozen records, free of SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.privacy import MaskedText

JsonObject = dict[str, Any]
Role = Literal["bot", "worker", "adviser"]


@dataclass(frozen=True)
class Message:
    """One message as kept; `text` is None where only the row may be kept.

    `buttons` are `{"title", "payload"}` with the opaque token as payload; those in
    `cards` too.
    """

    id: str
    seq: int
    role: Role
    text: MaskedText | None
    at: dt.datetime
    lang: str
    buttons: tuple[JsonObject, ...] = ()
    cards: tuple[JsonObject, ...] = ()
    client_message_id: str | None = None
    turn: int = 0


@dataclass(frozen=True)
class Conversation:
    """The row of a conversation, without its token."""

    id: str
    channel: str
    locale: str
    created_at: dt.datetime
    last_message_at: dt.datetime
    finished_at: dt.datetime | None


@dataclass(frozen=True)
class NewConversation:
    """A conversation just made or moved; the only moment its token is known."""

    id: str
    token: str = field(repr=False)
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class AdviserEvent:
    """An adviser came into a talk or left it, as its windows hear it."""

    state: Literal["joined", "left"]
    name: str
    role: str


@dataclass(frozen=True)
class TurnAnswer:
    """The worker's message as kept and the replies; `repeated`: handled before.

    `adviser` tells that an adviser came in or left by this message.
    """

    accepted: Message
    messages: tuple[Message, ...]
    repeated: bool = False
    adviser: AdviserEvent | None = None


@dataclass(frozen=True)
class StoredSnapshot:
    """The dialogue state and the counters that guard the conversation."""

    version: int
    turn: int
    last_seq: int
    state: JsonObject
    slots: JsonObject


@dataclass(frozen=True)
class Turn:
    """What is kept of understanding one message of a worker."""

    turn: int
    client_message_id: str
    body_digest: bytes
    at: dt.datetime
    intent: str | None = None
    confidence: float | None = None
    intent_ranking: tuple[JsonObject, ...] = ()
    entities: tuple[JsonObject, ...] = ()
    care: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Button:
    """What hides behind an opaque token."""

    token: str
    message_id: str
    title: str
    payload: JsonObject


@dataclass(frozen=True)
class Consents:
    """The three choices, false until chosen, and the text they were made under."""

    adviser_may_read: bool = False
    may_improve_bot: bool = False
    reminders: bool = False
    text_version: str | None = None
    at: dt.datetime | None = None


@dataclass(frozen=True)
class OutboxItem:
    """Something to be done outside; `ciphertext` holds what is secret about it."""

    turn: int
    kind: str
    due_at: dt.datetime
    body: JsonObject = field(default_factory=dict)
    ciphertext: bytes | None = None
    channel: str | None = None


@dataclass(frozen=True)
class OutboxRow:
    """A claimed row of the outbox; `attempts` counts this one too.

    `delivery_id` is a UUID that stays the same in every attempt. `sending_since` is
    when an earlier attempt began whose end is unknown: the other side may have it.
    """

    number: int
    conversation_id: str
    turn: int
    kind: str
    body: JsonObject
    ciphertext: bytes | None
    attempts: int
    delivery_id: str
    channel: str | None = None
    sending_since: dt.datetime | None = None


@dataclass(frozen=True)
class Identity:
    """What is known of a person in a channel: the conversation, never who it is.

    `asked` are the choices of the last question of the channel itself:
    `{"title", "token", "number"}`.
    """

    conversation_id: str
    channel: str
    asked: tuple[JsonObject, ...] = ()
    reminder_offered_at: dt.datetime | None = None


@dataclass(frozen=True)
class InboxItem:
    """An update of a channel, to be kept until it is handled."""

    event_key: bytes
    channel: str
    identity: bytes
    ciphertext: bytes
    notice: str | None = None


@dataclass(frozen=True)
class InboxRow:
    """A claimed update; `notice` is what is to be said instead of handling it."""

    number: int
    channel: str
    identity: bytes
    ciphertext: bytes
    notice: str | None
    received_at: dt.datetime
    attempts: int
