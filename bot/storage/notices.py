"""Notices between processes: LISTEN and NOTIFY of PostgreSQL on one connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.storage import postgres
from bot.storage.errors import UnavailableError

_CHANNEL: Final = "koffiebreak_signals"
_ANSWER_SECONDS: Final = 5
_NOTIFY: Final = "SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice"


class Notices:
    """One connection outside the pool, since who listens never gives it back.

    Every method but `close` raises `UnavailableError` when the database is away.
    """

    def __init__(self, database_url: str) -> None:
        arguments = postgres.connect_arguments()
        # A notice is worth nothing after a crash, so it does not wait for the disk.
        arguments["server_settings"]["synchronous_commit"] = "off"
        self._engine = create_async_engine(
            make_url(database_url),
            hide_parameters=True,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=arguments,
        )
        self._connection: AsyncConnection | None = None
        self._driver: Any = None

    async def connect(
        self, *, heard: Callable[[str], None], lost: Callable[[], None]
    ) -> None:
        """Connect and listen.

        `heard` gets the text of every notice, also of our own; `lost` is called once
        when the connection ends. Both run in the loop and must return at once.
        """

        def pass_on(_connection: object, _pid: int, _channel: str, text: str) -> None:
            heard(text)

        with postgres.named_away():
            self._connection = await self._engine.connect()
            raw = await self._connection.get_raw_connection()
            self._driver = raw.driver_connection
            self._driver.add_termination_listener(lambda _: lost())
            await self._driver.add_listener(_CHANNEL, pass_on)

    async def send(self, notices: Sequence[str]) -> None:
        """Send notices in this order; each at most 8,000 bytes."""
        await self._execute(_NOTIFY, _CHANNEL, list(notices))

    async def check(self) -> None:
        """Find out whether the other side still answers."""
        await self._execute("SELECT 1")

    async def close(self) -> None:
        """Let the connection go, whatever state it is in."""
        connection, self._connection = self._connection, None
        driver, self._driver = self._driver, None
        if driver is not None:
            # Not a polite goodbye: the other side may be gone.
            driver.terminate()
        if connection is not None:
            await connection.invalidate()
            await connection.close()

    async def _execute(self, statement: str, *values: object) -> None:
        if self._driver is None:
            raise UnavailableError("not connected")
        with postgres.named_away():
            await self._driver.execute(statement, *values, timeout=_ANSWER_SECONDS)
