"""How a person in a channel comes to a conversation, a new one or the browser's."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Channel, ChannelUpdate, Kind
from bot.channels.render import outgoings
from bot.channels.replies import ChannelOutlet
from bot.channels.texts import Notice
from bot.channels.understand import is_greeting
from bot.gateway.service import Conversations
from bot.gateway.words import normalised
from bot.storage import conversations, identities, inbox, transfers
from bot.storage.records import Identity, InboxRow

_LOCALE: Final = "nl"
_CODE: Final = re.compile(r"[a-z]+(?:-[a-z]+){5}")
"""Six words, as a transfer code is shown; spoken sentences have no dashes."""


def code_in(update: ChannelUpdate) -> str | None:
    """Return the transfer code that an update consists of, None where it has none."""
    found = _CODE.fullmatch((update.text or "").strip().lower())
    return found[0] if found else None


def answered_by_opening(update: ChannelUpdate) -> bool:
    """Tell whether a first update asks no more than that the talk begins."""
    if update.private_hint:
        return False
    return update.kind in {Kind.JOINED, Kind.BUTTON} or (
        update.kind is Kind.TEXT and is_greeting(update.text or "")
    )


class Entering:
    """Links persons to conversations, each step whole or not at all."""

    def __init__(self, talks: Conversations, outlet: ChannelOutlet) -> None:
        self._talks = talks
        self._database = talks.database
        self._clock = talks.clock
        self._outlet = outlet

    async def find(self, row: InboxRow) -> Identity | None:
        """Return the conversation of who sent this, None where there is none."""
        async with self._database.read() as connection:
            return await identities.find(connection, row.identity)

    async def know_address(self, held: Identity, update: ChannelUpdate) -> None:
        """Keep the newest address for a while."""
        async with self._database.write() as connection:
            await self._outlet.know_address(
                connection,
                held.conversation_id,
                update.address,
                now=self._clock.now(),
            )

    async def open(
        self, row: InboxRow, channel: Channel, update: ChannelUpdate
    ) -> Identity | None:
        """Begin a conversation; None where its opening answers the update.

        Raises `ProblemError` (429) where too many begin at once.
        """
        # The channel counts as one address: a flood of strangers is slowed down.
        new = await self._talks.open(
            channel=channel.name, locale=_LOCALE, address=f"channel {channel.name}"
        )
        now, answered = self._clock.now(), answered_by_opening(update)
        async with self._database.write() as connection:
            await self._link(connection, row, channel, update, new.id)
            if not update.private_hint:
                await self._outlet.queue(
                    connection,
                    new.id,
                    channel.name,
                    outgoings(new.messages),
                    turn=0,
                    now=now,
                )
            if answered:
                await inbox.handled(connection, row.number, now)
        return None if answered else Identity(new.id, channel.name)

    async def move_here(
        self,
        row: InboxRow,
        channel: Channel,
        update: ChannelUpdate,
        *,
        code: str,
        held: Identity | None,
    ) -> bool:
        """Take a conversation out of the browser; False for a code that opens nothing.

        What the person had here before is let go of, not erased.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            moved = await transfers.take(connection, normalised(code), now)
            if moved is None:
                return False
            # The key of the browser opens nothing from now on.
            await conversations.renew_token(connection, moved)
            if held is not None:
                await identities.release(connection, held.conversation_id)
            await self._link(connection, row, channel, update, moved)
            await self._outlet.say(connection, moved, Notice("moved_here", {}), now=now)
            await inbox.handled(connection, row.number, now)
        await self._talks.after_moving(moved)
        return True

    async def _link(
        self,
        connection: AsyncConnection,
        row: InboxRow,
        channel: Channel,
        update: ChannelUpdate,
        conversation_id: str,
    ) -> None:
        now = self._clock.now()
        await identities.link(
            connection,
            row.identity,
            conversation_id=conversation_id,
            channel=channel.name,
            now=now,
        )
        await self._outlet.know_address(
            connection, conversation_id, update.address, now=now
        )
