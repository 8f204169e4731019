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
from bot.storage.database import Database
from bot.storage.errors import SchemaOutdatedError

_FOLDER: Final = Path(__file__).parent / "migrations"
COMMAND: Final = "koffiebreak migrate"


def upgrade(settings: Settings) -> None:
    """Bring the configured database up to date; for a command, not within a loop."""
    asyncio.run(_upgrade(settings))


async def _upgrade(settings: Settings) -> None:
    database = Database.from_settings(settings)
    try:
        await upgrade_database(database)
    finally:
        await database.dispose()


async def upgrade_database(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`."""
    async with database.migration() as connection:
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), revision))


async def downgrade_database(database: Database, revision: str) -> None:
    """Take the schema back to `revision`; `base` removes everything."""
    async with database.migration() as connection:
        await connection.run_sync(
            lambda sync: command.downgrade(_config(sync), revision)
        )


async def require_current(database: Database) -> None:
    """Refuse a database with another schema than this code.

    Raises `SchemaOutdatedError`, which names the command to run, and
    `UnavailableError` when the database cannot be reached.
    """
    async with database.read() as connection:
        found = await connection.run_sync(_current_heads)
    wanted = set(ScriptDirectory(str(_FOLDER)).get_heads())
    if found != wanted:
        raise SchemaOutdatedError(
            f"the database has schema {', '.join(sorted(found)) or '(none)'}, this "
            f"version needs {', '.join(sorted(wanted))}: run `{COMMAND}`"
        )


def _current_heads(connection: sa.Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
