"""Who delivers the outbox rows of the channels, besides the reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.channels.contract import Channel, Delivered, Failed, RetryAfter, SendResult
from bot.channels.telling import send_once
from bot.storage.crypto import Keyring
from bot.storage.identities import ADDRESS, MESSAGE
from bot.storage.records import OutboxRow

_OFF_SECONDS: Final = 3600.0


class AddressHandler:
    """Forgets an address whose hours are over: a delivered row is removed."""

    kind = ADDRESS
    ordered = False

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Do nothing more."""
        return Delivered()


class MessageHandler:
    """Sends one payload of a channel."""

    kind = MESSAGE
    ordered = True

    def __init__(self, channels: Mapping[str, Channel], *, keys: Keyring) -> None:
        self._channels = channels
        self._keys = keys

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Send it; later where the channel is switched off."""
        channel = self._channels.get(row.channel or "")
        if row.ciphertext is None:
            return Failed("no_address")
        if channel is None:
            # The operator may switch it on again; nothing is lost until then.
            return RetryAfter(_OFF_SECONDS, "channel_off")
        return await send_once(
            channel,
            row.body["payload"],
            self._keys.decrypt(row.ciphertext),
            delivery_id=row.delivery_id,
            since=row.sending_since,
        )
