"""A database that is away is called that, whatever the driver makes of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from bot.settings import Settings
from bot.storage import postgres
from bot.storage.database import Database
from bot.storage.errors import UnavailableError

FAULTS = [
    ConnectionResetError("cut"),
    asyncio.TimeoutError(),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.CannotConnectNowError("the database system is shutting down"),
    # Seen where a line was cut while it was being made.
    asyncpg.InternalClientError("cannot switch to state 12"),
]
_NAMES = [type(fault).__name__ for fault in FAULTS]


@pytest.mark.parametrize("fault", FAULTS, ids=_NAMES)
def test_a_fault_of_the_line_between_processes_is_named(fault: Exception) -> None:
    with pytest.raises(UnavailableError), postgres.named_away():
        raise fault


@pytest.mark.parametrize("fault", FAULTS, ids=_NAMES)
@pytest.mark.parametrize("way", ["read", "write"])
async def test_a_fault_of_a_connection_is_named(
    fault: Exception, way: str, tmp_path: Path
) -> None:
    database = Database.from_settings(Settings(data_folder=tmp_path))
    try:
        with pytest.raises(UnavailableError):
            async with getattr(database, way)():
                raise fault
    finally:
        await database.dispose()


def test_a_fault_of_our_own_keeps_its_name() -> None:
    with pytest.raises(KeyError), postgres.named_away():
        raise KeyError("ours")
