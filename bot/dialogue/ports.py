"""What a turn asks of the dialogue agent, and what it gets back.

Free of Rasa, so that the turn and the gateway are tested without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.records import Message

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """A choice the worker can press; `payload` never leaves the server.

    `payload` is `{"intent": name, "entities": {entity: value, …}}`, both from the
    domain. Towards the worker it becomes an opaque token.
    """

    title: str
    payload: JsonObject


@dataclass(frozen=True)
class Reply:
    """One message of the bot: text, buttons and cards of the HTTP contract.

    A card is a JSON object as in the contract, its `buttons` a list of
    `{"title", "payload"}` with the payload of `Button`.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    cards: tuple[JsonObject, ...] = ()
    lang: str = "nl"


@dataclass(frozen=True)
class WorkerInput:
    """What the worker typed or pressed; exactly one of the two is not None."""

    text: str | None = None
    payload: JsonObject | None = None
    title: str | None = None
    """Title of the pressed button, kept as the text of the worker's message."""
    readings: tuple[JsonObject, ...] | None = None
    """Who read the talk: `{"role", "day", "count", "names"}` each, oldest day first."""


@dataclass(frozen=True)
class Snapshot:
    """The dialogue state of one conversation, constant in size, opaque to storage.

    `state` is JSON: `{"format", "model", "slots", "events", …}`; only the agent reads
    it. `slots` holds the slots that differ from their initial value.
    """

    state: JsonObject
    slots: JsonObject


@dataclass(frozen=True)
class AgentResult:
    """What one run of the agent brought.

    `failed` voids the turn: an apology (the replies given here) is stored with the
    message, the old snapshot stays. `care` marks a care sentence: the row of the
    worker's message is kept without text and without intent, and `events` holds
    nothing of it.
    """

    replies: tuple[Reply, ...]
    events: tuple[JsonObject, ...]
    snapshot: Snapshot
    care: bool = False
    failed: bool = False
    intent: str | None = None
    confidence: float | None = None
    intent_ranking: tuple[JsonObject, ...] = ()
    entities: tuple[JsonObject, ...] = ()
    outbox: tuple[JsonObject, ...] = field(default=())


@dataclass(frozen=True)
class Attention:
    """What a message needs while an adviser has the talk, in which the bot is silent.

    `care` marks a care sentence (its text is not kept); `reply` points to help at once
    and `snapshot` is the state at rest, both after a crisis only.
    """

    care: bool = False
    reply: Reply | None = None
    snapshot: Snapshot | None = None


class DialogueAgent(Protocol):
    """Understands one message in the light of a snapshot and says something back."""

    async def open(
        self, *, conversation_id: str, channel: str, locale: str, now: dt.datetime
    ) -> AgentResult:
        """Return the opening messages and the first snapshot of a new conversation."""

    async def respond(
        self,
        *,
        conversation_id: str,
        snapshot: Snapshot,
        message: WorkerInput,
        message_id: str,
        now: dt.datetime,
    ) -> AgentResult:
        """Run one turn in memory; touches nothing outside."""

    async def attend(self, *, snapshot: Snapshot, text: str, turn: int) -> Attention:
        """Look at what was typed to an adviser, for care alone: nothing is talked on.

        `turn` is the number of the turn, which chooses between variants.
        """

    def busy_seconds(self) -> float:
        """Return how long the running turn has taken, 0 where none runs."""

    def ready(self) -> bool:
        """Tell whether the model is loaded and messages can be taken."""


OPENING: Final = "opening"
"""In place of an intent: nobody said anything yet."""


class Outlet(Protocol):
    """Carries what is said beyond the widget, in the turn's own transaction."""

    def adapt(
        self,
        channel: str,
        moment: str | None,
        messages: tuple[Message, ...],
        *,
        slots: Mapping[str, Any],
    ) -> tuple[Message, ...]:
        """Return the messages as they are true in `channel`; pure.

        `moment` is the intent of the worker's message, None where that is not kept, or
        `OPENING`; `slots` are those of the talk before it.
        """

    async def send(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        messages: Sequence[Message],
        *,
        turn: int,
        now: dt.datetime,
    ) -> None:
        """Queue the messages where the conversation has another way out."""
