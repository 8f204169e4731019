"""Empties the outbox: rows are leased, delivered in order, retried, given up.

Generic: whoever knows how to deliver a kind registers a `Handler` for it. A row is
removed after its delivery; a process that dies between the two delivers it again, with
the same `delivery_id`, by which a provider that knows such ids drops the second.
"""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import logging
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from bot.channels.contract import Delivered, Failed, RetryAfter, SendResult
from bot.channels.working import Worker
from bot.clock import Clock
from bot.storage import outbox
from bot.storage.database import Database
from bot.storage.records import OutboxRow

log = logging.getLogger(__name__)

LEASE_SECONDS: Final = 60
SEND_SECONDS: Final = 30
"""A delivery must end well before its lease, or another process begins it too."""
MOST_ATTEMPTS: Final = 20
"""With the pauses below some nine hours."""
FIRST_PAUSE_SECONDS: Final = 2.0
LONGEST_PAUSE_SECONDS: Final = 3600.0


class Handler(Protocol):
    """Delivers rows of one kind."""

    kind: str
    ordered: bool
    """Whether rows of a conversation wait for the ones before them."""

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Deliver a row; an exception counts as `RetryAfter`."""


def pause(attempts: int, wished: float | None = None) -> float:
    """Return the seconds to wait after so many attempts, at least what was wished."""
    own = min(FIRST_PAUSE_SECONDS * 2.0 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return max(own, wished or 0.0)


class OutboxWorker(Worker):
    """Delivers what is due, in every process; the leases keep them apart."""

    name = "outbox"

    def __init__(
        self,
        database: Database,
        handlers: Iterable[Handler],
        *,
        clock: Clock,
        most_attempts: int = MOST_ATTEMPTS,
    ) -> None:
        super().__init__()
        self._database = database
        self._clock = clock
        self._most_attempts = most_attempts
        self._handlers = {handler.kind: handler for handler in handlers}
        self._counts: collections.Counter[str] = collections.Counter()

    @property
    def counts(self) -> Mapping[str, int]:
        """Return what happened since the start: delivered, retried, given_up."""
        return dict(self._counts)

    async def take(self, most: int) -> Sequence[Awaitable[None]]:
        """Claim what is due and return its deliveries."""
        now = self._clock.now()
        ordered = [kind for kind, h in self._handlers.items() if h.ordered]
        free = [kind for kind, h in self._handlers.items() if not h.ordered]
        async with self._database.read() as connection:
            numbers = await outbox.due(
                connection, ordered=ordered, free=free, now=now, most=most
            )
        if not numbers:
            return ()
        rows = []
        async with self._database.write() as connection:
            until = now + dt.timedelta(seconds=LEASE_SECONDS)
            for number in numbers:
                row = await outbox.claim(connection, number, now=now, until=until)
                if row is not None:
                    rows.append(row)
        return [self._deliver(row) for row in rows]

    async def _deliver(self, row: OutboxRow) -> None:
        result = await self._result(row)
        now = self._clock.now()
        async with self._database.write() as connection:
            if isinstance(result, Delivered):
                await outbox.remove(connection, row.number)
                self._counts["delivered"] += 1
            elif isinstance(result, Failed) or row.attempts >= self._most_attempts:
                await outbox.give_up(connection, row.number, now)
                self._counts["given_up"] += 1
                log.error("outbox_given_up %s %s", row.kind, result.reason)
            else:
                seconds = pause(row.attempts, result.seconds)
                due_at = now + dt.timedelta(seconds=seconds)
                await outbox.postpone(connection, row.number, due_at)
                self._counts["retried"] += 1
                log.warning("outbox_retry %s %s", row.kind, result.reason)

    async def _result(self, row: OutboxRow) -> SendResult:
        handler = self._handlers[row.kind]
        try:
            return await asyncio.wait_for(handler.deliver(row), SEND_SECONDS)
        except asyncio.TimeoutError:
            return RetryAfter(reason="slow")
        except Exception as error:  # noqa: BLE001  # one row never stops the others
            # The text of the error may hold an address: only its type is logged.
            return RetryAfter(reason=type(error).__name__)
