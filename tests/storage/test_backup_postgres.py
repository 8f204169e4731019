"""The drill of a backup with PostgreSQL's own pg_dump and pg_restore, on a server."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.keeping.backup import BackupError, back_up, restore
from bot.settings import Settings
from bot.storage import contacts, conversations, erasures
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.errors import KeyFileError
from tests.fakes import FakeClock
from tests.postgres import PostgresServer
from tests.storage.drill import Drill, engine_of, say
from tools.ensure_postgres import find_binaries

NOW = FakeClock().now()
SAID = "ik ben Griselda Turkooizen en werk in de zorg"


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the programs that came with the server."""
    binaries = find_binaries()
    assert binaries is not None
    assert (binaries / "pg_dump").is_file()
    monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.defpath}")
    return binaries


@pytest.fixture
def settings(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Settings]:
    with postgres_server.database() as url:
        yield Settings(data_folder=tmp_path, database_url=url)


@pytest.fixture
def elsewhere(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Settings]:
    """Give another machine with an empty database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with postgres_server.database(migrated=False) as url:
        yield Settings(data_folder=folder, database_url=url)


def _as_text(dump: Path) -> str:
    """Return everything in a dump, unpacked: what a finder of it could read."""
    command = ["pg_restore", "--file=-", str(dump)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


async def test_a_talk_goes_on_on_another_server_after_a_dump_under_load(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    # GIVEN a dump made while three people keep talking
    database = Database.from_settings(settings)
    load_or_create_keys(settings.key_file)
    file = tmp_path / "copy.backup"
    drill = await Drill.copied(settings, database, file, talks=3)
    await database.dispose()
    assert file.read_bytes().startswith(b"PGDMP")
    # THEN nobody else can read it, and nothing half done lies beside it
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
    # AND restored into an empty database, with the keys taken there apart, it goes on
    shutil.copy2(settings.key_file, elsewhere.key_file)
    await restore(elsewhere, file, now=NOW)
    again = Database.from_settings(elsewhere)
    await drill.check(elsewhere, again)
    await again.dispose()


async def test_a_dump_holds_nothing_that_the_database_may_not_hold(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    database = Database.from_settings(settings)
    engine = engine_of(settings, database)
    opened = await engine.open(channel="web", locale="nl")
    await say(engine, opened.id, SAID)
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
    await database.dispose()
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    # Unpacked: packed, nothing would be found in it in any case.
    text = _as_text(file)
    assert "werk in de zorg" in text
    assert "Griselda" not in text
    assert "Turkooizen" not in text
    password = str(make_url(settings.database_url).password)
    for secret in (settings.key_file.read_text(encoding="utf-8"), password):
        assert secret not in text
    assert opened.token not in text
    # AND without the keys what is encrypted stays closed, also elsewhere
    await restore(elsewhere, file, now=NOW)
    again = Database.from_settings(elsewhere)
    async with again.read() as connection:
        with pytest.raises(KeyFileError):
            await contacts.find(
                connection,
                opened.id,
                keys=load_or_create_keys(elsewhere.key_file),
                now=NOW,
            )
    await again.dispose()


async def test_what_a_worker_erased_does_not_come_back(
    settings: Settings, tmp_path: Path
) -> None:
    database = Database.from_settings(settings)
    engine = engine_of(settings, database)
    gone = await engine.open(channel="web", locale="nl")
    stays = await engine.open(channel="web", locale="nl")
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    async with database.write() as connection:
        assert await conversations.erase(connection, gone.id)
        await erasures.note(connection, gone.id, settings, NOW)
    await database.dispose()
    with pytest.raises(BackupError, match="--over"):
        await restore(settings, file, now=NOW)
    for _ in range(2):
        done = await restore(settings, file, now=NOW, over=True)
        assert done.erased_again == 1
    async with database.read() as connection:
        assert await conversations.exists(connection, stays.id)
        assert not await conversations.exists(connection, gone.id)
    await database.dispose()
    # AND what is past its days goes
    late = NOW + dt.timedelta(days=31)
    done = await restore(settings, file, now=late, over=True)
    assert done.retention.unfinished == 1


async def test_a_dump_cut_short_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    database = Database.from_settings(settings)
    engine = engine_of(settings, database)
    opened = await engine.open(channel="web", locale="nl")
    file = tmp_path / "copy.backup"
    back_up(settings, file)
    wrong = tmp_path / "wrong.backup"
    wrong.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(BackupError, match="pg_restore failed"):
        await restore(settings, wrong, now=NOW, over=True)
    async with database.read() as connection:
        assert await conversations.exists(connection, opened.id)
    await database.dispose()


def test_a_server_that_refuses_is_told_without_the_password(
    settings: Settings, tmp_path: Path
) -> None:
    url = make_url(settings.database_url).set(password="zeer-geheim")
    wrong = replace(settings, database_url=url.render_as_string(hide_password=False))
    file = tmp_path / "copy.backup"
    with pytest.raises(BackupError, match="pg_dump failed") as raised:
        back_up(wrong, file)
    assert "zeer-geheim" not in str(raised.value)
    assert not file.exists()
    assert os.listdir(tmp_path) == []
