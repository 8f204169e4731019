"""The schema: brought up to date by a command, checked when a process starts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.settings import Settings
from bot.storage import installation
from bot.storage.database import Database
from bot.storage.errors import SchemaOutdatedError

_FOLDER: Final = Path(__file__).parent / "migrations"
COMMAND: Final = "koffiebreak migrate"


def upgrade(settings: Settings, *, new_keys: bool = False) -> None:
    """Bring the configured database up to date; for a command, not within a loop.

    With `new_keys` it takes another key file from now on.
    """
    asyncio.run(_upgrade(settings, new_keys=new_keys))


async def _upgrade(settings: Settings, *, new_keys: bool) -> None:
    database = Database.from_settings(settings, patient=True)
    try:
        await upgrade_database(database)
        if new_keys:
            async with database.write() as connection:
                await installation.forget_keys(connection)
    finally:
        await database.dispose()


async def upgrade_database(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`."""
    async with database.migration() as connection:
        await connection.run_sync(_upgrade_sync, revision)


def _upgrade_sync(connection: sa.Connection, revision: str) -> None:
    command.upgrade(_config(connection), revision)
    if sa.inspect(connection).has_table(installation.TABLE):
        installation.note_supported(connection, _supported(connection))


def _supported(connection: sa.Connection) -> list[str]:
    """Return the schemas whose code may run on this one, newest first.

    Those back to the last migration that took something away (`CONTRACTS = True`).
    """
    script = ScriptDirectory(str(_FOLDER))
    found = []
    for head in _current_heads(connection):
        for step in script.iterate_revisions(head, "base"):
            found.append(step.revision)
            if getattr(step.module, "CONTRACTS", False):
                break
    return found


async def downgrade_database(database: Database, revision: str) -> None:
    """Take the schema back to `revision`; `base` removes everything."""
    async with database.migration() as connection:
        await connection.run_sync(
            lambda sync: command.downgrade(_config(sync), revision)
        )


async def require_current(database: Database) -> None:
    """Refuse a database with another schema than this code, but for one ahead of it.

    In a rolling deploy the tables change before the code does. Code that is behind may
    go on where the migrations since only added something, and noted so.

    Raises `SchemaOutdatedError`, which names the command to run, and
    `UnavailableError` when the database cannot be reached.
    """
    async with database.read() as connection:
        found = await connection.run_sync(_current_heads)
        supported = await connection.run_sync(installation.supported)
    wanted = heads()
    known = ScriptDirectory(str(_FOLDER)).walk_revisions()
    is_ahead = not found & {step.revision for step in known}
    if found != wanted and not (is_ahead and wanted <= supported):
        raise SchemaOutdatedError(
            f"the database has schema {', '.join(sorted(found)) or '(none)'}, this "
            f"version needs {', '.join(sorted(wanted))}: run `{COMMAND}`"
        )


def heads() -> set[str]:
    """Return the schema this code is for."""
    return set(ScriptDirectory(str(_FOLDER)).get_heads())


def _current_heads(connection: sa.Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
