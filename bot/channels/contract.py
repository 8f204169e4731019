"""What a messaging channel is to the rest: prove, read, compose, send.

A channel knows its provider's protocol and nothing of conversations: whatever it reads
goes to `bot.channels.inbound`, whatever it sends comes from the outbox.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from multidict import CIMultiDict, CIMultiDictProxy

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """What the provider takes in one message; in UTF-16 units where it counts so.

    `buttons` is 0 where the channel has none: choices are numbered in the text then.
    """

    text: int
    buttons: int
    button_title: int
    utf16: bool = False


class Reader(enum.Enum):
    """Who besides the worker and this bot can read the channel; decides the notice."""

    EMPLOYER = "employer"
    """The employer can export what is said (Teams, Slack)."""
    PROVIDER = "provider"
    """Another company carries it and could read it (Telegram, WhatsApp)."""


@dataclass(frozen=True)
class Route:
    """A webhook, `/channels/{name}/{path}`; `path` has no leading slash."""

    method: Literal["GET", "POST"]
    path: str


@dataclass(frozen=True)
class WebhookRequest:
    """A request as the provider made it; `body` is unparsed, as signatures need it.

    `path` is that of the `Route`; `url` is the public URL with its query, as the
    operator told the provider (a proxy may have changed what this process sees).
    """

    method: str
    path: str
    url: str
    headers: CIMultiDictProxy[str] | CIMultiDict[str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Ack:
    """The answer to a webhook: at once, before anything is handled."""

    status: int = 200
    text: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Proven:
    """A request whose sender is proven, with what it said."""

    body: JsonObject


@dataclass(frozen=True)
class Refused:
    """A request that is not to be believed; nothing is stored, nothing answered.

    401: no or wrong proof, or too old. 400: proven but no sense in it. 503: the proof
    cannot be looked at now (keys of the provider out of reach); it may come again.
    `reason` goes to the log: a fixed word, never something from the request.
    """

    status: Literal[400, 401, 403, 503]
    reason: str


class Kind(enum.Enum):
    """What happened in the channel."""

    TEXT = "text"
    BUTTON = "button"
    MEDIA = "media"
    JOINED = "joined"
    """The worker opened the talk, or the bot was added."""
    LEFT = "left"
    """The worker blocked or removed the bot: nothing more can be sent."""
    OTHER = "other"
    """Said to the bot but nothing it knows; answered kindly."""


@dataclass(frozen=True)
class ChannelUpdate:
    """One thing a person did in a channel.

    `event_id`: the provider's id, the same in a retry. `conversation_key`: the room.
    `sender_id`: the person, with tenant or team in front where ids repeat among those.
    `text`: as typed. `pressed`: the token of the button. `address`: what `send` needs,
    JSON, kept encrypted and never longer than needed. `is_group`: others read along.
    `private_hint`: True where the channel cannot carry the talk (an encrypted room):
    the private web talk is offered then.
    """

    event_id: str
    conversation_key: str
    sender_id: str
    kind: Kind
    address: JsonObject
    text: str | None = None
    pressed: str | None = None
    is_group: bool = False
    private_hint: bool = False

    def to_json(self) -> JsonObject:
        """Return it as JSON, to be kept encrypted until it is handled."""
        return {**self.__dict__, "kind": self.kind.value}

    @classmethod
    def from_json(cls, value: JsonObject) -> ChannelUpdate:
        """Return what `to_json` made."""
        return cls(**{**value, "kind": Kind(value["kind"])})


@dataclass(frozen=True)
class Parsed:
    """What a proven request holds, and what is answered to the provider at once.

    No `updates` where it was a ping, a receipt or an echo of our own messages.
    `arrived`: ids of deliveries that the provider says it has taken.
    """

    updates: tuple[ChannelUpdate, ...] = ()
    arrived: frozenset[str] = frozenset()
    ack: Ack = field(default=Ack())


@dataclass(frozen=True)
class ChoiceButton:
    """A button; `number` is the one under which it may be typed, from 1 in a turn."""

    title: str
    token: str
    number: int


@dataclass(frozen=True)
class Card:
    """A step or scheme as text, with its own buttons."""

    title: str
    text: str
    buttons: tuple[ChoiceButton, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Outgoing:
    """One message of the bot, in the order text, cards, buttons.

    `reminder`: it is sent unasked, under a stored opt-in (a template on WhatsApp).
    `title`: the first line of `text` where that is a title, to be shown in bold.
    `by_number`: a bare number chooses a button; not where a number is asked.
    """

    text: str
    buttons: tuple[ChoiceButton, ...] = ()
    cards: tuple[Card, ...] = ()
    lang: str = "nl"
    reminder: bool = False
    title: str = ""
    by_number: bool = True


@dataclass(frozen=True)
class Delivered:
    """The provider took it."""


@dataclass(frozen=True)
class RetryAfter:
    """Not now: away, slow, 429 or 5xx. `seconds` is the provider's wish, else None.

    `unsure`: no clear answer came, so the provider may have taken it all the same.
    """

    seconds: float | None = None
    reason: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class Failed:
    """Never: blocked, unknown or refused. `reason` is a fixed word for the log."""

    reason: str


SendResult = Delivered | RetryAfter | Failed


@dataclass(frozen=True)
class Check:
    """One line of `koffiebreak channels check`; `ok` None where it is only told."""

    ok: bool | None
    text: str


class Channel(Protocol):
    """One provider. `compose` and `parse` are pure; `verify` and `send` may wait."""

    name: str
    """In the address of its webhooks and in the database; `[a-z]+`."""
    title: str
    """As a worker knows it."""
    label: str
    """As an operator knows it; no two have the same."""
    limits: Limits
    reader: Reader

    def routes(self) -> Sequence[Route]:
        """Return the webhooks; () for a channel that fetches by itself."""

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Prove the sender: constant time, replay window, no secret means `Refused`."""

    def parse(self, body: JsonObject) -> Parsed:
        """Read a proven body; raises `MalformedError` where it makes no sense."""

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return the provider's payloads, within its limits, in order; no address."""

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send one payload. `delivery_id` (a UUID) stays the same in a retry."""

    async def check(self) -> Sequence[Check]:
        """Tell what is configured, what the provider must be told, and whether the
        way there and back works where that can be tried."""

    async def close(self) -> None:
        """Let connections go."""


class AwayError(Exception):
    """The provider cannot be reached or took too long.

    `unsure`: it may have got the request all the same. `retry_after`: the seconds it
    asks to wait, None where it asks nothing.
    """

    def __init__(
        self, reason: str, *, unsure: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.unsure = unsure
        self.retry_after = retry_after


class MalformedError(ValueError):
    """A proven body has not the provider's form; answered with 400."""
