"""What we ask of the homeserver: nio's client, its errors told apart."""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp
import nio
from nio.crypto import ENCRYPTION_ENABLED

from bot.channels.contract import (
    AwayError,
    Delivered,
    Failed,
    JsonObject,
    RetryAfter,
    SendResult,
)
from bot.waiting import limit

POLL_SECONDS: Final = 30
_MOST_EVENTS: Final = 50
_MOST_PAGES: Final = 20
_FETCH_SECONDS: Final = 10
_SYNC_SECONDS: Final = 120
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


class HomeserverAway(AwayError):
    """The homeserver cannot be reached, is too busy, or does not accept our token."""


class RefusedError(Exception):
    """The homeserver said no, and will again."""


def can_encrypt() -> bool:
    """Tell whether the extra `matrix-e2e` is installed."""
    return bool(ENCRYPTION_ENABLED)


@dataclass(frozen=True)
class KeyStore:
    """Where the keys of encrypted rooms are kept, and what they are encrypted with."""

    folder: Path
    passphrase: str


class Homeserver:
    """One account on one homeserver; makes its connection at the first call.

    With `keys` it reads and answers in encrypted rooms; one process alone may then.
    """

    def __init__(
        self,
        url: str,
        *,
        user_id: str,
        device_id: str,
        token: str,
        timeout: int,
        keys: KeyStore | None = None,
    ) -> None:
        self.user_id = user_id
        self.can_encrypt = keys is not None
        if keys is not None:
            keys.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # No tries of its own: the outbox and the loop of `listen` decide when.
        config = nio.AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            request_timeout=timeout,
            encryption_enabled=keys is not None,
            pickle_key=keys.passphrase if keys else "",
        )
        folder = str(keys.folder) if keys else ""
        self._client = nio.AsyncClient(
            url, user_id, device_id, store_path=folder, config=config
        )
        self._client.restore_login(user_id, device_id, token)
        self._knows_rooms = False
        # Of a room we just came into nio does not know yet that it is encrypted.
        self._fetched: dict[str, asyncio.Event] = collections.defaultdict(asyncio.Event)

    async def sync(self, since: str | None) -> nio.SyncResponse:
        """Wait for what is new since a moment; raises `HomeserverAway`."""
        # nio encrypts for those in a room: it must know the rooms it was in before.
        full = self.can_encrypt and not self._knows_rooms
        wait = POLL_SECONDS * 1000 if since and not full else 0
        asked = self._client.sync(
            wait, sync_filter=_FILTER, since=since, full_state=full or None
        )
        # Without a wait of the homeserver nio sets no limit of its own.
        found = await self._ask(_limited(asked), nio.SyncResponse)
        self._knows_rooms = True
        for room_id in found.rooms.join:
            self._fetched[room_id].set()
        if self.can_encrypt:
            await self._exchange_keys()
        return found

    async def _exchange_keys(self) -> None:
        """Give and fetch the keys that the last answer asks for."""
        client = self._client
        for sent in await self._within(client.send_to_device_messages()):
            if isinstance(sent, nio.ErrorResponse):
                raise HomeserverAway("keys_not_sent")
        if client.should_upload_keys:
            await self._ask(client.keys_upload(), nio.KeysUploadResponse)
        if client.should_query_keys:
            await self._ask(client.keys_query(), nio.KeysQueryResponse)
        if client.should_claim_keys:
            wanted = client.get_users_for_key_claiming()
            await self._ask(client.keys_claim(wanted), nio.KeysClaimResponse)

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
        """Accept an invitation; raises `RefusedError` when that cannot be done."""
        try:
            await self._ask(self._client.join(room_id), nio.JoinResponse)
        except HomeserverAway as error:
            # A room of another server that is away must not keep us from the others.
            if str(error) == "M_UNKNOWN":
                raise RefusedError("M_UNKNOWN") from None
            raise

    async def leave(self, room_id: str) -> None:
        """Leave a room and forget it; one that we are not in is left already."""
        with contextlib.suppress(RefusedError):
            await self._ask(self._client.room_leave(room_id), nio.RoomLeaveResponse)
        with contextlib.suppress(RefusedError):
            await self._ask(self._client.room_forget(room_id), nio.RoomForgetResponse)

    async def send(
        self, room_id: str, content: JsonObject, *, transaction_id: str
    ) -> SendResult:
        """Send a message; the same `transaction_id` again is the same message."""
        try:
            if self.can_encrypt:
                await self._within(
                    asyncio.wait_for(self._fetched[room_id].wait(), _FETCH_SECONDS)
                )
            await self._ask(
                self._client.room_send(
                    room_id,
                    "m.room.message",
                    content,
                    tx_id=transaction_id,
                    # A worker's new phone is as good as the old one: nobody can
                    # verify devices with a program.
                    ignore_unverified_devices=True,
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

    @staticmethod
    async def _within(call: Any) -> Any:
        """Await a call; raises `HomeserverAway` where there is no answer."""
        try:
            return await call
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise HomeserverAway(type(error).__name__) from None
        except (nio.LocalProtocolError, nio.SendRetryError, nio.EncryptionError):
            # A room that was not fetched yet, or keys that are still on their way.
            raise HomeserverAway("not_ready") from None

    async def _ask(self, call: Any, wanted: type[T]) -> T:
        """Await a call; raises `HomeserverAway` and `RefusedError`."""
        response = await self._within(call)
        if isinstance(response, wanted):
            return response
        # The server's own words may quote what was sent: only its code is kept.
        code = str(getattr(response, "status_code", None) or "no_code")
        if code in _FOR_GOOD:
            raise RefusedError(code)
        wish = getattr(response, "retry_after_ms", None)
        raise HomeserverAway(code, retry_after=wish / 1000 if wish else None)


async def _limited(call: Awaitable[T]) -> T:
    async with limit(_SYNC_SECONDS):
        return await call
