"""What we ask of the homeserver: nio's client, its errors told apart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import aiohttp
import nio

from bot.channels.contract import (
    Delivered,
    Failed,
    JsonObject,
    RetryAfter,
    SendResult,
)

POLL_SECONDS: Final = 30
_MOST_EVENTS: Final = 50
_MOST_PAGES: Final = 20
_NOTHING: Final = {"not_types": ["*"]}
_FILTER: Final = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {
        "timeline": {"limit": _MOST_EVENTS},
        "state": {"lazy_load_members": True},
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
    },
}
# Gone, never there, or not for us: asking again brings nothing.
_FOR_GOOD: Final = frozenset({"M_FORBIDDEN", "M_NOT_FOUND", "M_UNRECOGNIZED"})

Event = Mapping[str, Any]
T = TypeVar("T")


class HomeserverAway(Exception):
    """The homeserver cannot be reached, is too busy, or does not accept our token."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class RefusedError(Exception):
    """The homeserver said no, and will again."""


class Homeserver:
    """One account on one homeserver; makes its connection at the first call."""

    def __init__(self, url: str, *, user_id: str, device_id: str, token: str) -> None:
        # No tries of its own: the outbox and the loop of `listen` decide when.
        config = nio.AsyncClientConfig(
            max_limit_exceeded=0, max_timeouts=0, request_timeout=20
        )
        self.user_id = user_id
        self._client = nio.AsyncClient(url, user_id, config=config)
        self._client.restore_login(user_id, device_id, token)

    async def sync(self, since: str | None) -> nio.SyncResponse:
        """Wait for what is new since a moment; raises `HomeserverAway`."""
        wait = POLL_SECONDS * 1000 if since else 0
        return await self._ask(
            self._client.sync(wait, sync_filter=_FILTER, since=since), nio.SyncResponse
        )

    async def missed(self, room_id: str, start: str, end: str) -> list[Event]:
        """Return what was said between two moments, oldest first."""
        found: list[Event] = []
        for _ in range(_MOST_PAGES):
            page = await self._ask(
                self._client.room_messages(room_id, start, end, limit=100),
                nio.RoomMessagesResponse,
            )
            found += [event.source for event in page.chunk]
            if not page.chunk or not page.end or page.end == end:
                break
            start = page.end
        return found[::-1]

    async def state(self, room_id: str) -> Sequence[Event]:
        """Return the state of a room; raises `RefusedError` where we are not in it."""
        response = await self._ask(
            self._client.room_get_state(room_id), nio.RoomGetStateResponse
        )
        events: list[Event] = response.events
        return events

    async def join(self, room_id: str) -> None:
        """Accept an invitation; raises `RefusedError` when it was withdrawn."""
        await self._ask(self._client.join(room_id), nio.JoinResponse)

    async def leave(self, room_id: str) -> None:
        """Leave a room and forget it."""
        await self._ask(self._client.room_leave(room_id), nio.RoomLeaveResponse)
        await self._ask(self._client.room_forget(room_id), nio.RoomForgetResponse)

    async def send(
        self, room_id: str, content: JsonObject, *, transaction_id: str
    ) -> SendResult:
        """Send a message; the same `transaction_id` again is the same message."""
        try:
            await self._ask(
                self._client.room_send(
                    room_id, "m.room.message", content, tx_id=transaction_id
                ),
                nio.RoomSendResponse,
            )
        except HomeserverAway as error:
            return RetryAfter(error.retry_after, str(error))
        except RefusedError as error:
            return Failed(str(error))
        return Delivered()

    async def whoami(self) -> str:
        """Return whose token it is; raises `HomeserverAway`."""
        found = await self._ask(self._client.whoami(), nio.WhoamiResponse)
        return str(found.user_id)

    async def close(self) -> None:
        """Let connections go."""
        await self._client.close()

    async def _ask(self, call: Any, wanted: type[T]) -> T:
        """Await a call; raises `HomeserverAway` and `RefusedError`."""
        try:
            response = await call
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise HomeserverAway(type(error).__name__) from None
        if isinstance(response, wanted):
            return response
        # The server's own words may quote what was sent: only its code is kept.
        code = str(getattr(response, "status_code", None) or "no_code")
        if code in _FOR_GOOD:
            raise RefusedError(code)
        wish = getattr(response, "retry_after_ms", None)
        raise HomeserverAway(code, retry_after=wish / 1000 if wish else None)
