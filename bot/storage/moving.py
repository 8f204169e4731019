"""Moves a database file of SQLite over to PostgreSQL: everything or nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import installation, search
from bot.storage.all_tables import metadata
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.migrate import require_current

_BATCH: Final = 500
_OWN: Final = frozenset({"alembic_version", installation.TABLE})
"""Tables that a migrated database has rows in before anybody said a word."""


class MoveError(StorageError):
    """The move was refused or did not come out even; nothing was changed."""


class _RehearsedError(Exception):
    """Takes a dry run back."""


def source_settings(settings: Settings, file: Path) -> Settings:
    """Return the settings by which `file` is opened; raises `MoveError` without one."""
    if not file.is_file():
        raise MoveError(f"{file} is not there")
    url = f"sqlite+aiosqlite:///{file.resolve().as_posix()}"
    return dataclasses.replace(settings, database_url=url)


async def move(
    source: Database, target: Database, *, dry_run: bool = False
) -> dict[str, int]:
    """Copy every table of a file into an empty database; return the rows of each.

    Both need the current schema. The file is locked for writers meanwhile and stays as
    it is; with `dry_run` the target stays empty too. Raises `MoveError`,
    `SchemaOutdatedError` and `UnavailableError`; nothing was changed then.
    """
    if target.is_sqlite:
        raise MoveError("the target must be PostgreSQL: set KOFFIEBREAK_DATABASE_URL")
    await require_current(source)
    await require_current(target)
    counts: dict[str, int] = {}
    try:
        # The writers' lock, so that no message comes in behind our back.
        async with source.write() as old, target.write() as new:
            await _require_known(old)
            await _lock(new)
            await _require_empty(new)
            await _move_keys_mark(old, new)
            for table in _tables():
                counts[table.name] = await _copy(table, old, new)
            await _require_even(old, new, counts)
            if dry_run:
                raise _RehearsedError
    except _RehearsedError:
        return counts
    return counts


def _tables() -> list[sa.Table]:
    """Return what is moved, parents before children."""
    return [table for table in metadata.sorted_tables if table.name not in _OWN]


async def _require_known(old: AsyncConnection) -> None:
    """Refuse a file with a table that would be left behind without a word."""
    found = await old.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    # SQLite's index for searching is no content: PostgreSQL makes its own.
    kept = {name for name in found if not name.startswith(search.INDEX)}
    if unknown := sorted(kept - set(metadata.tables) - _OWN):
        raise MoveError(f"the file has tables unknown here: {', '.join(unknown)}")


async def _lock(new: AsyncConnection) -> None:
    """Let nobody else write to the target until the end."""
    names = ", ".join(f'"{table.name}"' for table in _tables())
    await new.execute(sa.text("SET LOCAL statement_timeout = 0"))
    await new.execute(sa.text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


async def _require_empty(new: AsyncConnection) -> None:
    for table in _tables():
        if await _count(new, table):
            raise MoveError(f"the target is not empty: {table.name} has rows")


async def _move_keys_mark(old: AsyncConnection, new: AsyncConnection) -> None:
    theirs, ours = (
        await installation.keys_mark(old),
        await installation.keys_mark(new),
    )
    if ours is None and theirs is not None:
        await installation.note_keys_mark(new, theirs)
    elif theirs is not None and ours != theirs:
        raise MoveError("the target was begun with another key file")


async def _copy(table: sa.Table, old: AsyncConnection, new: AsyncConnection) -> int:
    moved = 0
    insert = sa.insert(_as_it_is(table))
    order = list(table.primary_key.columns)
    async with old.stream(sa.select(table).order_by(*order)) as rows:
        async for batch in rows.partitions(_BATCH):
            await new.execute(insert, [dict(row._mapping) for row in batch])
            moved += len(batch)
    await _go_on_numbering(table, new)
    return moved


def _as_it_is(table: sa.Table) -> sa.TableClause:
    """Return the table for inserting what was read, NULL as NULL.

    SQLAlchemy would write a missing JSON value as the JSON value null.
    """
    return sa.table(
        table.name,
        *(sa.column(column.name, _exact(column)) for column in table.columns),
    )


def _exact(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    if isinstance(column.type, sa.JSON) and column.nullable:
        return sa.JSON(none_as_null=True)
    return column.type


async def _go_on_numbering(table: sa.Table, new: AsyncConnection) -> None:
    """Have PostgreSQL number new rows behind those that came with a number."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = await new.scalar(sa.select(sa.func.max(column)))
    if highest is not None:
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        await new.execute(sa.select(sa.func.setval(sequence, highest)))


async def _require_even(
    old: AsyncConnection, new: AsyncConnection, counts: dict[str, int]
) -> None:
    for table in _tables():
        there, here = await _count(old, table), await _count(new, table)
        if not there == here == counts[table.name]:
            raise MoveError(f"{table.name}: {there} rows in the file, {here} moved")


async def _count(connection: AsyncConnection, table: sa.Table) -> int:
    found = await connection.scalar(sa.select(sa.func.count()).select_from(table))
    return int(found or 0)
