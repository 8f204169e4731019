"""Conversations as the gateway offers them, whatever way a message came in."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.gateway import words
from bot.gateway.limits import MinuteLimit
from bot.gateway.ports import Bus, DialogueEngine, Signal
from bot.gateway.problems import ProblemError, too_many
from bot.handover.requests import Requests
from bot.handover.taking_over import TakingOver
from bot.portal.counting import catch_up, counting
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import (
    conversations,
    erasing,
    identities,
    messages,
    transfers,
    trust_log,
    upkeep,
)
from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.errors import ConversationGoneError
from bot.storage.records import Message, NewConversation, TurnAnswer
from bot.storage.retention import Report

log = logging.getLogger(__name__)

TRANSFER_MINUTES: Final = 10


@dataclass(frozen=True)
class Incoming:
    """A message of a worker; exactly one of `text` and `payload` is given."""

    client_message_id: str
    text: RawText | None = None
    payload: str | None = None


class Conversations:
    """Begins, continues, moves and erases conversations, and tells their windows."""

    def __init__(
        self,
        database: Database,
        engine: DialogueEngine,
        *,
        bus: Bus,
        clock: Clock,
        keys: Keyring,
        settings: Settings,
    ) -> None:
        self.database = database
        self.engine = engine
        self.bus = bus
        self.clock = clock
        self.keys = keys
        self.taking_over = TakingOver(database, bus=bus, clock=clock, settings=settings)
        self.requests = Requests(
            database,
            taking_over=self.taking_over,
            clock=clock,
            keys=keys,
            settings=settings,
        )
        self._settings = settings
        self._starts = MinuteLimit(settings.conversations_per_minute, clock)
        self._messages = MinuteLimit(settings.messages_per_minute, clock)
        self._running: set[asyncio.Task[None]] = set()
        self._name = upkeep.new_holder()
        self.in_flight = 0

    async def open(self, *, channel: str, locale: str, address: str) -> NewConversation:
        """Begin a conversation; `address` is counted, not kept."""
        self._limit(self._starts, address)
        return await self.engine.open(channel=channel, locale=locale)

    async def accept(self, conversation_id: str, incoming: Incoming) -> TurnAnswer:
        """Handle a message exactly once and tell the windows.

        Raises `ProblemError` (429) and the errors of `bot.storage.errors`.
        """
        self._limit(self._messages, conversation_id)
        await self._tell(conversation_id, Signal("typing", {"on": True}))
        self.in_flight += 1
        try:
            answer = await self.engine.accept(
                conversation_id,
                client_message_id=incoming.client_message_id,
                text=incoming.text,
                payload=incoming.payload,
            )
            # Also where it was answered before: the process that did so may have died
            # before it told the windows. They send only what is new.
            await self._tell(conversation_id, Signal("messages"))
            if answer.adviser is not None:
                about = dataclasses.asdict(answer.adviser)
                await self._tell(conversation_id, Signal("adviser", about))
            return answer
        finally:
            self.in_flight -= 1
            await self._tell(conversation_id, Signal("typing", {"on": False}))

    async def ask_unmasking(
        self, conversation_id: str, *, user_id: str, name: str
    ) -> None:
        """Ask the worker in the talk for words as typed, and tell the windows."""
        await self.engine.ask_unmasking(conversation_id, user_id=user_id, name=name)
        await self._tell(conversation_id, Signal("messages"))

    async def opens(self, conversation_id: str, token: str) -> bool:
        """Tell whether `token` is the key of the conversation."""
        async with self.database.read(brief=True) as connection:
            return await conversations.opens(connection, conversation_id, token)

    async def exists(self, conversation_id: str) -> bool:
        """Tell whether there is such a conversation."""
        async with self.database.read(brief=True) as connection:
            return await conversations.exists(connection, conversation_id)

    async def seq_of(self, conversation_id: str, message_id: str) -> int:
        """Return a message's number; raises `ConversationGoneError` without one."""
        async with self.database.read(brief=True) as connection:
            seq = await messages.seq_of(connection, conversation_id, message_id)
        if seq is None:
            raise ConversationGoneError("no such message")
        return seq

    async def after(self, conversation_id: str, seq: int) -> tuple[Message, ...]:
        """Return the messages after number `seq`; 0 gives all."""
        async with self.database.read(brief=True) as connection:
            return await messages.after_seq(connection, conversation_id, seq)

    async def offer_transfer(self, conversation_id: str) -> tuple[str, dt.datetime]:
        """Return a code that moves the conversation once, and when it ends."""
        code = words.new_code()
        expires_at = self.clock.now() + dt.timedelta(minutes=TRANSFER_MINUTES)
        async with self.writing(conversation_id) as connection:
            await transfers.offer(
                connection,
                conversation_id,
                words.normalised(code),
                expires_at=expires_at,
            )
        return code, expires_at

    async def take_transfer(self, code: str, address: str) -> NewConversation:
        """Move a conversation to whoever knows the code; the old token ends.

        Raises `ProblemError`: 404 for an unknown, used or old code, 429.
        """
        self._limit(self._starts, address)
        now, words_only = self.clock.now(), words.normalised(code)
        async with self.database.read() as connection:
            # A guess never waits for the writers' lock, nor makes writers wait.
            if not await transfers.is_known(connection, words_only, now):
                raise ProblemError("not_found")
        async with self.database.write() as connection:
            conversation_id = await transfers.take(connection, words_only, now)
            if conversation_id is None:
                raise ProblemError("not_found")
            token = await conversations.renew_token(connection, conversation_id)
            # What is said in the window from now on never reaches a channel.
            await identities.release(connection, conversation_id)
            kept = await messages.after_seq(connection, conversation_id, 0)
        await self.after_moving(conversation_id)
        return NewConversation(conversation_id, token, kept)

    async def erase(self, conversation_id: str) -> None:
        """Erase everything kept about a conversation, in the files too.

        Raises `ConversationGoneError` where there is none.
        """
        async with self.database.write() as connection:
            erased = await erasing.erase(
                connection, conversation_id, self._settings, self.clock.now()
            )
            if not erased:
                raise ConversationGoneError("no such conversation")
        await self.after_erasing(conversation_id)

    async def after_erasing(self, conversation_id: str) -> None:
        """Tell the windows and clean the files, once a conversation is erased."""
        # First: files are cleaned again tomorrow, windows would never be told again.
        await self._tell(conversation_id, Signal("gone"))
        await self.database.forget_erased()

    async def after_moving(self, conversation_id: str) -> None:
        """Tell the windows that the conversation goes on elsewhere."""
        await self._tell(conversation_id, Signal("moved"))

    async def purge(self) -> None:
        """Erase what is past its days, once a day by one of all processes; count."""
        now, zone = self.clock.now(), ZoneInfo(self._settings.time_zone)
        report = await upkeep.keep_retention(
            self.database,
            self._settings,
            self._name,
            now,
            keep_counts=counting(self._settings, now),
        )
        if report is not None:
            await self._note(report, now)
        await catch_up(self.database, zone, now, everything=report is not None)

    async def _note(self, report: Report, now: dt.datetime) -> None:
        """Write down what retention erased."""
        if report.conversations:
            async with self.database.write() as connection:
                await trust_log.add(
                    connection,
                    kind="deletion",
                    subject="retention",
                    role=trust_log.SYSTEM,
                    now=now,
                    detail={"count": report.conversations},
                )
        fields = report.as_json()
        log.info("purged %d", report.conversations, extra={"fields": fields})

    def leave_running(self, task: asyncio.Task[None]) -> None:
        """Let a window's work go on after the window; `drain` waits for it."""
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self) -> None:
        """Wait for work left running, `shutdown_seconds` at most; the rest is ended.

        Ending a turn is safe: it is stored whole or not at all.
        """
        if not self._running:
            return
        _, late = await asyncio.wait(
            self._running, timeout=self._settings.shutdown_seconds
        )
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def writing(self, conversation_id: str) -> AsyncIterator[AsyncConnection]:
        """Yield a transaction about a conversation that still exists.

        Raises `ConversationGoneError` when it was erased in the meantime.
        """
        async with self.database.write() as connection:
            if not await conversations.exists(connection, conversation_id):
                raise ConversationGoneError("no such conversation")
            yield connection

    async def _tell(self, conversation_id: str, signal: Signal) -> None:
        await self.bus.publish(conversation_id, signal)

    @staticmethod
    def _limit(limit: MinuteLimit, key: str) -> None:
        if seconds := limit.wait(key):
            raise too_many(seconds)
