"""What some channels can besides: fetch by themselves, register, tell what they took.

Asked with `isinstance`; every channel is a `bot.channels.contract.Channel` first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, runtime_checkable

from bot.channels.contract import ChannelUpdate, Check, JsonObject

Receive = Callable[[Sequence[ChannelUpdate]], Awaitable[None]]
"""Takes updates; when it returns they are stored for good."""


class Cursor(Protocol):
    """Where a channel that fetches stopped reading, kept in the database."""

    async def load(self) -> str | None:
        """Return where to go on; None before anything was read."""

    async def save(self, position: str) -> None:
        """Keep where to go on."""


@runtime_checkable
class Listening(Protocol):
    """A channel that fetches its updates itself, besides or instead of webhooks."""

    async def listen(self, receive: Receive, cursor: Cursor) -> None:
        """Fetch until cancelled; save the cursor only after `receive` returned.

        It must outlive a provider that is away: an exception starts it anew after a
        pause.
        """


@runtime_checkable
class Remembering(Protocol):
    """A channel whose provider can be asked which messages it took.

    Asked only where an attempt ended unknown: after a crash, or without an answer.
    """

    async def has_taken(
        self,
        payload: JsonObject,
        address: JsonObject,
        *,
        delivery_id: str,
        since: dt.datetime,
    ) -> bool:
        """Tell whether a delivery begun at `since` arrived; False where it is unknown.

        Raises `AwayError` where the provider cannot be asked now.
        """


@runtime_checkable
class Registering(Protocol):
    """A channel that can tell its provider where the webhook is."""

    async def register(self) -> Sequence[Check]:
        """Tell the provider; return what came of it."""
