"""The advisers' desk: the queue, one request, and what only its adviser may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handover.hours import Hours, hours_at
from bot.handover.taking_over import TakingOver
from bot.portal.keys import Portal
from bot.portal.people import User
from bot.portal.problems import PortalProblem, not_found
from bot.portal.readings import record_reading
from bot.storage import (
    consents,
    contacts,
    handovers,
    messages,
    portal_tables,
    takeovers,
    turns,
)
from bot.storage.handovers import Handover
from bot.storage.records import Message
from bot.storage.takeovers import Adviser, Takeover
from bot.talk import handover as words


@dataclass(frozen=True)
class Waiting:
    """A line of the queue: who waits is not told, only since when and for what."""

    handover: Handover = field(repr=False)
    adviser: str | None
    mine: bool
    free: bool


@dataclass(frozen=True)
class Opened:
    """A request as its adviser sees it."""

    handover: Handover
    takeover: Takeover | None
    contact: bool
    may_read: bool


@dataclass(frozen=True)
class Line:
    """A message of a live talk; `hidden` tells why its text is not shown."""

    message: Message
    hidden: str | None


class Desk:
    """What advisers do with requests; every look at words leaves a line in the log."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._database = portal.database
        self.taking_over = TakingOver(
            portal.database,
            bus=portal.bus,
            clock=portal.clock,
            settings=portal.settings,
        )

    async def queue(self, user: User) -> list[Waiting]:
        """Return what waits or is taken, oldest first."""
        async with self._database.read() as connection:
            found = await handovers.queue(connection)
            names = await _names(connection, [one.claimed_by for one in found])
        return [
            Waiting(
                one,
                adviser=names.get(one.claimed_by or ""),
                mine=one.claimed_by == user.id,
                free=one.status == "waiting" or self._abandoned(one),
            )
            for one in found
        ]

    def hours(self) -> Hours:
        """Return until when advisers are there, else when again."""
        return hours_at(self._portal.settings, self._portal.clock.now())

    async def take(self, user: User, handover_id: str) -> None:
        """Claim a request; a problem where another adviser was first."""
        now = self._portal.clock.now()
        async with self._database.write() as connection:
            found = await handovers.by_id(connection, handover_id)
            if found is None or found.status == "done":
                raise not_found()
            if found.claimed_by == user.id and found.status == "claimed":
                return
            won = await handovers.claim(
                connection,
                handover_id,
                user.id,
                now=now,
                abandoned_before=now - self._claim_lasts,
            )
        if not won:
            raise PortalProblem("handover_taken", status=409)

    async def open(self, user: User, handover_id: str) -> Opened:
        """Return a request of this adviser, with a line in the log for the packet."""
        now = self._portal.clock.now()
        async with self._database.write() as connection:
            found = await self._mine(connection, user, handover_id)
            about = found.conversation_id
            await record_reading(connection, user, about, "packet", now=now)
            contact = await contacts.find(
                connection, about, keys=self._portal.keys, now=now
            )
            held = await takeovers.find(connection, about)
            may_read = (await consents.current(connection, about)).adviser_may_read
        silent = held is not None and held.silent(now, self.taking_over.idle)
        return Opened(found, None if silent else held, contact is not None, may_read)

    async def contact(self, user: User, handover_id: str) -> Mapping[str, Any]:
        """Return how the worker is reached, with a line in the log."""
        now = self._portal.clock.now()
        async with self._database.write() as connection:
            found = await self._mine(connection, user, handover_id)
            await record_reading(
                connection, user, found.conversation_id, "contact", now=now
            )
            contact = await contacts.find(
                connection, found.conversation_id, keys=self._portal.keys, now=now
            )
        if contact is None:
            raise not_found()
        return contact

    async def release(self, user: User, handover_id: str) -> None:
        """Put a request back in the queue; a live talk ends."""
        found = await self.find(user, handover_id)
        await self._leave(user, found)
        async with self._database.write() as connection:
            if not await handovers.release(connection, handover_id, user.id):
                raise not_found()

    async def finish(self, user: User, handover_id: str) -> None:
        """Note that they spoke: contact and packet are erased, a live talk ends."""
        found = await self.find(user, handover_id)
        await self._leave(user, found)
        now = self._portal.clock.now()
        async with self._database.write() as connection:
            if not await handovers.finish(connection, handover_id, user.id, now):
                raise not_found()
            await contacts.remove(connection, found.conversation_id)
        await self._database.forget_erased()

    async def find(self, user: User, handover_id: str) -> Handover:
        """Return a request of this adviser, for what shows no words of it."""
        async with self._database.read() as connection:
            return await self._mine(connection, user, handover_id)

    async def live(
        self, user: User, handover_id: str, *, after: int = 0
    ) -> tuple[Takeover, list[Line]] | None:
        """Return the live talk of this adviser and its messages after a number.

        None where there is none, or no longer. Nothing from before the adviser came in
        is ever in it. The first look leaves a line in the log.
        """
        now = self._portal.clock.now()
        async with self._database.write() as connection:
            found = await self._mine(connection, user, handover_id)
            about = found.conversation_id
            held = await takeovers.find(connection, about)
            if held is None or held.adviser.id != user.id:
                return None
            if held.silent(now, self.taking_over.idle):
                return None
            if held.state == "asked":
                return held, []
            await _log_once(connection, user, about, since=held.begun_at, now=now)
            first = max(after, held.first_seq - 1)
            said = await messages.after_seq(connection, about, first)
            care = await turns.with_care(connection, about)
        return held, [Line(one, _hidden(one, care)) for one in said]

    @staticmethod
    def adviser(user: User) -> Adviser:
        """Return this user as a worker gets to know them."""
        return Adviser(user.id, user.name, words.role())

    @property
    def _claim_lasts(self) -> dt.timedelta:
        return dt.timedelta(hours=self._portal.settings.handover_claim_hours)

    def _abandoned(self, one: Handover) -> bool:
        now = self._portal.clock.now()
        return one.claimed_at is not None and one.claimed_at < now - self._claim_lasts

    async def _leave(self, user: User, found: Handover) -> None:
        await self.taking_over.give_back(
            found.conversation_id, adviser=self.adviser(user)
        )

    @staticmethod
    async def _mine(
        connection: AsyncConnection, user: User, handover_id: str
    ) -> Handover:
        """Return the request where this adviser has it; else it seems not to exist."""
        found = await handovers.by_id(connection, handover_id)
        if found is None or found.status != "claimed" or found.claimed_by != user.id:
            raise not_found()
        return found


def _hidden(message: Message, care: frozenset[int]) -> str | None:
    """Return why a text is not shown: `help` says that help was pointed to, not why."""
    if message.role == "bot" and message.turn in care:
        return "help"
    if message.text is None:
        return "care" if message.turn in care else "unmasked"
    return None


async def _log_once(
    connection: AsyncConnection,
    user: User,
    conversation_id: str,
    *,
    since: dt.datetime,
    now: dt.datetime,
) -> None:
    """Leave one line for a live talk, whichever page or fragment is asked first."""
    log = portal_tables.read_log.c
    known = await connection.scalar(
        sa.select(log.number)
        .where(
            log.conversation_id == conversation_id,
            log.user_id == user.id,
            log.access == "live",
            log.at >= since,
        )
        .limit(1)
    )
    if known is None:
        await record_reading(connection, user, conversation_id, "live", now=now)


async def _names(
    connection: AsyncConnection, ids: list[str | None]
) -> Mapping[str, str]:
    users = portal_tables.users.c
    found = await connection.execute(
        sa.select(users.id, users.name).where(users.id.in_({i for i in ids if i}))
    )
    return {row.id: row.name for row in found}
