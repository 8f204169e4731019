"""Everything that is particular to PostgreSQL: connections, time limits, its errors."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any, Final

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only

from bot.storage.errors import UnavailableError

CONNECT_SECONDS: Final = 5
_ANSWER_SECONDS: Final = 15
_POOL_WAIT_SECONDS: Final = 5
_POOL_SIZE: Final = 5
_MORE_WHEN_BUSY: Final = 5
_RECYCLE_SECONDS: Final = 1800

_SESSION: Final = {
    "application_name": "koffiebreak",
    # Our statements take milliseconds; what takes longer holds others up.
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    # A process that stops answering in mid-transaction must not keep its locks.
    "idle_in_transaction_session_timeout": "30s",
    # Compiling costs more than such short statements win.
    "jit": "off",
}

_USED: Final = "used before"
_ASK: Final = "SELECT 1"

# In the way of each other: the loser reads again. Serialization failure, deadlock,
# lock timeout.
_CONFLICTS: Final = frozenset({"40001", "40P01", "55P03"})

MIGRATION_LOCK: Final = 0x6B6F6666
"""Key of the advisory lock that lets one migration run at a time; no other meaning."""

TABLE_WAIT: Final = "10s"
"""How long a migration waits for a table that a running process uses."""

DRIVER_FAULTS: Final[tuple[type[Exception], ...]] = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # What a line that is cut while it is being made can end in.
    asyncpg.InternalClientError,
    # How asyncpg tells that connecting or an answer took too long.
    asyncio.TimeoutError,
)
"""What the driver raises by itself while connecting, before SQLAlchemy names it."""

_AWAY: Final[tuple[type[Exception], ...]] = (
    OSError,
    sa.exc.SQLAlchemyError,
    *DRIVER_FAULTS,
)


def make_engine(url: sa.URL, *, patient: bool = False) -> AsyncEngine:
    """Return an engine with a pool for one process.

    At most ten connections; a thread that thinks needs none, so that is plenty. A
    `patient` one waits for an answer as long as it takes: for commands, not for talks.
    """
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=_POOL_SIZE,
        max_overflow=_MORE_WHEN_BUSY,
        pool_timeout=_POOL_WAIT_SECONDS,
        pool_recycle=_RECYCLE_SECONDS,
        connect_args=connect_arguments(patient=patient),
    )
    _replace_what_died(engine)
    return engine


def _replace_what_died(engine: AsyncEngine) -> None:
    """Replace a connection that died in the pool before it is used.

    As `pool_pre_ping` does, in one round trip in place of three: it wraps what it asks
    in a transaction of its own, for every look and every turn.
    """

    @sa.event.listens_for(engine.sync_engine, "checkin")
    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = True

    @sa.event.listens_for(engine.sync_engine, "checkout")
    def ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        # One that was just made need not be asked; what is noted goes with the old.
        if not record.info.get(_USED):
            return
        try:
            asked = connection.driver_connection.execute(_ASK, timeout=CONNECT_SECONDS)
            await_only(asked)
        except _AWAY as error:
            # The others in the pool were made before it, and likely died with it.
            raise sa.exc.InvalidatePoolError() from error


def connect_arguments(*, patient: bool = False) -> dict[str, Any]:
    """Return what every connection to PostgreSQL is opened with.

    The server ends long statements by itself; the time limit here is for a server, or
    a line to it, that says nothing any more.
    """
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": None if patient else _ANSWER_SECONDS,
        "server_settings": dict(_SESSION),
    }


async def for_reading(connection: AsyncConnection) -> AsyncConnection:
    """Make what follows one consistent look: all its statements see one moment."""
    return await connection.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def is_conflict(error: BaseException | None) -> bool:
    """Tell whether another transaction was in the way, so that a retry makes sense."""
    return getattr(error, "sqlstate", None) in _CONFLICTS


def prepare_migration(connection: sa.Connection) -> None:
    """Wait for a migration that runs elsewhere, then set limits for this one.

    The lock goes with the transaction. A change that must wait long for a table stops
    instead of stopping everyone who waits behind it.
    """
    connection.execute(sa.text("SET LOCAL statement_timeout = '300s'"))
    connection.execute(sa.text("SET LOCAL lock_timeout = '300s'"))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{TABLE_WAIT}'"))


@contextlib.contextmanager
def named_away() -> Iterator[None]:
    """Turn every fault of the connection into `UnavailableError`."""
    try:
        yield
    except _AWAY as error:
        raise UnavailableError("the database is away") from error
