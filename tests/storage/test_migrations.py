from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.settings import Settings
from bot.storage import migrate, postgres, tables
from bot.storage.all_tables import metadata
from bot.storage.database import Database
from bot.storage.errors import ConflictError, SchemaOutdatedError
from bot.storage.review_tables import SEARCH_INDEX
from bot.storage.rules import rule_of
from tests.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give a database whose tables a test may change."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield url


@pytest.fixture
def in_a_file(tmp_path: Path) -> Settings:
    """Give the settings of a database in a file, for what only a file has."""
    return Settings(data_folder=tmp_path)


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Look away from what searching needs of each database, as the migrations do."""
    return not str(name).startswith(("talk_search", SEARCH_INDEX))


def _names(connection: sa.Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


async def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    async with database.read() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(
                    sync,
                    opts={
                        "compare_type": True,
                        "compare_server_default": True,
                        "include_name": _is_ours,
                    },
                ),
                metadata,
            )
        )
    assert differences == []


async def test_all_the_way_up_down_and_up_again(database: Database) -> None:
    await migrate.require_current(database)
    await migrate.downgrade_database(database, "base")
    async with database.read() as connection:
        assert await connection.run_sync(_names) == {"alembic_version"}
    await migrate.upgrade_database(database)
    await migrate.require_current(database)


async def test_upgrading_twice_changes_nothing(database: Database) -> None:
    await migrate.upgrade_database(database)
    await migrate.require_current(database)


async def test_another_schema_is_refused_and_the_command_named(
    database: Database,
) -> None:
    await migrate.downgrade_database(database, "base")
    with pytest.raises(SchemaOutdatedError, match="koffiebreak migrate"):
        await migrate.require_current(database)


async def test_foreign_keys_are_on_again_after_a_migration(
    in_a_file: Settings,
) -> None:
    database = Database.from_settings(in_a_file)
    await migrate.upgrade_database(database)
    async with database.read() as connection:
        assert await connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    await database.dispose()


def test_the_command_upgrades_from_nothing(in_a_file: Settings) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrate.upgrade, in_a_file).result()
        thread.submit(migrate.upgrade, in_a_file).result()
    assert (in_a_file.data_folder / "koffiebreak.db").exists()


async def test_two_upgrades_at_once_are_one(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    # GIVEN an empty database and two machines that both migrate it
    with postgres_server.database(migrated=False) as url:
        settings = Settings(data_folder=tmp_path, database_url=url)
        file = tmp_path / "settings.env"
        file.write_text(f"KOFFIEBREAK_DATABASE_URL={url}\n", encoding="utf-8")
        command = ["env", f"KOFFIEBREAK_SETTINGS_FILE={file}", sys.executable]
        command += ["-m", "bot.cli", "migrate"]
        # WHEN they do so at the same time
        both = [await asyncio.create_subprocess_exec(*command) for _ in range(2)]
        # THEN one waited for the other, and found nothing left to do
        assert [await each.wait() for each in both] == [0, 0]
        database = Database.from_settings(settings)
        await migrate.require_current(database)
        await database.dispose()


async def test_a_migration_waits_longer_than_a_talk_would(
    tmp_path: Path, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN that a talk waits a fifth of a second for an answer of the database
    monkeypatch.setattr(postgres, "_ANSWER_SECONDS", 0.2)
    with postgres_server.database() as url:
        settings = Settings(data_folder=tmp_path, database_url=url)
        busy = Database.from_settings(settings, patient=True)
        # AND that another migration is going on
        async with busy.write() as connection:
            await connection.execute(
                sa.select(sa.func.pg_advisory_xact_lock(postgres.MIGRATION_LOCK))
            )
            waiting = asyncio.create_task(asyncio.to_thread(migrate.upgrade, settings))
            await asyncio.sleep(1)
            assert not waiting.done()
        # THEN this one waits until it is over
        await waiting
        await busy.dispose()


async def test_a_migration_gives_way_to_running_work(
    tmp_path: Path, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a transaction that holds a table for longer than a migration may wait
    monkeypatch.setattr(postgres, "TABLE_WAIT", "200ms")
    with postgres_server.database() as url:
        settings = Settings(data_folder=tmp_path, database_url=url)
        database, busy = (
            Database.from_settings(settings),
            Database.from_settings(settings),
        )
        async with busy.write() as connection:
            await connection.execute(sa.text("LOCK TABLE turns IN ACCESS SHARE MODE"))
            # THEN the migration stops and changes nothing
            with pytest.raises(ConflictError):
                await migrate.downgrade_database(database, "base")
        await migrate.require_current(database)
        await database.dispose()
        await busy.dispose()


def test_the_tables_can_be_made_in_postgresql() -> None:
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "DATETIME" not in made
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=postgresql.dialect()))
    for name, column in (("consents", "number"), ("outbox", "number")):
        made = str(
            CreateTable(metadata.tables[name]).compile(dialect=postgresql.dialect())
        )
        assert f"{column} BIGSERIAL" in made


def test_names_fit_postgresql() -> None:
    for table in metadata.sorted_tables:
        named = [*table.constraints, *table.indexes]
        assert all(len(str(getattr(item, "name", ""))) <= 63 for item in named)


def test_everything_about_a_conversation_goes_with_it() -> None:
    for table in metadata.sorted_tables:
        own_end = rule_of(table).kind != "conversation"
        if table is tables.conversations or own_end:
            continue
        (key,) = table.c.conversation_id.foreign_keys
        assert key.ondelete == "CASCADE"


async def test_others_cannot_read_the_database(in_a_file: Settings) -> None:
    database = Database.from_settings(in_a_file)
    await migrate.upgrade_database(database)
    async with database.write():
        files = list(in_a_file.data_folder.glob("koffiebreak.db*"))
        modes = {stat.S_IMODE(file.stat().st_mode) for file in files}
    await database.dispose()
    assert len(files) == 3
    assert modes == {0o600}


async def test_what_waits_in_the_outbox_gets_an_id_and_numbers_are_used_once(
    in_a_file: Settings,
) -> None:
    database = Database.from_settings(in_a_file)
    await migrate.upgrade_database(database)
    await migrate.downgrade_database(database, "0001")
    row = (
        "INSERT INTO outbox (conversation_id, turn, kind, body, due_at, attempts)"
        " VALUES ('one', 1, 'note', '{}', '2026-11-24 09:30:00', 0)"
    )
    async with database.write() as connection:
        await connection.execute(
            sa.text(
                "INSERT INTO conversations VALUES ('one', x'00', 'web', 'nl',"
                " '2026-11-24 09:30:00', '2026-11-24 09:30:00', NULL)"
            )
        )
        for _ in range(2):
            await connection.execute(sa.text(row))
    await migrate.upgrade_database(database)
    async with database.read() as connection:
        ids = list(await connection.scalars(sa.select(tables.outbox.c.delivery_id)))
        made = await connection.scalar(
            sa.text("SELECT sql FROM sqlite_master WHERE name = 'outbox'")
        )
    await database.dispose()
    assert len(set(ids)) == 2
    assert "AUTOINCREMENT" in str(made)
