"""A live talk: an adviser comes in, says things, leaves; the bot takes the thread up.

Every step is one transaction that moves the snapshot's version, in any process. Who
lost a race reads again, a bounded number of times.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.gateway.ports import Bus, Signal
from bot.privacy import MaskedText, RawText, mask
from bot.settings import Settings
from bot.storage import (
    consents,
    handovers,
    identities,
    interjections,
    messages,
    takeovers,
    turns,
)
from bot.storage.conversations import new_id
from bot.storage.database import Database
from bot.storage.errors import (
    ChangedMessageError,
    ConflictError,
    ConversationGoneError,
    UnavailableError,
)
from bot.storage.records import Button, Message, StoredSnapshot
from bot.storage.takeovers import Adviser, Takeover
from bot.talk import handover
from bot.talk.handover import Spoken

T = TypeVar("T")

MAX_TRIES: Final = 30
_PAUSE_SECONDS: Final = 0.01
_LONGEST_SECONDS: Final = 10.0
_BUTTON_TOKEN_BYTES: Final = 16


class NotInTheTalkError(Exception):
    """This adviser has no live talk in that conversation, or no longer."""


class TakenError(Exception):
    """Another adviser is in this talk."""


class ElsewhereError(Exception):
    """The talk goes through a messaging app, which an adviser cannot write in."""


class TakingOver:
    """Lets advisers in and out of talks."""

    def __init__(
        self, database: Database, *, bus: Bus, clock: Clock, settings: Settings
    ) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self.idle = dt.timedelta(minutes=settings.takeover_idle_minutes)

    async def look(self, conversation_id: str) -> Takeover | None:
        """Return the take-over as it stands; None where there is none, or it idled."""
        async with self._database.read() as connection:
            found = await takeovers.find(connection, conversation_id)
        silent = found is not None and found.silent(self._clock.now(), self.idle)
        return None if silent else found

    async def enter(self, conversation_id: str, adviser: Adviser) -> Takeover:
        """Open the window for an adviser, or ask the worker whether that is right.

        A worker who chose to talk here invited them, once; after that, and everybody
        else, is asked first. Again for the same adviser changes nothing.

        Raises `NotInTheTalkError` for an adviser who has not claimed the worker's
        request, `TakenError` where another adviser is in and `ElsewhereError` for a
        talk in a messaging app.
        """
        takeover, new = await self._again(lambda: self._enter(conversation_id, adviser))
        if new:
            await self._tell(conversation_id)
            if takeover.state == "on":
                await self._announce(conversation_id, "joined", adviser)
        return takeover

    async def say(
        self,
        conversation_id: str,
        adviser: Adviser,
        *,
        client_message_id: str,
        text: RawText,
    ) -> Message:
        """Say something to the worker; the same id again is said once.

        Raises `NotInTheTalkError`, `MaskingError`, and `ChangedMessageError` for a
        known id with another text.
        """
        masked = mask(text)
        message, new = await self._again(
            lambda: self._say(conversation_id, adviser, client_message_id, masked)
        )
        if new:
            await self._tell(conversation_id)
            await self._bus.publish(conversation_id, Signal("typing", {"on": False}))
        return message

    async def stay(self, conversation_id: str, adviser: Adviser) -> None:
        """Note a sign of life, and let the worker see that the adviser types.

        Who was silent too long, or is not in the talk, gives none.
        """
        now = self._clock.now()
        async with self._database.write() as connection:
            held = await takeovers.find(connection, conversation_id)
            if (
                held is None
                or held.adviser.id != adviser.id
                or held.silent(now, self.idle)
            ):
                return
            await takeovers.touch(connection, conversation_id, adviser.id, now)
        if held.state == "on":
            await self._bus.publish(conversation_id, Signal("typing", {"on": True}))

    async def give_back(
        self, conversation_id: str, *, adviser: Adviser | None = None
    ) -> bool:
        """End the take-over; the bot takes the thread up. False where there was none.

        With `adviser` only one of that adviser.
        """
        own = None if adviser is None else adviser.id
        ended = await self._again(lambda: self._give_back(conversation_id, own))
        if ended is None:
            return False
        await self._tell(conversation_id)
        if ended.state == "on":
            await self._announce(conversation_id, "left", ended.adviser)
        return True

    async def end_idle(self) -> int:
        """End every take-over whose adviser gave no sign of life; return how many."""
        async with self._database.read() as connection:
            idle = await takeovers.idle_since(connection, self._clock.now() - self.idle)
        return sum([await self.give_back(one) for one in idle])

    async def _enter(
        self, conversation_id: str, adviser: Adviser
    ) -> tuple[Takeover, bool]:
        now = self._clock.now()
        async with self._database.write() as connection:
            old = await self._snapshot(connection, conversation_id)
            held = await takeovers.find(connection, conversation_id)
            request = await handovers.find(connection, conversation_id)
            if (
                request is None
                or request.status != "claimed"
                or request.claimed_by != adviser.id
            ):
                raise NotInTheTalkError("the adviser has no request of this worker")
            if await identities.of_conversation(connection, conversation_id):
                raise ElsewhereError("the talk is in a messaging channel")
            if held is not None and not held.silent(now, self.idle):
                if held.adviser.id != adviser.id:
                    raise TakenError("another adviser is in this talk")
                if held.state == "on" or not request.invites:
                    return held, False
            reads = (
                await consents.current(connection, conversation_id)
            ).adviser_may_read
            say = handover.joined if request.invites else handover.asked
            said, buttons = _message(
                say(adviser.name, old.slots, reads=reads), old, now
            )
            takeover = Takeover(
                state="on" if request.invites else "asked",
                adviser=adviser,
                first_seq=said.seq,
                begun_at=now,
                alive_at=now,
            )
            await interjections.add(
                connection, conversation_id, old, [said], buttons=buttons, now=now
            )
            await takeovers.move(connection, conversation_id, takeover)
            if request.invites:
                await handovers.use_invitation(connection, request.id, now)
        return takeover, True

    async def _say(
        self,
        conversation_id: str,
        adviser: Adviser,
        client_message_id: str,
        text: MaskedText,
    ) -> tuple[Message, bool]:
        now = self._clock.now()
        async with self._database.write() as connection:
            # First, so that whoever says the same at this moment raises the version
            # after it was read: PostgreSQL shows what others commit in between.
            old = await self._snapshot(connection, conversation_id)
            known = await messages.of_adviser(
                connection, conversation_id, client_message_id
            )
            if known is not None:
                if known.text != text:
                    raise ChangedMessageError("known message with another text")
                return known, False
            held = await takeovers.find(connection, conversation_id)
            if (
                held is None
                or held.adviser.id != adviser.id
                or not held.holds(now, self.idle)
            ):
                raise NotInTheTalkError("the adviser is not in this talk")
            said = Message(
                id=new_id(),
                seq=old.last_seq + 1,
                role="adviser",
                text=text,
                at=now,
                lang="nl",
                client_message_id=client_message_id,
                turn=old.turn + 1,
            )
            await interjections.add(connection, conversation_id, old, [said], now=now)
            await takeovers.touch(connection, conversation_id, adviser.id, now)
        return said, True

    async def _give_back(
        self, conversation_id: str, adviser_id: str | None
    ) -> Takeover | None:
        now = self._clock.now()
        async with self._database.write() as connection:
            held = await takeovers.find(connection, conversation_id)
            if held is None or (adviser_id and held.adviser.id != adviser_id):
                return None
            old = await self._snapshot(connection, conversation_id)
            spoken = handover.nobody(old.slots)
            if held.state == "on":
                silent = held.silent(now, self.idle)
                spoken = handover.left(held.adviser.name, old.slots, idle=silent)
            said, buttons = _message(spoken, old, now)
            await interjections.add(
                connection, conversation_id, old, [said], buttons=buttons, now=now
            )
            await takeovers.move(connection, conversation_id, None)
        return held

    @staticmethod
    async def _snapshot(
        connection: AsyncConnection, conversation_id: str
    ) -> StoredSnapshot:
        snapshot = await turns.load_snapshot(connection, conversation_id)
        if snapshot is None:
            raise ConversationGoneError("no such conversation")
        return snapshot

    @staticmethod
    async def _again(step: Callable[[], Awaitable[T]]) -> T:
        """Take a step, anew where another writer was first."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _LONGEST_SECONDS
        for _ in range(MAX_TRIES):
            try:
                return await step()
            except ConflictError:
                # A file that another program holds makes each try wait seconds.
                if loop.time() > until:
                    break
                await asyncio.sleep(_PAUSE_SECONDS)
        raise UnavailableError("too many writers at once")

    async def _tell(self, conversation_id: str) -> None:
        await self._bus.publish(conversation_id, Signal("messages"))

    async def _announce(
        self, conversation_id: str, state: str, adviser: Adviser
    ) -> None:
        about = {"state": state, "name": adviser.name, "role": adviser.role}
        await self._bus.publish(conversation_id, Signal("adviser", about))


def _message(
    spoken: Spoken, old: StoredSnapshot, now: dt.datetime
) -> tuple[Message, list[Button]]:
    """Return a message of the bot after the last one, and what its buttons mean."""
    message_id = new_id()
    buttons = [
        Button(
            token=secrets.token_urlsafe(_BUTTON_TOKEN_BYTES),
            message_id=message_id,
            title=title,
            payload=dict(about),
        )
        for title, about in spoken.choices
    ]
    shown = tuple({"title": one.title, "payload": one.token} for one in buttons)
    said = Message(
        id=message_id,
        seq=old.last_seq + 1,
        role="bot",
        text=MaskedText(spoken.text),
        at=now,
        lang="nl",
        buttons=shown,
        turn=old.turn + 1,
    )
    return said, buttons
