"""One turn is one transaction: message in, agent in memory, everything kept or nothing.

The agent thinks without a transaction being open. The snapshot's version, updated
first, and the unique keys decide who was first; the loser reads again.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.dialogue import kept as keeping
from bot.dialogue import unmasking as asking
from bot.dialogue.answered import Accepted, as_stored
from bot.dialogue.answering import Answering, Incoming, Press, state_of
from bot.dialogue.counting import TurnCounts
from bot.dialogue.locks import Locks
from bot.dialogue.ports import OPENING, DialogueAgent, JsonObject, Outlet
from bot.dialogue.rendering import Rendered, render
from bot.dialogue.storing import store_opening, store_turn
from bot.privacy import MaskingError, RawText
from bot.settings import Settings
from bot.storage import conversations, looks, messages, read_log
from bot.storage.crypto import Keyring, load_or_create_keys, same_hash
from bot.storage.database import Database
from bot.storage.errors import (
    ChangedMessageError,
    ConflictError,
    ConversationGoneError,
    UnavailableError,
    UnknownButtonError,
)
from bot.storage.looks import Look
from bot.storage.records import NewConversation, TurnAnswer
from bot.tracing import span

_T = TypeVar("_T")

MAX_TRIES: Final = 30
"""Tries of one message against writers of other processes; measured need: under 10."""

_FIRST_PAUSE_SECONDS: Final = 0.005
_LONGEST_PAUSE_SECONDS: Final = 0.25
_LONGEST_SECONDS: Final = 20.0
"""After so long no further try: the worker hears that it has to wait."""


class TurnEngine:
    """Takes messages of workers and answers them, each exactly once."""

    def __init__(
        self,
        database: Database,
        agent: DialogueAgent,
        *,
        clock: Clock,
        settings: Settings,
        keys: Keyring | None = None,
        outlet: Outlet | None = None,
    ) -> None:
        """`outlet` carries what is said to a messaging channel as well."""
        self._outlet = outlet
        self._database = database
        self._clock = clock
        self._settings = settings
        self._keys = keys or load_or_create_keys(settings.key_file)
        self._locks = Locks()
        self._counts = TurnCounts()
        self._answering = Answering(agent, settings, self._counts)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return what happened since the start, for the metrics."""
        return self._counts.as_mapping()

    def watch(self, took: Callable[[float], None]) -> None:
        """Tell `took` how many seconds each turn takes, care turns left out."""
        self._counts.watch(took)

    def ready(self) -> bool:
        """Tell whether the agent can take messages."""
        return self._answering.ready()

    def stuck(self) -> bool:
        """Tell whether no message will be answered any more: the agent found no end."""
        return self._answering.stuck()

    async def open(self, *, channel: str, locale: str) -> NewConversation:
        """Begin a conversation; raises `UnavailableError`, then nothing was stored."""
        self._answering.require_agent()
        conversation_id = conversations.new_id()
        now = self._clock.now()
        result = await self._answering.open(
            conversation_id, channel=channel, locale=locale, now=now
        )
        try:
            kept = keeping.keep_opening(result)
        except MaskingError as error:
            self._counts.add("masking_failed")
            raise UnavailableError("the opening cannot be kept") from error
        rendered = self._adapted(
            render(kept.replies, turn=0, first_seq=1, now=now),
            channel,
            OPENING,
            slots=kept.snapshot.slots if kept.snapshot else {},
        )
        if kept.snapshot is None:
            raise UnavailableError("the agent gave no state")
        try:
            async with self._database.write(brief=True) as connection:
                token = await store_opening(
                    connection,
                    conversation_id,
                    kept,
                    rendered,
                    channel=channel,
                    locale=locale,
                    now=now,
                )
        except ConflictError as error:
            raise UnavailableError("another writer holds the database") from error
        self._counts.add("opened")
        return NewConversation(conversation_id, token, rendered.messages)

    async def accept(
        self,
        conversation_id: str,
        *,
        client_message_id: str,
        text: RawText | None = None,
        payload: str | None = None,
    ) -> TurnAnswer:
        """Handle a message once; the same one again gets the same answer.

        Exactly one of `text` (as typed) and `payload` (a button's token) is given.
        Raises `ConversationGoneError`, `ChangedMessageError` (known id, other body),
        `UnknownButtonError` and `UnavailableError`; nothing was stored then.
        """
        kind, body = ("text", text) if payload is None else ("payload", payload)
        incoming = Incoming(
            conversation_id,
            # Letters of a UUID mean the same in upper and lower case.
            client_message_id.lower(),
            text,
            payload,
            self._keys.digest("message body", conversation_id, kind, body or ""),
        )
        return await self._in_order(
            conversation_id, lambda: self._turn(incoming, as_sent=client_message_id)
        )

    async def ask_unmasking(
        self, conversation_id: str, *, user_id: str, name: str
    ) -> None:
        """Ask the worker whether this adviser may read words as typed.

        Raises `MayNotAskError`, `ConversationGoneError` and `UnavailableError`; nothing
        was said then.
        """

        async def once() -> None:
            async with self._database.write(brief=True) as connection:
                await asking.ask(
                    connection,
                    conversation_id,
                    user_id=user_id,
                    name=name,
                    now=self._clock.now(),
                )

        await self._in_order(conversation_id, once)

    async def _in_order(
        self, conversation_id: str, once: Callable[[], Awaitable[_T]]
    ) -> _T:
        """Do something to a conversation, again whenever another writer was first."""
        loop = asyncio.get_running_loop()
        async with self._locks.hold(conversation_id):
            until = loop.time() + _LONGEST_SECONDS
            for attempt in range(MAX_TRIES):
                try:
                    return await once()
                except ConflictError:
                    self._counts.add("conflict")
                    # A file that another program holds makes each try wait seconds.
                    if loop.time() > until:
                        break
                    await _pause(attempt)
        raise UnavailableError("too many writers at once")

    async def _turn(self, incoming: Incoming, *, as_sent: str) -> TurnAnswer:
        now = self._clock.now()
        press: Press | None = None
        readings: tuple[JsonObject, ...] = ()
        async with self._database.read(brief=True) as connection:
            look = await looks.take(
                connection, incoming.conversation_id, incoming.client_message_id
            )
            if look is None:
                raise ConversationGoneError("no such conversation")
            if look.handled is not None:
                return await self._again(connection, incoming, look.handled)
            if incoming.payload is not None:
                press = await self._pressed(connection, incoming, look, now)
            if look.was_read:
                readings = await self._readings(connection, incoming.conversation_id)
        self._answering.require_agent()
        begin = asyncio.get_running_loop().time()
        message_id = conversations.new_id()
        answer = await self._answering.answer(
            incoming, look, press, readings, message_id=message_id, now=now
        )
        answered = as_stored(
            incoming,
            look,
            answer,
            title=press.title if press else None,
            accepted=Accepted(message_id, as_sent, now),
        )
        replies = self._adapted(
            answered.replies,
            look.channel,
            answered.kept.intent,
            slots=look.snapshot.slots,
        )
        answered = dataclasses.replace(answered, replies=replies)
        with span("store"):
            async with self._database.write(brief=True) as connection:
                await store_turn(
                    connection,
                    answered,
                    keys=self._keys,
                    settings=self._settings,
                    outlet=self._outlet,
                )
        self._counts.add_turn(
            answered.kept, seconds=asyncio.get_running_loop().time() - begin
        )
        adviser = answer.aside.adviser if answer.aside else None
        return TurnAnswer(answered.accepted, replies.messages, adviser=adviser)

    async def _again(
        self, connection: AsyncConnection, incoming: Incoming, handled: looks.Handled
    ) -> TurnAnswer:
        """Return the answer that this message got before."""
        if not same_hash(handled.body_digest, incoming.digest):
            raise ChangedMessageError("known message with another body")
        found = await messages.of_turn(
            connection, incoming.conversation_id, handled.turn
        )
        self._counts.add("repeated")
        return TurnAnswer(found[0], found[1:], repeated=True)

    async def _pressed(
        self,
        connection: AsyncConnection,
        incoming: Incoming,
        look: Look,
        now: dt.datetime,
    ) -> Press:
        button = await messages.find_button(
            connection, incoming.conversation_id, incoming.payload or ""
        )
        if button is None:
            raise UnknownButtonError("no such button here")
        answered = await asking.answered(
            connection,
            incoming.conversation_id,
            button.payload,
            state_of(look),
            now=now,
            zone=ZoneInfo(self._settings.time_zone),
        )
        return Press(button.title, button.payload, answered)

    def _adapted(
        self,
        rendered: Rendered,
        channel: str,
        moment: str | None,
        *,
        slots: JsonObject,
    ) -> Rendered:
        if self._outlet is None:
            return rendered
        messages = self._outlet.adapt(channel, moment, rendered.messages, slots=slots)
        return dataclasses.replace(rendered, messages=messages)

    async def _readings(
        self, connection: AsyncConnection, conversation_id: str
    ) -> tuple[JsonObject, ...]:
        found = await read_log.of_conversation(connection, conversation_id)
        days = read_log.by_day(
            found,
            ZoneInfo(self._settings.time_zone),
            with_names=self._settings.portal_reader_names,
        )
        return tuple(day.as_json() for day in days)


async def _pause(attempt: int) -> None:
    """Wait longer after each try, so that other processes get their turn."""
    pause = _FIRST_PAUSE_SECONDS * 2**attempt
    await asyncio.sleep(min(pause, _LONGEST_PAUSE_SECONDS))
