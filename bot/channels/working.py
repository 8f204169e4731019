"""A loop that claims rows and works on them side by side, until it is told to stop.

Rows come in lanes, one a channel: a provider that is slow fills its own lane and holds
up none of the others.
"""

from __future__ import annotations

import abc
import asyncio
import collections
import contextlib
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.storage.database import Database
from bot.storage.leasing import Due

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
"""What a process has in hand of one lane at most."""
POLL_SECONDS: Final = 1.0

Row = TypeVar("Row")
Count = Callable[[str, str], None]
"""Is told (lane, outcome) of every piece of work."""


def uncounted(lane: str, outcome: str) -> None:
    """Count nothing."""


class Worker(abc.ABC, Generic[Row]):
    """Takes leased rows of the database in hand."""

    name: str
    """For the log."""
    lease_seconds: int
    """How long a row is held; work must end well before."""

    def __init__(self, database: Database, clock: Clock, count: Count) -> None:
        self._database = database
        self._clock = clock
        self._woken = asyncio.Event()
        self._stopping = False
        self._in_hand: dict[asyncio.Future[None], str] = {}
        self.count = count

    @abc.abstractmethod
    async def due(
        self, connection: AsyncConnection, *, now: dt.datetime, most: int
    ) -> Sequence[Due]:
        """Return what can be claimed, at most so many of each lane."""

    @abc.abstractmethod
    async def claim(
        self,
        connection: AsyncConnection,
        number: int,
        *,
        now: dt.datetime,
        until: dt.datetime,
    ) -> Row | None:
        """Claim one row; None where another was first."""

    @abc.abstractmethod
    async def work(self, row: Row) -> None:
        """Do what a claimed row asks."""

    def wake(self) -> None:
        """Look now, not at the next round."""
        self._woken.set()

    def stop(self) -> None:
        """Let `run` end after what it has in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped; a database that is away is waited for."""
        try:
            while not self._stopping:
                self._woken.clear()
                if not await self._begin():
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            await asyncio.gather(*self._in_hand)
        finally:
            for task in self._in_hand:
                task.cancel()

    async def take(self) -> Sequence[tuple[str, Awaitable[None]]]:
        """Claim what is due and has room; return (lane, work) of each."""
        now = self._clock.now()
        room = collections.Counter(self._in_hand.values())
        async with self._database.read() as connection:
            found = await self.due(connection, now=now, most=AT_ONCE)
        wanted = []
        for one in found:
            if room[one.lane] < AT_ONCE:
                room[one.lane] += 1
                wanted.append(one)
        if not wanted:
            return ()
        rows = []
        until = now + dt.timedelta(seconds=self.lease_seconds)
        async with self._database.write() as connection:
            for one in wanted:
                row = await self.claim(connection, one.number, now=now, until=until)
                if row is not None:
                    rows.append((one.lane, row))
        return [(lane, self.work(row)) for lane, row in rows]

    async def _begin(self) -> bool:
        """Begin what is due; tell whether there was anything, and so may be more."""
        try:
            work = await self.take()
        except Exception as error:  # noqa: BLE001  # the next round may go well
            log.error("%s_failed %s", self.name, type(error).__name__)
            return False
        for lane, one in work:
            task = asyncio.ensure_future(self._guarded(one))
            self._in_hand[task] = lane
            task.add_done_callback(self._done)
        return bool(work)

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # one row never stops the others
            # It stays leased and comes back when the lease is over. The text of the
            # error may quote a worker: only its type is logged.
            log.error("%s_failed %s", self.name, type(error).__name__)

    def _done(self, task: asyncio.Future[None]) -> None:
        del self._in_hand[task]
        # The next row of the same conversation may be waiting for this one.
        self._woken.set()
