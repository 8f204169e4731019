"""Everything that is particular to SQLite: its file, its settings, brief statements."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any, Final

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

WRITES: Final = "koffiebreak_writes"
"""Execution option of a connection whose transaction writes."""

_BUSY_TIMEOUT_SECONDS: Final = 5
_BEGIN_WRITING: Final = "BEGIN IMMEDIATE"
_COMMIT: Final = "commit"


class Connection(aiosqlite.Connection):
    """A connection whose statements may run in the event loop's own thread.

    The driver hands every step of a statement to a thread of its own (make a cursor,
    execute, fetch, close): four ways there and back, which take far longer than the
    microseconds in which SQLite finds a row by its key. What may wait for a lock or
    for the disk goes to the thread all the same.
    """

    brief = False
    """Whether what runs now are statements of microseconds."""

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.brief or _may_wait(fn, args):
            waits: Any = super()._execute
            return await waits(fn, *args, **kwargs)
        if not self._running or not self._connection:
            raise ValueError("no active connection")
        return fn(*args, **kwargs)


def make_engine(url: sa.URL, folder: Path) -> AsyncEngine:
    """Return an engine for a file, or for a database in memory.

    `folder` is made where the file lies in it. Parameters never reach logs or error
    texts (`hide_parameters`).
    """
    # At DEBUG this driver writes every statement with its values to the log.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    if url.database and url.database != ":memory:":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(Path(url.database))
    engine = create_async_engine(
        url, hide_parameters=True, async_creator=lambda: _connected(url)
    )
    sa.event.listen(engine.sync_engine, "connect", _prepare)
    sa.event.listen(engine.sync_engine, "begin", _begin)
    return engine


async def be_brief(connection: AsyncConnection, *, brief: bool) -> None:
    """Say whether the statements that follow take microseconds."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    driver.brief = brief


async def pragma(connection: AsyncConnection, text: str) -> None:
    """Run a pragma outside any transaction, where alone it has effect."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(f"PRAGMA {text}")


async def _connected(url: sa.URL) -> Connection:
    places, options = url.get_dialect()().create_connect_args(url)

    # The thread and the event loop take turns: each waits for the other.
    options.update(timeout=_BUSY_TIMEOUT_SECONDS, check_same_thread=False)

    def connect() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(places[0], **options)
        return opened

    connection = Connection(connect, iter_chunk_size=64)
    connection._thread.daemon = True
    await connection
    return connection


def _may_wait(fn: Any, args: tuple[Any, ...]) -> bool:
    """Tell whether this waits for another process's lock or for the disk."""
    if fn.__name__ == _COMMIT:
        return True
    return bool(args) and str(args[0]).startswith((_BEGIN_WRITING, "PRAGMA"))


def _make_private(file: Path) -> None:
    """Make the file for us alone before SQLite makes it for everyone."""
    if file.parent.is_dir():
        file.touch(mode=0o600, exist_ok=True)


def _prepare(connection: Any, _: object) -> None:
    # The driver begins no transactions by itself: `_begin` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is erased is overwritten, so that it cannot be read from the file.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # IMMEDIATE takes the write lock at once; a plain transaction that writes after
    # reading cannot wait for another writer and fails.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql(_BEGIN_WRITING if writes else "BEGIN")


__all__ = ["WRITES", "be_brief", "make_engine", "pragma"]
