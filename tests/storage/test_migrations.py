from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.settings import Settings
from bot.storage import migrate, tables
from bot.storage.database import Database
from bot.storage.errors import SchemaOutdatedError


def _names(connection: sa.Connection) -> set[str]:
    return set(sa.inspect(connection).get_table_names())


async def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    async with database.read() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(
                    sync, opts={"compare_type": True, "compare_server_default": True}
                ),
                tables.metadata,
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


async def test_foreign_keys_are_on_again_after_a_migration(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.scalar(sa.text("PRAGMA foreign_keys")) == 1


def test_the_command_upgrades_from_nothing(settings: Settings) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrate.upgrade, settings).result()
        thread.submit(migrate.upgrade, settings).result()
    assert (settings.data_folder / "koffiebreak.db").exists()


def test_the_tables_can_be_made_in_postgresql() -> None:
    for table in tables.metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        assert "DATETIME" not in made
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=postgresql.dialect()))
    for name, column in (("consents", "number"), ("outbox", "number")):
        made = str(
            CreateTable(tables.metadata.tables[name]).compile(
                dialect=postgresql.dialect()
            )
        )
        assert f"{column} BIGSERIAL" in made


def test_names_fit_postgresql() -> None:
    for table in tables.metadata.sorted_tables:
        named = [*table.constraints, *table.indexes]
        assert all(len(str(getattr(item, "name", ""))) <= 63 for item in named)


# Encrypted updates that wait for their turn; handled, nothing of them is left.
OF_NO_CONVERSATION = {"channel_inbox", "channel_cursors"}


def test_everything_about_a_conversation_goes_with_it() -> None:
    for table in tables.metadata.sorted_tables:
        if table is tables.conversations or table.name in OF_NO_CONVERSATION:
            continue
        (key,) = table.c.conversation_id.foreign_keys
        assert key.ondelete == "CASCADE"


async def test_others_cannot_read_the_database(
    settings: Settings, database: Database
) -> None:
    async with database.write():
        files = list(settings.data_folder.glob("koffiebreak.db*"))
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_what_waits_in_the_outbox_gets_an_id_and_numbers_are_used_once(
    database: Database,
) -> None:
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
    assert len(set(ids)) == 2
    assert "AUTOINCREMENT" in str(made)
