"""What a worker asks of an adviser: a packet, how to be reached, taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.gateway.limits import MinuteLimit
from bot.handover.hours import hours_at
from bot.handover.taking_over import TakingOver
from bot.handover.ways import ways
from bot.privacy import RawText, mask
from bot.settings import Settings
from bot.storage import contacts, conversations, handovers, outbox, takeovers, turns
from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.errors import ConversationGoneError
from bot.storage.handovers import Handover, Reach
from bot.storage.records import OutboxItem
from bot.storage.takeovers import Takeover


class NoAdvisersError(Exception):
    """The organisation has no advisers of its own: there is nobody to ask."""


@dataclass(frozen=True)
class Asked:
    """How things are with a conversation's request; None for what there is not.

    `slots` are those of the talk, for the packet that is proposed; `contact` tells
    whether contact details are kept, `open_until` and `again` when advisers are there.
    """

    handover: Handover | None
    takeover: Takeover | None
    contact: bool
    slots: Mapping[str, Any]
    advisers: bool
    open_until: dt.datetime | None
    again: dt.datetime | None


class Requests:
    """Takes, changes and takes back what workers ask of an adviser."""

    def __init__(
        self,
        database: Database,
        *,
        taking_over: TakingOver,
        clock: Clock,
        keys: Keyring,
        settings: Settings,
    ) -> None:
        self._database = database
        self._taking_over = taking_over
        self._clock = clock
        self._keys = keys
        self._settings = settings
        self._ways = ways(settings)
        # Who asks and takes back in a loop must not fill the advisers' mailbox.
        self._notices = MinuteLimit(1, clock)

    async def look(self, conversation_id: str) -> Asked:
        """Return how things are; raises `ConversationGoneError`."""
        now = self._clock.now()
        async with self._database.read() as connection:
            snapshot = await turns.load_snapshot(connection, conversation_id)
            if snapshot is None:
                raise ConversationGoneError("no such conversation")
            handover = await handovers.find(connection, conversation_id)
            takeover = await takeovers.find(connection, conversation_id)
            contact = await contacts.find(
                connection, conversation_id, keys=self._keys, now=now
            )
        if takeover and takeover.silent(now, self._taking_over.idle):
            takeover = None
        hours = hours_at(self._settings, now)
        return Asked(
            handover=handover,
            takeover=takeover,
            contact=contact is not None,
            slots=snapshot.slots,
            advisers=self._settings.office_hours is not None,
            open_until=hours.open_until,
            again=hours.again,
        )

    async def ask(
        self,
        conversation_id: str,
        *,
        packet: Mapping[str, RawText],
        reach: Reach,
        contact: Mapping[str, str],
    ) -> None:
        """Keep what the worker hands over, and let advisers know that somebody waits.

        The packet is masked like anything a person types. Raises `NoAdvisersError`,
        `MaskingError` and `ConversationGoneError`; nothing is kept then.
        """
        if self._settings.office_hours is None:
            raise NoAdvisersError("there are no advisers to ask")
        masked = {name: str(mask(text)) for name, text in packet.items() if text}
        now = self._clock.now()
        async with self._database.write() as connection:
            if not await conversations.exists(connection, conversation_id):
                raise ConversationGoneError("no such conversation")
            new = await handovers.ask(
                connection, conversation_id, packet=masked, reach=reach, now=now
            )
            await self._keep_contact(connection, conversation_id, contact, now)
            if new and not self._notices.wait(conversation_id):
                # Rows without content: that somebody waits is all they tell.
                notices = [OutboxItem(0, kind, due_at=now) for kind in self._ways]
                await outbox.add(connection, conversation_id, notices)

    async def withdraw(self, conversation_id: str) -> None:
        """Erase the request and the contact details; a live talk ends."""
        # The request first: without it no adviser comes in again.
        async with self._database.write() as connection:
            await handovers.withdraw(connection, conversation_id)
            await contacts.remove(connection, conversation_id)
        await self._taking_over.give_back(conversation_id)
        await self._database.forget_erased()

    async def _keep_contact(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        contact: Mapping[str, str],
        now: dt.datetime,
    ) -> None:
        if not contact:
            # What was left for another way of reaching goes.
            await contacts.remove(connection, conversation_id)
            return
        days = dt.timedelta(days=self._settings.retention_contact_days)
        await contacts.replace(
            connection,
            conversation_id,
            dict(contact),
            keys=self._keys,
            now=now,
            expires_at=now + days,
        )
