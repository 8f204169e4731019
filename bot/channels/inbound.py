"""Takes updates of channels: kept first, then handled once and in order.

`receive` returns when the updates are stored for good; only then the provider gets its
answer. `InboxWorker` handles them afterwards, in any process, and a crash loses none.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from bot.channels import telling
from bot.channels.contract import Channel, ChannelUpdate, JsonObject, Kind
from bot.channels.delivery import LONGEST_PAUSE_SECONDS, pause
from bot.channels.handling import Again, Handling
from bot.channels.working import Count, Worker, uncounted
from bot.clock import Clock
from bot.gateway.limits import MinuteLimit
from bot.settings import Settings
from bot.storage import inbox, outbox
from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.errors import ConflictError, StorageError
from bot.storage.records import InboxItem, InboxRow

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 120
"""Longer than the slowest turn with its tries."""
HANDLE_SECONDS: Final = 90
MOST_HOURS: Final = 24
"""How long a message that cannot be answered is kept, encrypted; then it is dropped."""
APOLOGISE_AT: Final = 3
"""At this attempt the worker hears that the answer takes longer, with 112 and 113."""
_TRIES: Final = 5
_LONGEST_PAUSE_SECONDS: Final = 60.0


def identity_of(keys: Keyring, channel: str, sender_id: str) -> bytes:
    """Return what is kept of a person in a channel: a keyed hash, nothing else."""
    return keys.digest("channel identity", channel, sender_id)


class Inbound:
    """Keeps updates before they are acknowledged."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        keys: Keyring,
        settings: Settings,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._wake = wake
        self._messages = MinuteLimit(settings.messages_per_minute, clock)
        # One kind word a minute to who sends too much, none more.
        self._words = MinuteLimit(1, clock)

    async def receive(self, channel: str, updates: Sequence[ChannelUpdate]) -> None:
        """Store what is new of these updates; raises `StorageError` when it cannot."""
        items = [item for update in updates if (item := self._item(channel, update))]
        if not items:
            return
        for attempt in range(_TRIES):
            try:
                async with self._database.write() as connection:
                    await inbox.add(connection, items, self._clock.now())
                break
            except ConflictError:
                # Another process took the same update: it is known at the next try.
                if attempt == _TRIES - 1:
                    raise
        self._wake()

    async def arrived(self, delivery_ids: Collection[str]) -> None:
        """Note what a provider says it has: it is not sent again."""
        if not delivery_ids:
            return
        async with self._database.read() as connection:
            # Nearly always the answer to the delivery itself was first.
            if not await outbox.awaits(connection, delivery_ids):
                return
        async with self._database.write() as connection:
            await outbox.arrived(connection, delivery_ids)

    def _item(self, channel: str, update: ChannelUpdate) -> InboxItem | None:
        identity = identity_of(self._keys, channel, update.sender_id)
        notice, value = None, update.to_json()
        if update.is_group:
            if self._words.wait(f"group {channel} {update.conversation_key}"):
                return None
            notice, value = "group", _address_only(update)
        elif self._messages.wait(identity.hex()):
            if self._words.wait(identity.hex()):
                return None
            notice, value = "too_many", _address_only(update)
        return InboxItem(
            event_key=self._keys.digest("channel event", channel, update.event_id),
            channel=channel,
            identity=identity,
            ciphertext=self._keys.encrypt(value),
            notice=notice,
        )


def _address_only(update: ChannelUpdate) -> JsonObject:
    """Return the update without what was said: only a notice follows."""
    bare = ChannelUpdate(
        event_id=update.event_id,
        conversation_key=update.conversation_key,
        sender_id=update.sender_id,
        kind=Kind.OTHER,
        address=update.address,
        is_group=update.is_group,
    )
    return bare.to_json()


class InboxWorker(Worker[InboxRow]):
    """Handles stored updates: of one person in order, of several side by side.

    Counts handled, retried and dropped.
    """

    name = "inbox"
    due = staticmethod(inbox.due)
    claim = staticmethod(inbox.claim)

    def __init__(
        self,
        database: Database,
        channels: Iterable[Channel],
        handling: Handling,
        *,
        clock: Clock,
        keys: Keyring,
        count: Count = uncounted,
    ) -> None:
        super().__init__(database, clock, count)
        self.lease_seconds = LEASE_SECONDS
        self._channels = {channel.name: channel for channel in channels}
        self._handling = handling
        self._keys = keys

    async def work(self, row: InboxRow) -> None:
        """Handle an update, or let it come back."""
        channel = self._channels.get(row.channel)
        if channel is None:
            # The operator switched the channel off; it may come back.
            await self._again(row, Again(_LONGEST_PAUSE_SECONDS))
            return
        try:
            update = ChannelUpdate.from_json(self._keys.decrypt(row.ciphertext))
        except Exception as error:  # noqa: BLE001  # it holds up who sent it
            # A process with a newer key or newer code may open it; a day long.
            log.error("inbox_unreadable %s", type(error).__name__)
            await self._again(row, Again())
            return
        try:
            again = await asyncio.wait_for(
                self._handling.handle(row, channel, update), HANDLE_SECONDS
            )
        except asyncio.TimeoutError:
            again = Again()
        except StorageError as error:
            log.warning("inbox_retry %s", type(error).__name__)
            again = Again()
        except Exception as error:  # noqa: BLE001  # one update never stops the others
            # The text of the error may quote the worker: only its type is logged.
            log.error("inbox_error %s", type(error).__name__)
            again = Again()
        if again is None:
            self.count(row.channel, "handled")
            return
        if row.attempts == APOLOGISE_AT and row.notice is None:
            await telling.apologise(channel, update)
        if not await self._again(row, again):
            await telling.apologise(channel, update, key="lost")

    async def _again(self, row: InboxRow, again: Again) -> bool:
        """Let it come back; False where it is too old for that and is dropped."""
        now = self._clock.now()
        late = now - row.received_at > dt.timedelta(hours=MOST_HOURS)
        own = min(pause(row.attempts), _LONGEST_PAUSE_SECONDS)
        seconds = min(max(own, again.seconds), LONGEST_PAUSE_SECONDS)
        due_at = now + dt.timedelta(seconds=seconds)
        async with self._database.write() as connection:
            if late:
                await inbox.handled(connection, row.number, now)
            else:
                await inbox.postpone(connection, row.number, due_at)
        if late:
            log.error("inbox_dropped %s", row.channel)
        self.count(row.channel, "dropped" if late else "retried")
        return not late
