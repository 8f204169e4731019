"""Backup and restore of the database, while the application runs.

SQLite through its online backup, PostgreSQL through pg_dump. The keys are no part of
it: whoever finds a backup cannot read what is encrypted in it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from bot.portal.counting import counting
from bot.settings import Settings
from bot.storage import erasures, retention
from bot.storage.database import Database
from bot.storage.migrate import upgrade_database
from bot.storage.retention import Report

_SQLITE_MAGIC: Final = b"SQLite format 3\x00"
_POSTGRES_MAGIC: Final = b"PGDMP"
_TIMEOUT_SECONDS: Final = 3600


class BackupError(Exception):
    """A backup or restore cannot be done; nothing was changed. Says what to do."""


@dataclass(frozen=True)
class Restored:
    """What a restore did: what retention took away, what workers had erased before."""

    retention: Report
    erased_again: int


def back_up(settings: Settings, target: Path) -> None:
    """Write a consistent copy of the database to `target`, mode 0600.

    Raises `BackupError`, also when `target` exists.
    """
    if target.exists():
        raise BackupError(f"{target} exists; choose another name")
    if not target.parent.is_dir():
        raise BackupError(f"there is no folder {target.parent}")
    url = make_url(settings.database_url)
    with _fresh_file(target) as fresh:
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(_file_of(url), fresh)
        else:
            _dump_postgres(url, fresh)


async def restore(
    settings: Settings, source: Path, *, now: dt.datetime, over: bool = False
) -> Restored:
    """Put the database of a backup in place, brought up to date, and apply retention.

    Conversations that were erased after the backup was made are erased again, as far
    as the database that is replaced knows them. The application must be stopped.
    Raises `BackupError`: no backup, another kind of database, or one that is there
    while `over` is false.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return await _restore_sqlite(settings, source, now=now, over=over)
    return await _restore_postgres(settings, source, now=now, over=over)


def _file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise BackupError("a database in memory cannot be backed up")
    return Path(url.database)


@contextlib.contextmanager
def _fresh_file(target: Path) -> Iterator[Path]:
    """Yield a file beside `target` that takes its name only when all went well."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    try:
        yield fresh
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(f"there is no database {source}")
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"file:{source}?mode=ro", uri=True)
            ) as db,
            contextlib.closing(sqlite3.connect(target)) as copy,
        ):
            # All pages in one go: a reader of one moment, whom writers need not wait
            # for. In steps it would begin again at every message.
            db.backup(copy, pages=-1)
            # One file without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            (found,) = copy.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}") from error
    if found != "ok":
        raise BackupError(f"{source} is damaged")


async def _restore_sqlite(
    settings: Settings, source: Path, *, now: dt.datetime, over: bool
) -> Restored:
    target = _file_of(make_url(settings.database_url))
    _require(source, _SQLITE_MAGIC, "SQLite")
    known = await _known_erasures(settings, over=over) if target.exists() else {}
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _fresh_file(target) as fresh:
        shutil.copyfile(source, fresh)
        url = f"sqlite+aiosqlite:///{fresh.as_posix()}"
        done = await _make_current(replace(settings, database_url=url), known, now)
        # What the stopped application left of the old database would be taken for part
        # of the new one.
        _remove_logs(fresh, target)
    return done


def _remove_logs(*files: Path) -> None:
    for file in files:
        for ending in ("-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)


async def _restore_postgres(
    settings: Settings, source: Path, *, now: dt.datetime, over: bool
) -> Restored:
    _require(source, _POSTGRES_MAGIC, "PostgreSQL")
    known = {}
    if await _has_tables(settings):
        known = await _known_erasures(settings, over=over)
    url = make_url(settings.database_url)
    _run(
        url,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        f"--dbname={url.database}",
        str(source),
    )
    return await _make_current(settings, known, now)


def _require(source: Path, magic: bytes, kind: str) -> None:
    try:
        with source.open("rb") as file:
            begin = file.read(len(magic))
    except OSError as error:
        raise BackupError(f"{source} cannot be read") from error
    if begin != magic:
        raise BackupError(f"{source} is no backup of a {kind} database")


async def _has_tables(settings: Settings) -> bool:
    database = Database.from_settings(settings)
    try:
        async with database.read() as connection:
            return await connection.run_sync(
                lambda sync: sa.inspect(sync).has_table("conversations")
            )
    finally:
        await database.dispose()


async def _known_erasures(
    settings: Settings, *, over: bool
) -> dict[bytes, dt.datetime]:
    """Return what the database that is about to go knows of erased conversations."""
    if not over:
        raise BackupError("there is a database already; add --over to replace it")
    database = Database.from_settings(settings)
    try:
        async with database.read() as connection:
            tables = await connection.run_sync(
                lambda sync: sa.inspect(sync).get_table_names()
            )
            if "erasures" not in tables:
                return {}
            return await erasures.noted(connection)
    finally:
        await database.dispose()


async def _make_current(
    settings: Settings, known: dict[bytes, dt.datetime], now: dt.datetime
) -> Restored:
    database = Database.from_settings(settings)
    try:
        await upgrade_database(database)
        async with database.write() as connection:
            erased = await erasures.apply(connection, known)
        report = await retention.purge(
            database, settings, now, keep_counts=counting(settings, now)
        )
        await database.forget_erased()
    finally:
        await database.dispose()
    return Restored(report, erased)


def _dump_postgres(url: URL, target: Path) -> None:
    _run(
        url,
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--file={target}",
        f"--dbname={url.database}",
    )


def _run(url: URL, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment alone."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} is not here, type: sudo apt-get install postgresql-client"
        )
    result = subprocess.run(
        [path, *arguments],
        env={"PATH": os.defpath, "LC_ALL": "C", **_place(url)},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    if result.returncode != 0:
        # Its own words name tables and rows at most by id, yet are cut short.
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{program} failed: {last[:200]}")


def _place(url: URL) -> dict[str, str]:
    """Return where the server is and how it is spoken to, as libpq reads it."""
    place = {
        # A socket's folder stands behind the question mark.
        "PGHOST": url.host or _asked(url, "host"),
        "PGPORT": str(url.port) if url.port else _asked(url, "port"),
        "PGUSER": url.username,
        "PGPASSWORD": None if url.password is None else str(url.password),
        # The words are the same; without this a copy would go over any line.
        "PGSSLMODE": _asked(url, "ssl"),
        # There lies ~/.postgresql/root.crt, which 'verify-full' asks.
        "HOME": str(Path.home()),
    }
    return {name: value for name, value in place.items() if value is not None}


def _asked(url: URL, name: str) -> str | None:
    value = url.query.get(name)
    return value if isinstance(value, str) else None
