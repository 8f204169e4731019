"""What an installation notes about itself: for which keys and which code it is.

Processes on other machines share the database, not the folder. One with another key
file would open no contact details and take a resent message for a changed one; so each
start compares. And in a rolling deploy code that is a version behind meets tables that
are ahead: the migration notes which versions of the code may go on.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.errors import ConflictError, KeyFileError
from bot.storage.installation_tables import installation as table

TABLE: Final = table.name
_KEYS: Final = "keys"
_SUPPORTS: Final = "supports"


async def require_keys(database: Database, keys: Keyring) -> None:
    """Refuse keys other than those the database was begun with; note them at first.

    Raises `KeyFileError` and `UnavailableError`.
    """
    mine = _mark(keys)
    async with database.read() as connection:
        known = await _find(connection, _KEYS)
    if known is None:
        try:
            async with database.write() as connection:
                await _put(connection, _KEYS, mine)
            return
        except ConflictError:
            # Another process started at the same moment.
            async with database.read() as connection:
                known = await _find(connection, _KEYS)
    if known != mine:
        raise KeyFileError(
            "this key file is not the one the database was begun with: every process"
            " on a database needs the same one. Is it lost for good, run"
            " `koffiebreak migrate --new-keys`"
        )


async def forget_keys(connection: AsyncConnection) -> None:
    """Take any keys at the next start.

    For who lost them: contact details and addresses in the outbox stay unreadable.
    """
    await connection.execute(sa.delete(table).where(table.c.name == _KEYS))


async def keys_mark(connection: AsyncConnection) -> str | None:
    """Return by what the keys of this database are known, None before a first start."""
    return await _find(connection, _KEYS)


async def note_keys_mark(connection: AsyncConnection, mark: str) -> None:
    """Note for which keys this database is."""
    await _put(connection, _KEYS, mark)


def note_supported(connection: sa.Connection, revisions: list[str]) -> None:
    """Note which schemas' code may run on this one, newest first."""
    connection.execute(sa.delete(table).where(table.c.name == _SUPPORTS))
    connection.execute(
        sa.insert(table).values(name=_SUPPORTS, value=" ".join(revisions))
    )


def supported(connection: sa.Connection) -> frozenset[str]:
    """Return which schemas' code may run on this one; empty where it is not noted."""
    if not sa.inspect(connection).has_table(table.name):
        return frozenset()
    found = connection.scalar(sa.select(table.c.value).where(table.c.name == _SUPPORTS))
    return frozenset((found or "").split())


def _mark(keys: Keyring) -> str:
    """Return something that tells keys apart and gives nothing away about them.

    Of the digest key alone: that one stays when the encryption keys are rotated.
    """
    return keys.digest("installation").hex()


async def _find(connection: AsyncConnection, name: str) -> str | None:
    value: str | None = await connection.scalar(
        sa.select(table.c.value).where(table.c.name == name)
    )
    return value


async def _put(connection: AsyncConnection, name: str, value: str) -> None:
    await connection.execute(sa.insert(table).values(name=name, value=value))
