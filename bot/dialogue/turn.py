"""One turn is one transaction: message in, agent in memory, everything kept or nothing.

The agent thinks without a transaction being open. The snapshot's version, updated
first, and the unique keys decide who was first; the loser reads again.
"""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.dialogue import kept as keeping
from bot.dialogue import unmasking as asking
from bot.dialogue.answered import Answered
from bot.dialogue.aside import Aside, Attend, Situation, set_aside
from bot.dialogue.kept import Kept
from bot.dialogue.locks import Locks
from bot.dialogue.ports import (
    OPENING,
    AgentResult,
    Attention,
    DialogueAgent,
    JsonObject,
    Outlet,
    Snapshot,
    WorkerInput,
)
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
from bot.storage.numbers import NOT_UNDERSTOOD
from bot.storage.records import Message, NewConversation, TurnAnswer
from bot.tracing import span

log = logging.getLogger(__name__)
_T = TypeVar("_T")

MAX_TRIES: Final = 30
"""Tries of one message against writers of other processes; measured need: under 10."""

_FIRST_PAUSE_SECONDS: Final = 0.005
_LONGEST_PAUSE_SECONDS: Final = 0.25


class _Incoming(NamedTuple):
    """A message of a worker; exactly one of `text` and `payload` is not None."""

    conversation_id: str
    client_message_id: str
    text: RawText | None
    payload: str | None
    digest: bytes


class _Accepted(NamedTuple):
    """The id and moment of the worker's message, and its client's id as it was sent."""

    id: str
    as_sent: str
    at: dt.datetime


