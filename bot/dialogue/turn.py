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
from bot.dialogue import for_advisers
from bot.dialogue import kept as keeping
from bot.dialogue import unmasking as asking
from bot.dialogue.aside import Aside, Attend, Situation, set_aside
from bot.dialogue.kept import Kept
from bot.dialogue.locks import Locks
from bot.dialogue.outbound import carry_out
from bot.dialogue.ports import (
    OPENING,
    Attention,
    DialogueAgent,
    JsonObject,
    Outlet,
    Snapshot,
    WorkerInput,
)
from bot.dialogue.rendering import Rendered, render
from bot.privacy import MaskingError, RawText
from bot.settings import Settings
from bot.storage import (
    consents,
    conversations,
    messages,
    read_log,
    summaries,
    takeovers,
    turns,
)
from bot.storage.crypto import Keyring, load_or_create_keys, same_hash
from bot.storage.database import Database
from bot.storage.errors import (
    ChangedMessageError,
    ConflictError,
    ConversationGoneError,
    UnavailableError,
    UnknownButtonError,
)
from bot.storage.numbers import NOT_UNDERSTOOD
from bot.storage.records import (
    Message,
    NewConversation,
    StoredSnapshot,
    Turn,
    TurnAnswer,
)
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
        try:
            token = await self._store_opening(
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
            async with self._database.write() as connection:
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
        conversation_id = incoming.conversation_id
        title, button, channel, beside = None, None, None, None
        now = self._clock.now()
        async with self._database.read() as connection:
            known = await turns.find(
                connection, conversation_id, incoming.client_message_id
            )
            if known is not None:
                if not same_hash(known.body_digest, incoming.digest):
                    raise ChangedMessageError("known message with another body")
                found = await messages.of_turn(connection, conversation_id, known.turn)
                self._counts["repeated"] += 1
                return TurnAnswer(found[0], found[1:], repeated=True)
            old = await turns.load_snapshot(connection, conversation_id)
            if old is None:
                raise ConversationGoneError("no such conversation")
            if incoming.payload is not None:
                button = await messages.find_button(
                    connection, conversation_id, incoming.payload
                )
                if button is None:
                    raise UnknownButtonError("no such button here")
                title = button.title
                beside = await asking.answered(
                    connection,
                    conversation_id,
                    button.payload,
                    Snapshot(state=old.state, slots=old.slots),
                    now=now,
                    zone=ZoneInfo(self._settings.time_zone),
                )
            readings = await self._readings(connection, conversation_id)
            if self._outlet is not None:
                found_here = await conversations.find(connection, conversation_id)
                channel = found_here.channel if found_here else None
            begin = asyncio.get_running_loop().time()
            snapshot = Snapshot(state=old.state, slots=old.slots)
            situation = Situation(
                snapshot=snapshot,
                takeover=await takeovers.find(connection, conversation_id),
                idle=dt.timedelta(minutes=self._settings.takeover_idle_minutes),
                adviser_may_read=(
                    await consents.current(connection, conversation_id)
                ).adviser_may_read,
                seq=old.last_seq + 1,
                now=now,
            )
        self._require_agent()
        message_id = conversations.new_id()
        payload = button.payload if button else None
        aside = None
        if beside is None:
            aside = await set_aside(
                situation,
                text=incoming.text,
                button=payload,
                attend=self._attend_in(snapshot, old.turn),
            )
        result = aside.result if aside else beside
        if result is None:
            result = await self._ask(
                self._agent.respond(
                    conversation_id=conversation_id,
                    snapshot=snapshot,
                    message=WorkerInput(incoming.text, payload, title, readings),
                    message_id=message_id,
                    now=now,
                )
            )
        if aside is not None:
            replies = (*aside.first, *result.replies)
            result = dataclasses.replace(result, replies=replies)
        kept = keeping.keep(result, text=incoming.text, title=title)
        accepted = Message(
            id=message_id,
            seq=old.last_seq + 1,
            role="worker",
            text=kept.text,
            at=now,
            lang="nl",
            client_message_id=as_sent,
            turn=old.turn + 1,
        )
        rendered = self._adapted(
            render(
                kept.replies, turn=accepted.turn, first_seq=accepted.seq + 1, now=now
            ),
            channel,
            kept.intent,
            slots=old.slots,
        )
        await self._store_turn(
            incoming, old, kept, accepted=accepted, replies=rendered, aside=aside
        )
        self._count(kept, seconds=asyncio.get_running_loop().time() - begin)
        adviser = aside.adviser if aside else None
        return TurnAnswer(accepted, rendered.messages, adviser=adviser)

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
        channel: str | None,
        moment: str | None,
        *,
        slots: JsonObject,
    ) -> Rendered:
        if self._outlet is None or channel is None:
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

    async def _store_opening(
        self,
        conversation_id: str,
        kept: Kept,
        rendered: Rendered,
        *,
        channel: str,
        locale: str,
        now: dt.datetime,
    ) -> str:
        if kept.snapshot is None:
            raise UnavailableError("the agent gave no state")
        snapshot = StoredSnapshot(
            version=1,
            turn=0,
            last_seq=len(rendered.messages),
            state=kept.snapshot.state,
            slots=kept.snapshot.slots,
        )
        async with self._database.write() as connection:
            token = await conversations.add(
                connection,
                conversation_id=conversation_id,
                channel=channel,
                locale=locale,
                now=now,
            )
            await turns.add_snapshot(connection, conversation_id, snapshot, now)
            await turns.add_events(
                connection, conversation_id, kept.events, turn=0, now=now
            )
            await messages.add(connection, conversation_id, rendered.messages)
            await messages.add_buttons(connection, conversation_id, rendered.buttons)
            await summaries.begin(connection, conversation_id, channel=channel, now=now)
        return token

    async def _store_turn(
        self,
        incoming: _Incoming,
        old: StoredSnapshot,
        kept: Kept,
        *,
        accepted: Message,
        replies: Rendered,
        aside: Aside | None,
    ) -> None:
        now = accepted.at
        new = kept.snapshot or Snapshot(state=old.state, slots=old.slots)
        snapshot = StoredSnapshot(
            version=old.version + 1,
            turn=accepted.turn,
            last_seq=accepted.seq + len(replies.messages),
            state=new.state,
            slots=new.slots,
        )
        turn = Turn(
            turn=accepted.turn,
            client_message_id=incoming.client_message_id,
            body_digest=incoming.digest,
            at=now,
            intent=kept.intent,
            confidence=kept.confidence,
            intent_ranking=kept.intent_ranking,
            entities=kept.entities,
            care=kept.care,
            failed=kept.failed,
        )
        with span("store"):
            await self._write_turn(
                incoming, kept, snapshot, turn, accepted, replies, aside
            )

    async def _write_turn(
        self,
        incoming: _Incoming,
        kept: Kept,
        snapshot: StoredSnapshot,
        turn: Turn,
        accepted: Message,
        replies: Rendered,
        aside: Aside | None,
    ) -> None:
        now, conversation_id = accepted.at, incoming.conversation_id
        async with self._database.write() as connection:
            await turns.replace_snapshot(connection, conversation_id, snapshot, now)
            if aside is not None and aside.moves:
                await takeovers.move(connection, conversation_id, aside.takeover)
            await turns.add(connection, conversation_id, turn)
            await turns.add_events(
                connection, conversation_id, kept.events, turn=turn.turn, now=now
            )
            await messages.add(
                connection, conversation_id, [accepted, *replies.messages]
            )
            await messages.add_buttons(connection, conversation_id, replies.buttons)
            await conversations.touch(connection, conversation_id, now)
            await for_advisers.note(
                connection,
                conversation_id,
                accepted,
                turn,
                kept=kept,
                slots=snapshot.slots,
                typed=incoming.text,
                keys=self._keys,
            )
            await carry_out(
                connection,
                conversation_id,
                kept.outbox,
                turn=turn.turn,
                now=now,
                keys=self._keys,
                settings=self._settings,
            )
            if self._outlet is not None:
                await self._outlet.send(
                    connection,
                    conversation_id,
                    replies.messages,
                    turn=turn.turn,
                    now=now,
                )

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


async def _pause(attempt: int) -> None:
    """Wait longer after each try, so that other processes get their turn."""
    pause = _FIRST_PAUSE_SECONDS * 2**attempt
    await asyncio.sleep(min(pause, _LONGEST_PAUSE_SECONDS))
