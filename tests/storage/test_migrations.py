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
from bot.storage.review_tables import SEARCH_INDEX


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


def test_everything_about_a_conversation_goes_with_it() -> None:
    for table in tables.metadata.sorted_tables:
        if table is tables.conversations or table.info.get("stands_alone"):
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