class _Press(NamedTuple):
    """A button pressed; `answered` where the agent is not asked."""

    title: str
    payload: JsonObject
    answered: AgentResult | None


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
        self._agent = agent
        self._clock = clock
        self._settings = settings
        self._keys = keys or load_or_create_keys(settings.key_file)
        self._locks = Locks()
        self._counts: collections.Counter[str] = collections.Counter()
        self._took: Callable[[float], None] | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Return what happened since the start, for the metrics."""
        return dict(self._counts)

    def watch(self, took: Callable[[float], None]) -> None:
        """Tell `took` how many seconds each turn takes, care turns left out."""
        self._took = took

    def ready(self) -> bool:
        """Tell whether the agent can take messages."""
        return self._agent.ready()

    async def open(self, *, channel: str, locale: str) -> NewConversation:
        """Begin a conversation; raises `UnavailableError`, then nothing was stored."""
        self._require_agent()
        conversation_id = conversations.new_id()
        now = self._clock.now()
        result = await self._ask(
            self._agent.open(
                conversation_id=conversation_id,
                channel=channel,
                locale=locale,
                now=now,
            )
        )
        if result.failed:
            raise UnavailableError("the agent could not open a conversation")
        try:
            kept = keeping.keep_opening(result)
        except MaskingError as error:
            self._counts["masking_failed"] += 1
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
        self._counts["opened"] += 1
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
        incoming = _Incoming(
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
        async with self._locks.hold(conversation_id):
            for attempt in range(MAX_TRIES):
                try:
                    return await once()
                except ConflictError:
                    self._counts["conflict"] += 1
                    await _pause(attempt)
        raise UnavailableError("too many writers at once")

    async def _turn(self, incoming: _Incoming, *, as_sent: str) -> TurnAnswer:
        now = self._clock.now()
        press: _Press | None = None
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
        self._require_agent()
        begin = asyncio.get_running_loop().time()
        message_id = conversations.new_id()
        result, aside = await self._answer(
            incoming, look, press, readings, message_id=message_id, now=now
        )
        answered = self._as_stored(
            incoming,
            look,
            press,
            result,
            aside,
            accepted=_Accepted(message_id, as_sent, now),
        )
        with span("store"):
            async with self._database.write(brief=True) as connection:
                await store_turn(
                    connection,
                    answered,
                    keys=self._keys,
                    settings=self._settings,
                    outlet=self._outlet,
                )
        self._count(answered.kept, seconds=asyncio.get_running_loop().time() - begin)
        adviser = aside.adviser if aside else None
        return TurnAnswer(answered.accepted, answered.replies.messages, adviser=adviser)

    async def _again(
        self, connection: AsyncConnection, incoming: _Incoming, handled: looks.Handled
    ) -> TurnAnswer:
        """Return the answer that this message got before."""
        if not same_hash(handled.body_digest, incoming.digest):
            raise ChangedMessageError("known message with another body")
        found = await messages.of_turn(
            connection, incoming.conversation_id, handled.turn
        )
        self._counts["repeated"] += 1
        return TurnAnswer(found[0], found[1:], repeated=True)

    async def _pressed(
        self,
        connection: AsyncConnection,
        incoming: _Incoming,
        look: Look,
        now: dt.datetime,
    ) -> _Press:
        button = await messages.find_button(
            connection, incoming.conversation_id, incoming.payload or ""
        )
        if button is None:
            raise UnknownButtonError("no such button here")
        answered = await asking.answered(
            connection,
            incoming.conversation_id,
            button.payload,
            _state_of(look),
            now=now,
            zone=ZoneInfo(self._settings.time_zone),
        )
        return _Press(button.title, button.payload, answered)

    async def _answer(
        self,
        incoming: _Incoming,
        look: Look,
        press: _Press | None,
        readings: tuple[JsonObject, ...],
        *,
        message_id: str,
        now: dt.datetime,
    ) -> tuple[AgentResult, Aside | None]:
        """Return what is answered, by the agent or in its place."""
        if press is not None and press.answered is not None:
            return press.answered, None
        snapshot = _state_of(look)
        payload = press.payload if press else None
        situation = Situation(
            snapshot=snapshot,
            takeover=look.takeover,
            idle=dt.timedelta(minutes=self._settings.takeover_idle_minutes),
            adviser_may_read=look.adviser_may_read,
            seq=look.snapshot.last_seq + 1,
            now=now,
        )
        aside = await set_aside(
            situation,
            text=incoming.text,
            button=payload,
            attend=self._attend_in(snapshot, look.snapshot.turn),
        )
        result = aside.result if aside else None
        if result is None:
            title = press.title if press else None
            result = await self._ask(
                self._agent.respond(
                    conversation_id=incoming.conversation_id,
                    snapshot=snapshot,
                    message=WorkerInput(incoming.text, payload, title, readings),
                    message_id=message_id,
                    now=now,
                )
            )
        if aside is not None:
            replies = (*aside.first, *result.replies)
            result = dataclasses.replace(result, replies=replies)
        return result, aside

    def _as_stored(
        self,
        incoming: _Incoming,
        look: Look,
        press: _Press | None,
        result: AgentResult,
        aside: Aside | None,
        *,
        accepted: _Accepted,
    ) -> Answered:
        """Mask the turn, number its messages and hide what their buttons stand for."""
        before = look.snapshot
        kept = keeping.keep(
            result,
            text=incoming.text,
            title=press.title if press else None,
            before=_state_of(look),
        )
        message = Message(
            id=accepted.id,
            seq=before.last_seq + 1,
            role="worker",
            text=kept.text,
            at=accepted.at,
            lang="nl",
            client_message_id=accepted.as_sent,
            turn=before.turn + 1,
        )
        rendered = render(
            kept.replies,
            turn=message.turn,
            first_seq=message.seq + 1,
            now=accepted.at,
        )
        return Answered(
            conversation_id=incoming.conversation_id,
            client_message_id=incoming.client_message_id,
            digest=incoming.digest,
            typed=incoming.text,
            look=look,
            kept=kept,
            accepted=message,
            replies=self._adapted(
                rendered, look.channel, kept.intent, slots=before.slots
            ),
            aside=aside,
        )

    def _attend_in(self, snapshot: Snapshot, turn: int) -> Attend:
        """Return how a typed text is looked at for care; fails as the agent does."""

        async def attend(text: RawText) -> Attention:
            return await self._ask(
                self._agent.attend(snapshot=snapshot, text=text, turn=turn)
            )

        return attend

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

    def _require_agent(self) -> None:
        if not self._agent.ready():
            raise UnavailableError("the agent is not ready")

    async def _ask(self, answer: Awaitable[_T]) -> _T:
        """Await the agent; whatever goes wrong outside a talk makes it unavailable."""
        try:
            with span("agent"):
                return await asyncio.wait_for(
                    answer, self._settings.turn_timeout_seconds
                )
        except asyncio.TimeoutError as error:
            self._counts["agent_timeout"] += 1
            raise UnavailableError("the agent took too long") from error
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing is kept
            # The text of the error may quote the worker: only its type is logged.
            log.error("agent_error %s", type(error).__name__)
            self._counts["agent_error"] += 1
            raise UnavailableError("the agent failed") from None

    def _count(self, kept: Kept, *, seconds: float) -> None:
        if kept.masking_failed:
            self._counts["masking_failed"] += 1
            log.error("masking_failed")
        # Care turns are never counted (privacy.md 5).
        if kept.care:
            return
        self._counts["turn"] += 1
        if kept.failed:
            self._counts["failed"] += 1
        if kept.intent == NOT_UNDERSTOOD:
            self._counts["not_understood"] += 1
        if self._took is not None:
            self._took(seconds)


def _state_of(look: Look) -> Snapshot:
    return Snapshot(state=look.snapshot.state, slots=look.snapshot.slots)


async def _pause(attempt: int) -> None:
    """Wait longer after each try, so that other processes get their turn."""
    pause = _FIRST_PAUSE_SECONDS * 2**attempt
    await asyncio.sleep(min(pause, _LONGEST_PAUSE_SECONDS))
