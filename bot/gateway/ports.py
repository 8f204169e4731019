"""What the gateway asks of the parts it must not import, and of its own bus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.privacy import RawText
from bot.storage.records import NewConversation, TurnAnswer

SignalKind = Literal["messages", "typing", "adviser", "gone", "moved", "resync", "stop"]
"""`messages`: read on; `resync`: signals may have been missed, so look whether the
conversation and the token are still good, then read on; `stop`: the process stops."""


class DialogueEngine(Protocol):
    """Takes messages of workers; `bot.dialogue.turn.TurnEngine` is one.

    Its methods raise the errors of `bot.storage.errors`.
    """

    @property
    def counts(self) -> Mapping[str, int]:
        """Return what happened since the start, by name, for the metrics."""

    def watch(self, took: Callable[[float], None]) -> None:
        """Tell `took` how many seconds each turn takes, care turns left out."""

    def ready(self) -> bool:
        """Tell whether messages can be taken."""

    def stuck(self) -> bool:
        """Tell whether no message will be answered any more by this process."""

    async def open(self, *, channel: str, locale: str) -> NewConversation:
        """Begin a conversation and return its id, its token and its opening."""

    async def accept(
        self,
        conversation_id: str,
        *,
        client_message_id: str,
        text: RawText | None = None,
        payload: str | None = None,
    ) -> TurnAnswer:
        """Handle a message of a worker exactly once."""

    async def ask_unmasking(
        self, conversation_id: str, *, user_id: str, name: str
    ) -> None:
        """Ask the worker whether this adviser may read words as typed."""


class PlanSource(Protocol):
    """Makes the plan out of what the talk gathered."""

    def __call__(self, slots: Mapping[str, Any], today: dt.date, /) -> dict[str, Any]:
        """Return `{"title", "items": [PlanItem…]}`; more members are allowed.

        A `PlanItem` has `id` (stable), `kind` (`wish`, `step` or `scheme`), `title` and
        `text`; optional are `date` (an ISO day), `if_then`, `first_action`, `effort`,
        `cost`, `next_action`, `note`, `url` and `verified_on`.
        """


class PacketSource(Protocol):
    """Makes the summary that goes along to an adviser out of what the talk gathered."""

    def __call__(self, slots: Mapping[str, Any], today: dt.date, /) -> dict[str, str]:
        """Return `wish`, `obstacle`, `steps` and `question`, each empty for nothing."""


class ProgressSource(Protocol):
    """Tells how far a talk is out of what it gathered."""

    def __call__(self, slots: Mapping[str, Any], /) -> dict[str, int]:
        """Return `{"done", "of"}`, in questions; `of` is 0 where nothing is known."""


@dataclass(frozen=True)
class Signal:
    """Tells the windows of a conversation that something happened."""

    kind: SignalKind
    data: Mapping[str, Any] = field(default_factory=dict)


class Subscription(Protocol):
    """One window's end of the bus."""

    async def get(self) -> Signal:
        """Wait for the next signal; raises `LaggingError` when too many were missed."""


class Bus(Protocol):
    """Carries signals to the open windows of a conversation."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Carry signals within the block; at its end what was published is sent."""

    async def publish(self, conversation_id: str, signal: Signal) -> None:
        """Tell all windows of the conversation."""

    def subscribe(self, conversation_id: str) -> AbstractContextManager[Subscription]:
        """Listen until the end of the `with` block."""

    def windows(self, conversation_id: str | None = None) -> int:
        """Count the open windows, of one conversation or of all."""

    def stop(self) -> None:
        """Tell every window that the process stops."""


class LaggingError(Exception):
    """A window does not keep up with its signals."""
