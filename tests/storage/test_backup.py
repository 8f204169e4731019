"""A drill: back up under load, restore elsewhere, and the talk goes on."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
from pathlib import Path

import pytest

from bot.keeping.backup import BackupError, back_up, restore
from bot.settings import Settings
from bot.storage import contacts, conversations, erasures
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.errors import KeyFileError
from tests.fakes import FakeClock
from tests.storage.drill import Drill, engine_of, say

NOW = FakeClock().now()
TALKS = 5


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A file: what is particular to pg_dump is played apart."""
    return Settings(data_folder=tmp_path)


def _elsewhere(tmp_path: Path) -> Settings:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Settings(data_folder=folder)


async def test_a_talk_goes_on_after_a_backup_under_load(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    # GIVEN a backup made while five people keep talking
    file = tmp_path / "copy.backup"
    drill = await Drill.copied(settings, database, file, talks=TALKS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # WHEN it is restored on another machine, to which the keys were taken apart
    other = _elsewhere(tmp_path)
    shutil.copy2(settings.key_file, other.key_file)
    await restore(other, file, now=NOW)
    # THEN each talk is there and goes on
    again = Database.from_settings(other)
    await drill.check(other, again)
    await again.dispose()


async def test_a_restore_applies_retention(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    engine = engine_of(settings, database)
    await engine.open(channel="web", locale="nl")
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    later = NOW + dt.timedelta(days=31)
    done = await restore(_elsewhere(tmp_path), file, now=later)
    assert done.retention.unfinished == 1
    held = (tmp_path / "elsewhere" / "koffiebreak.db").read_bytes()
    assert b"computerprogramma" not in held


async def test_what_a_worker_erased_does_not_come_back(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    # GIVEN a backup with two talks, of which one was erased since
    engine = engine_of(settings, database)
    gone = await engine.open(channel="web", locale="nl")
    stays = await engine.open(channel="web", locale="nl")
    await say(engine, gone.id, "turkooizen lampion")
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    async with database.write() as connection:
        assert await conversations.erase(connection, gone.id)
        await erasures.note(connection, gone.id, settings, NOW)
    await database.dispose()
    # WHEN that backup is put back over the database
    with pytest.raises(BackupError, match="--over"):
        await restore(settings, file, now=NOW)
    done = await restore(settings, file, now=NOW, over=True)
    # THEN the erased talk is erased again, in the file too
    assert done.erased_again == 1
    async with database.read() as connection:
        assert await conversations.exists(connection, stays.id)
        assert not await conversations.exists(connection, gone.id)
    assert b"turkooizen" not in (tmp_path / "koffiebreak.db").read_bytes()
    # AND the next restore still knows it
    await database.dispose()
    assert (await restore(settings, file, now=NOW, over=True)).erased_again == 1


async def test_without_the_keys_what_is_encrypted_stays_closed(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    engine = engine_of(settings, database)
    opened = await engine.open(channel="web", locale="nl")
    keys = load_or_create_keys(settings.key_file)
    async with database.write() as connection:
        await contacts.replace(
            connection,
            opened.id,
            {"name": "Griselda"},
            keys=keys,
            now=NOW,
            expires_at=NOW + dt.timedelta(days=14),
        )
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    assert b"Griselda" not in file.read_bytes()
    other = _elsewhere(tmp_path)
    await restore(other, file, now=NOW)
    again = Database.from_settings(other)
    async with again.read() as connection:
        with pytest.raises(KeyFileError):
            await contacts.find(
                connection, opened.id, keys=load_or_create_keys(other.key_file), now=NOW
            )
    await again.dispose()


async def test_what_is_no_backup_changes_nothing(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    await database.dispose()
    held = (tmp_path / "koffiebreak.db").read_bytes()
    wrong = tmp_path / "wrong.backup"
    wrong.write_bytes(b"PGDMP and so on")
    for bad in (wrong, tmp_path / "none.backup"):
        with pytest.raises(BackupError):
            await restore(settings, bad, now=NOW, over=True)
    # A backup cut short has the right beginning; what is there stays.
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    wrong.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(Exception):  # noqa: B017  # whatever SQLite says of it
        await restore(settings, wrong, now=NOW, over=True)
    assert (tmp_path / "koffiebreak.db").read_bytes() == held
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".koff")]


def test_a_backup_never_overwrites(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "copy.backup"
    with pytest.raises(BackupError, match="no database"):
        back_up(settings, file)
    assert not file.exists()
    file.touch()
    with pytest.raises(BackupError, match="exists"):
        back_up(settings, file)
    with pytest.raises(BackupError, match="no folder"):
        back_up(settings, tmp_path / "none" / "copy.backup")


def test_the_password_of_postgresql_is_in_no_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a pg_dump that writes down how it was called
    program = tmp_path / "pg_dump"
    program.write_text(
        '#!/bin/sh\nfor a in "$@"; do\n'
        "case $a in --file=*) f=${a#--file=};; esac; done\n"
        'echo "$@" "$PGHOST" "$PGPORT" "$PGUSER" "$PGSSLMODE" > "$f"\n'
        'printf %s "$PGPASSWORD" > ' + str(tmp_path / "password") + "\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    url = "postgresql+asyncpg://koffie:geh%40im@db.example:5433/talks?ssl=verify-full"
    settings = Settings(data_folder=tmp_path, database_url=url)
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    called = file.read_text()
    assert "--dbname=talks" in called
    # The line is as safe as that of the application.
    assert called.split()[-4:] == ["db.example", "5433", "koffie", "verify-full"]
    assert "geh" not in called
    assert (tmp_path / "password").read_text() == "geh@im"
    # AND one that is not there is named with what to type
    program.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="postgresql-client"):
        back_up(settings, tmp_path / "other.backup")
