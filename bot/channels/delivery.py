"""Empties the outbox: rows are leased, delivered in order, retried, given up.

Generic: whoever knows how to deliver a kind registers a `Handler` for it. A row is
removed after its delivery. Where an attempt ended unknown (the process died, no answer
came) the next one is told since when, and asks the provider first where that can be.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import Delivered, Failed, RetryAfter, SendResult
from bot.channels.working import Count, Worker, uncounted
from bot.clock import Clock
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.leasing import Due
from bot.storage.records import OutboxRow

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 60
SEND_SECONDS: Final = 30
"""A delivery must end well before its lease, or another process begins it too."""
MOST_ATTEMPTS: Final = 20
"""With the pauses below some nine hours."""
FIRST_PAUSE_SECONDS: Final = 2.0
LONGEST_PAUSE_SECONDS: Final = 3600.0
_MOST_DOUBLINGS: Final = 12


class Handler(Protocol):
    """Delivers rows of one kind."""

    kind: str
    ordered: bool
    """Whether rows of a conversation wait for the ones before them."""

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Deliver a row; an exception counts as `RetryAfter`."""


def pause(attempts: int, wished: float | None = None) -> float:
    """Return the seconds to wait after so many attempts, at least what was wished.

    Never more than the longest: a provider that wishes more is asked again before.
    """
    own = FIRST_PAUSE_SECONDS * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS)
    return min(max(own, wished or 0.0), LONGEST_PAUSE_SECONDS)


class OutboxWorker(Worker[OutboxRow]):
    """Delivers what is due, in every process; the leases keep them apart.

    Counts delivered, retried and given_up.
    """

    name = "outbox"
    claim = staticmethod(outbox.claim)

    def __init__(
        self,
        database: Database,
        handlers: Iterable[Handler],
        *,
        clock: Clock,
        most_attempts: int = MOST_ATTEMPTS,
        count: Count = uncounted,
    ) -> None:
        super().__init__(database, clock, count)
        self.lease_seconds = LEASE_SECONDS
        self._most_attempts = most_attempts
        self._handlers = {handler.kind: handler for handler in handlers}

    async def due(
        self, connection: AsyncConnection, *, now: dt.datetime, most: int
    ) -> Sequence[Due]:
        """Return what can be delivered by the handlers there are."""
        ordered = [kind for kind, h in self._handlers.items() if h.ordered]
        free = [kind for kind, h in self._handlers.items() if not h.ordered]
        return await outbox.due(
            connection, ordered=ordered, free=free, now=now, most=most
        )

    async def work(self, row: OutboxRow) -> None:
        """Deliver a row and note what came of it."""
        result = await self._result(row)
        now, lane = self._clock.now(), row.channel or row.kind
        async with self._database.write() as connection:
            if isinstance(result, Delivered):
                await outbox.remove(connection, row.number)
                outcome = "delivered"
            elif isinstance(result, Failed) or row.attempts >= self._most_attempts:
                await outbox.give_up(connection, row.number, now)
                outcome = "given_up"
                log.error("outbox_given_up %s %s", lane, result.reason)
            else:
                seconds = pause(row.attempts, result.seconds)
                due_at = now + dt.timedelta(seconds=seconds)
                await outbox.postpone(
                    connection, row.number, due_at, unsure=result.unsure
                )
                outcome = "retried"
                log.warning("outbox_retry %s %s", lane, result.reason)
        self.count(lane, outcome)

    async def _result(self, row: OutboxRow) -> SendResult:
        handler = self._handlers[row.kind]
        try:
            return await asyncio.wait_for(handler.deliver(row), SEND_SECONDS)
        except asyncio.TimeoutError:
            return RetryAfter(reason="slow", unsure=True)
        except Exception as error:  # noqa: BLE001  # one row never stops the others
            # The text of the error may hold an address: only its type is logged.
            return RetryAfter(reason=type(error).__name__, unsure=True)
