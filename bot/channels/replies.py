"""Puts what the bot says in the outbox of its channel, in the turn's transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels import render
from bot.channels.contract import Channel, ChoiceButton, JsonObject, Outgoing
from bot.channels.texts import Notice, button, said
from bot.privacy import MaskedText
from bot.settings import Settings
from bot.storage import identities, outbox
from bot.storage.crypto import Keyring
from bot.storage.identities import ADDRESS, COMMAND, MESSAGE
from bot.storage.records import Message, OutboxItem

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
        self, channel: str, moment: str | None, messages: tuple[Message, ...]
    ) -> tuple[Message, ...]:
        """Return the messages as they are true in `channel`.

        `moment` is the worker's intent, or `OPENING`. What speaks of a window and its
        menu is said in other words: there is none in a channel.
        """
        here = self._channels.get(channel)
        if here is None or not messages:
            return messages
        if moment == OPENING:
            text = said(
                f"opening.{here.reader.value}",
                operator=self._settings.operator_name,
                channel=here.name.capitalize(),
            )
            private = _command_button("private", command("private"))
            first = dataclasses.replace(
                messages[0],
                text=MaskedText(text),
                buttons=(*messages[0].buttons, private),
            )
            return (first, *messages[1:])
        notice = self._instead(here, moment)
        if notice is None:
            return messages
        own = tuple(_command_button(*names) for names in notice.buttons)
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
            return
        items = [
            OutboxItem(
                turn=turn,
                kind=MESSAGE,
                due_at=now,
                body={"channel": channel, "payload": payload},
                ciphertext=secret,
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
        name = here.name.capitalize()
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


def _command_button(name: str, token: str) -> JsonObject:
    return {"title": button(name), "payload": token}
