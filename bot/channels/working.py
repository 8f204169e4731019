"""A loop that looks for work and does it side by side, until it is told to stop."""

from __future__ import annotations

import abc
import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Sequence
from typing import Final

from bot.storage.errors import StorageError

log = logging.getLogger(__name__)

AT_ONCE: Final = 20
"""What a process has in hand at most; what is slow holds up none of the rest."""
POLL_SECONDS: Final = 1.0


class Worker(abc.ABC):
    """Takes leased rows of the database in hand."""

    name: str
    """For the log."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._stopping = False
        self._in_hand: set[asyncio.Future[None]] = set()

    @abc.abstractmethod
    async def take(self, most: int) -> Sequence[Awaitable[None]]:
        """Claim at most so many rows and return the work on each."""

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

    async def _begin(self) -> bool:
        """Begin what is due; tell whether there may be more."""
        room = AT_ONCE - len(self._in_hand)
        if room <= 0:
            return False
        try:
            work = await self.take(room)
        except StorageError as error:
            log.error("%s_failed %s", self.name, type(error).__name__)
            return False
        for one in work:
            task = asyncio.ensure_future(self._guarded(one))
            self._in_hand.add(task)
            task.add_done_callback(self._done)
        return len(work) == room

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # one row never stops the others
            # It stays leased and comes back when the lease is over. The text of the
            # error may quote a worker: only its type is logged.
            log.error("%s_failed %s", self.name, type(error).__name__)

    def _done(self, task: asyncio.Future[None]) -> None:
        self._in_hand.discard(task)
        # The next row of the same conversation may be waiting for this one.
        self._woken.set()
