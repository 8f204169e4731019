"""The database: one engine, short reads, one writer at a time.

What is particular to SQLite stands here, what is PostgreSQL's in `postgres`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.settings import Settings
from bot.storage import postgres, search
from bot.storage.errors import ConflictError, UnavailableError

_BUSY_TIMEOUT_SECONDS: Final = 5
_WRITES: Final = "koffiebreak_writes"
_AWAY: Final[tuple[type[Exception], ...]] = (
    sa.exc.TimeoutError,
    sqlite3.Error,
    OSError,
    *postgres.DRIVER_FAULTS,
)


class Database:
    """Hands out connections: `read()` for a look, `write()` for one transaction."""

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
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection with a consistent view.

        Raises `UnavailableError` when the database cannot be reached.
        """
        with _named_errors():
            async with self.engine.connect() as plain:
                yield plain if self.is_sqlite else await postgres.for_reading(plain)

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction that is committed at the end.

        Raises `ConflictError` when another writer was first and `UnavailableError`
        when the database cannot be reached; nothing is stored then.
        """
        async with self._writer or contextlib.nullcontext():
            with _named_errors():
                async with self.engine.connect() as plain:
                    connection = await plain.execution_options(**{_WRITES: True})
                    async with connection.begin():
                        yield connection

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
        async with self.engine.connect() as plain:
            await _pragma(plain, "foreign_keys=OFF")
            try:
                connection = await plain.execution_options(**{_WRITES: True})
                async with connection.begin():
                    yield connection
            finally:
                await _pragma(plain, "foreign_keys=ON")

    async def forget_erased(self) -> None:
        """Remove erased rows from the files too, as far as readers allow it now.

        SQLite keeps pages in its write-ahead log until a checkpoint, and its search
        index keeps words until it merges; PostgreSQL cleans up by itself.
        """
        if self._writer is None:
            return
        await self._merge_search_index()
        async with self._writer:
            with _named_errors():
                async with self.engine.connect() as connection:
                    await _pragma(connection, "wal_checkpoint(TRUNCATE)")

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

    async def dispose(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def make_engine(settings: Settings, *, patient: bool = False) -> AsyncEngine:
    """Return the engine for the configured database.

    Parameters never reach logs or error texts (`hide_parameters`).
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return postgres.make_engine(url, patient=patient)
    # At DEBUG this driver writes every statement with its values to the log.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    if url.database and url.database != ":memory:":
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(Path(url.database))
    engine = create_async_engine(
        url, hide_parameters=True, connect_args={"timeout": _BUSY_TIMEOUT_SECONDS}
    )
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _make_private(file: Path) -> None:
    """Make the file for us alone before SQLite makes it for everyone."""
    if file.parent.is_dir():
        file.touch(mode=0o600, exist_ok=True)


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver begins no transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is erased is overwritten, so that it cannot be read from the file.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


async def _pragma(connection: AsyncConnection, pragma: str) -> None:
    """Run a pragma of SQLite outside any transaction, where alone it has effect."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # IMMEDIATE takes the write lock at once; a plain transaction that writes after
    # reading cannot wait for another writer and fails.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
