"""Puts what the bot says in the outbox of its channel, in the turn's transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels import render
from bot.channels.contract import Channel, ChoiceButton, JsonObject, Outgoing
from bot.channels.texts import Notice, addressed, said
from bot.privacy import MaskedText
from bot.settings import Settings
from bot.storage import identities, outbox, turns
from bot.storage.crypto import Keyring
from bot.storage.identities import ADDRESS, COMMAND, MESSAGE
from bot.storage.records import Message, OutboxItem

log = logging.getLogger(__name__)

OPENING: Final = "opening"
ADDRESS_HOURS: Final = 24
"""How long after the last message the address waits for what an adviser says."""


def command(name: str) -> str:
    """Return the token of a button that the channel itself answers."""
    return COMMAND + name


class ChannelOutlet:
    """Adapts what is said to the channel and queues it there.

    A conversation that is in no channel is left alone.
    """

    def __init__(
        self, channels: Iterable[Channel], *, keys: Keyring, settings: Settings
    ) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._keys = keys
        self._settings = settings

    def adapt(
        self,
        channel: str,
        moment: str | None,
        messages: tuple[Message, ...],
        *,
        slots: Mapping[str, Any],
    ) -> tuple[Message, ...]:
        """Return the messages as they are true in `channel`.

        `moment` is the worker's intent, or `OPENING`. What speaks of a window and its
        menu is said in other words: there is none in a channel.
        """
        here = self._channels.get(channel)
        if here is None or not messages:
            return messages
        notice = self._instead(here, moment)
        if notice is None:
            return messages
        notice = addressed(notice, slots)
        own = tuple(
            {"title": choice["title"], "payload": choice["token"]}
            for choice in notice.choices()
        )
        if moment == OPENING:
            first = dataclasses.replace(messages[0], text=MaskedText(notice.text))
            *earlier, last = (first, *messages[1:])
            last = dataclasses.replace(last, buttons=(*last.buttons, *own))
            return (*earlier, last)
        first = dataclasses.replace(
            messages[0],
            text=MaskedText(notice.text),
            buttons=own or messages[0].buttons,
        )
        return (first, *messages[1:])

    async def send(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        messages: Sequence[Message],
        *,
        turn: int,
        now: dt.datetime,
    ) -> None:
        """Queue messages of the bot or an adviser; belongs in their transaction."""
        found = await identities.of_conversation(connection, conversation_id)
        if found is None:
            return
        await identities.ask(connection, conversation_id, ())
        await self.queue(
            connection,
            conversation_id,
            found.channel,
            render.outgoings(messages),
            turn=turn,
            now=now,
        )

    async def reachable(
        self, connection: AsyncConnection, conversation_id: str
    ) -> bool:
        """Tell whether something can be said in the channel now.

        False where the conversation is in none, or where the worker has been silent
        for `ADDRESS_HOURS`: nobody holds the address then.
        """
        found = await identities.of_conversation(connection, conversation_id)
        secret = await outbox.secret_of(connection, conversation_id, ADDRESS)
        return found is not None and secret is not None

    async def say(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        notice: Notice,
        *,
        now: dt.datetime,
    ) -> None:
        """Queue something the channel itself says, and remember what it asks."""
        found = await identities.of_conversation(connection, conversation_id)
        if found is None:
            return
        snapshot = await turns.load_snapshot(connection, conversation_id)
        if snapshot is not None:
            notice = addressed(notice, snapshot.slots)
        await identities.ask(connection, conversation_id, notice.choices())
        await self.queue(
            connection,
            conversation_id,
            found.channel,
            [outgoing(notice)],
            turn=0,
            now=now,
        )

    async def queue(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        channel: str,
        messages: Iterable[Outgoing],
        *,
        turn: int,
        now: dt.datetime,
    ) -> None:
        """Add one row a payload; nothing where the address is gone or unknown."""
        here = self._channels.get(channel)
        secret = await outbox.secret_of(connection, conversation_id, ADDRESS)
        if here is None or secret is None:
            log.error("reply_without_address %s", channel)
            return
        items = [
            OutboxItem(
                turn=turn,
                kind=MESSAGE,
                due_at=now,
                body={"payload": payload},
                ciphertext=secret,
                channel=channel,
            )
            for message in messages
            for payload in here.compose(message)
        ]
        await outbox.add(connection, conversation_id, items)

    async def know_address(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        address: JsonObject,
        *,
        now: dt.datetime,
    ) -> None:
        """Keep the address, encrypted, for `ADDRESS_HOURS` in place of the last one."""
        await outbox.remove_kinds(connection, conversation_id, {ADDRESS})
        item = OutboxItem(
            turn=0,
            kind=ADDRESS,
            due_at=now + dt.timedelta(hours=ADDRESS_HOURS),
            ciphertext=self._keys.encrypt(address),
        )
        await outbox.add(connection, conversation_id, [item])

    def _instead(self, here: Channel, moment: str | None) -> Notice | None:
        name = here.title
        if moment == OPENING:
            values = {"operator": self._settings.operator_name, "channel": name}
            private = (("private", command("private")),)
            return Notice(f"opening.{here.reader.value}", values, private)
        if moment == "delete_my_data":
            return delete_notice(name)
        if moment == "export_my_data":
            return Notice("export_how", {}, (("export", command("export")),))
        if moment == "ask_privacy":
            values = {
                "operator": self._settings.operator_name,
                "privacy_contact": self._settings.privacy_contact,
                "channel": name,
                "reader": said(f"ask_privacy_reader.{here.reader.value}", channel=name),
            }
            return Notice("ask_privacy", values)
        return None


def delete_notice(channel: str) -> Notice:
    """Return the question before everything is erased."""
    buttons = (
        ("delete_yes", command("delete")),
        ("delete_no", command("keep")),
    )
    return Notice("delete_ask", {"channel": channel}, buttons)


def outgoing(notice: Notice) -> Outgoing:
    """Return a notice as something to say."""
    buttons = tuple(
        ChoiceButton(choice["title"], choice["token"], choice["number"])
        for choice in notice.choices()
    )
    return Outgoing(notice.text, buttons)
