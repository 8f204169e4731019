"""Sends without the outbox: what is said outside a conversation; and the ids of both.

The ids follow from what they belong to, so that a second try carries the same.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Final

from bot.channels.abilities import Remembering
from bot.channels.contract import (
    AwayError,
    Channel,
    ChannelUpdate,
    Delivered,
    JsonObject,
    RetryAfter,
    SendResult,
)
from bot.channels.replies import outgoing
from bot.channels.texts import Notice
from bot.storage.records import InboxRow

_TOLD_AFTER_SECONDS: Final = 5.0
"""What a provider took a moment ago it may not tell of yet."""
_NAMESPACE: Final = uuid.UUID("3a4c2a8f-6d0e-4b5e-9a53-5f1f6f6f3b1b")


def client_message_id(identity: bytes, event: str) -> str:
    """Return the id of a turn for an update; the same update has the same."""
    return str(uuid.uuid5(_NAMESPACE, f"{identity.hex()} {event}"))


async def send_once(
    channel: Channel,
    payload: JsonObject,
    address: JsonObject,
    *,
    delivery_id: str,
    since: dt.datetime | None,
) -> SendResult:
    """Send a payload, unless an earlier attempt brought it there after all.

    `since` is when an attempt began whose end is unknown, None where there was none.
    """
    if since is not None and isinstance(channel, Remembering):
        try:
            taken = await channel.has_taken(
                payload, address, delivery_id=delivery_id, since=since
            )
        except AwayError as error:
            return RetryAfter(error.retry_after, "away", unsure=True)
        if taken:
            return Delivered()
    result = await channel.send(payload, address, delivery_id=delivery_id)
    if (
        isinstance(result, RetryAfter)
        and result.unsure
        and isinstance(channel, Remembering)
    ):
        seconds = max(result.seconds or 0.0, _TOLD_AFTER_SECONDS)
        return dataclasses.replace(result, seconds=seconds)
    return result


async def tell(
    channel: Channel, notice: Notice, update: ChannelUpdate, row: InboxRow
) -> SendResult:
    """Say something straight away; the first payload that fails ends it."""
    since = row.received_at if row.attempts > 1 else None
    for place, payload in enumerate(channel.compose(outgoing(notice))):
        result = await send_once(
            channel,
            payload,
            update.address,
            delivery_id=str(uuid.uuid5(_NAMESPACE, f"notice {row.number} {place}")),
            since=since,
        )
        if not isinstance(result, Delivered):
            return result
    return Delivered()


async def apologise(
    channel: Channel, update: ChannelUpdate, *, key: str = "unavailable"
) -> None:
    """Tell once that the answer takes longer, or comes no more; best effort."""
    for payload in channel.compose(outgoing(Notice(key, {}))):
        await channel.send(payload, update.address, delivery_id=str(uuid.uuid4()))
