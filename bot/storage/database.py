"""The database: one engine, short reads, one writer at a time.

What is particular to SQLite stands in `sqlite`, what is PostgreSQL's in `postgres`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.settings import Settings
from bot.storage import postgres, search, sqlite
from bot.storage.errors import ConflictError, UnavailableError
from bot.waiting import limit

_TURN_SECONDS: Final = 15.0
"""A transaction takes milliseconds; who waits so long waits for a file that is held."""

_AWAY: Final[tuple[type[Exception], ...]] = (
    sa.exc.TimeoutError,
    sqlite3.Error,
    OSError,
    *postgres.DRIVER_FAULTS,
)


class Database:
    """Hands out connections: `read()` for a look, `write()` for one transaction.

    `brief` says that every statement finds or adds a few rows by their key: with
    SQLite they run where they are called, without a thread (`sqlite.Connection`).
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite knows one writer. Waiting for each other here is fair and quick;
        # its own waiting sleeps and made the slowest turns eighty times slower.
        self._writer = asyncio.Lock() if self.is_sqlite else None

    @classmethod
    def from_settings(cls, settings: Settings, *, patient: bool = False) -> Database:
        """Make the engine; the first connection is made at the first use.

        A `patient` one is for commands that may take minutes.
        """
        return cls(make_engine(settings, patient=patient))

    @contextlib.asynccontextmanager
    async def read(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """Yield a connection with a consistent view.

        Raises `UnavailableError` when the database cannot be reached.
        """
        with _named_errors():
            async with self._connected(brief=brief) as plain:
                yield plain if self.is_sqlite else await postgres.for_reading(plain)

    @contextlib.asynccontextmanager
    async def write(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction that is committed at the end.

        Raises `ConflictError` when another writer was first and `UnavailableError`
        when the database cannot be reached; nothing is stored then.
        """
        async with self._turn_to_write():
            with _named_errors():
                async with self._connected(brief=brief) as plain:
                    connection = await plain.execution_options(**{sqlite.WRITES: True})
                    async with connection.begin():
                        yield connection

    @contextlib.asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        """Wait for those before us, but not for ever: each may wait for the file."""
        if self._writer is None:
            yield
            return
        try:
            async with limit(_TURN_SECONDS):
                await self._writer.acquire()
        except asyncio.TimeoutError:
            raise UnavailableError("too many wait to write") from None
        try:
            yield
        finally:
            self._writer.release()

    @contextlib.asynccontextmanager
    async def migration(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection as `write()` does, for changes to the tables.

        SQLite changes a table by copying and dropping it, and with foreign keys on a
        drop takes the rows of other tables along.
        """
        if not self.is_sqlite:
            async with self.write() as connection:
                yield connection
            return
        async with self._connected() as plain:
            await sqlite.pragma(plain, "foreign_keys=OFF")
            try:
                connection = await plain.execution_options(**{sqlite.WRITES: True})
                async with connection.begin():
                    yield connection
            finally:
                await sqlite.pragma(plain, "foreign_keys=ON")

    async def forget_erased(self) -> None:
        """Remove erased rows from the files too, as far as readers allow it now.

        SQLite keeps pages in its write-ahead log until a checkpoint, and its search
        index keeps words until it merges; PostgreSQL cleans up by itself.
        """
        if self._writer is None:
            return
        await self._merge_search_index()
        async with self._turn_to_write():
            with _named_errors():
                async with self._connected() as connection:
                    await sqlite.pragma(connection, "wal_checkpoint(TRUNCATE)")

    async def _merge_search_index(self) -> None:
        goes_on, first = True, True
        while goes_on:
            async with self.write() as connection:
                goes_on = await search.merge_index(connection, first=first)
            first = False

    async def reachable(self) -> bool:
        """Tell whether the database answers."""
        try:
            async with self.read() as connection:
                await connection.execute(sa.select(sa.literal(1)))
        except (UnavailableError, ConflictError):
            return False
        return True

    @contextlib.asynccontextmanager
    async def _connected(
        self, *, brief: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                await sqlite.be_brief(connection, brief=brief)
            yield connection

    async def dispose(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def make_engine(settings: Settings, *, patient: bool = False) -> AsyncEngine:
    """Return the engine for the configured database."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return postgres.make_engine(url, patient=patient)
    return sqlite.make_engine(url, settings.data_folder)


@contextlib.contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise ConflictError("another writer was first") from error
    except sa.exc.DBAPIError as error:
        if _is_lock(error):
            raise ConflictError("another writer holds the lock") from error
        raise UnavailableError("the database is away") from error
    except _AWAY as error:
        raise UnavailableError("the database is away") from error


def _is_lock(error: sa.exc.DBAPIError) -> bool:
    """Tell whether another transaction was in the way."""
    return postgres.is_conflict(error.orig) or "database is locked" in str(error.orig)
