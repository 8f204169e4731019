"""Whether this code and these keys may run on this database."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import installation, migrate
from bot.storage.crypto import load_or_create_keys, rotate_keys
from bot.storage.database import Database
from bot.storage.errors import KeyFileError, SchemaOutdatedError
from tests.postgres import PostgresServer
from tests.serving import serving

_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = depends_on = None
{contracts}

def upgrade():
    op.add_column("turns", sa.Column("extra_{revision}", sa.Integer))


def downgrade():
    op.drop_column("turns", "extra_{revision}")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
async def own_database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Database]:
    """Give a database whose tables a test may change."""
    if request.param == "sqlite":
        database = Database.from_settings(Settings(data_folder=tmp_path))
        await migrate.upgrade_database(database)
        yield database
        await database.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        database = Database.from_settings(
            Settings(data_folder=tmp_path, database_url=url)
        )
        yield database
        await database.dispose()


async def test_other_keys_are_refused(database: Database, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.json", tmp_path / "other.json"
    await installation.require_keys(database, load_or_create_keys(mine))
    await installation.require_keys(database, load_or_create_keys(mine))
    with pytest.raises(KeyFileError, match="every process"):
        await installation.require_keys(database, load_or_create_keys(other))
    # Rotated keys still open everything.
    rotate_keys(mine)
    await installation.require_keys(database, load_or_create_keys(mine))


async def test_a_process_with_other_keys_does_not_start(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    url = postgres_server.emptied()
    async with serving(tmp_path, database_url=url) as served:
        settings = served.settings
    # GIVEN a machine on the same database that made keys of its own
    settings.key_file.rename(tmp_path / "kept.json")
    with pytest.raises(KeyFileError, match="--new-keys"):
        async with serving(tmp_path, database_url=url):
            pytest.fail("it started")
    # WHEN the operator says that the old ones are lost
    await asyncio.to_thread(migrate.upgrade, settings, new_keys=True)
    # THEN it starts, and the old ones are refused
    async with serving(tmp_path, database_url=url):
        pass
    (tmp_path / "kept.json").replace(settings.key_file)
    with pytest.raises(KeyFileError):
        async with serving(tmp_path, database_url=url):
            pytest.fail("it started")


def _newer_code(folder: Path, *, contracts: bool) -> Path:
    """Return the migrations of a version that is two ahead of this one."""
    newer = folder / "migrations"
    shutil.copytree(migrate._FOLDER, newer)
    (head,) = migrate.heads()
    for revision, before in (("9001", head), ("9002", "9001")):
        contracting = "CONTRACTS = True" if contracts and revision == "9002" else ""
        text = _STEP.format(revision=revision, before=before, contracts=contracting)
        (newer / "versions" / f"{revision}_more.py").write_text(text, encoding="utf-8")
    return newer


@pytest.mark.parametrize("contracts", [False, True])
async def test_older_code_goes_on_where_the_tables_only_grew(
    own_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    contracts: bool,
) -> None:
    # GIVEN a deploy that has migrated already
    newer = _newer_code(tmp_path, contracts=contracts)
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "_FOLDER", newer)
        await migrate.upgrade_database(own_database)
        await migrate.require_current(own_database)
    # WHEN a process of the version before starts again
    if contracts:
        # THEN it is refused: what it needs may be gone
        with pytest.raises(SchemaOutdatedError):
            await migrate.require_current(own_database)
    else:
        await migrate.require_current(own_database)
    # AND newer code never runs on older tables
    with monkeypatch.context() as patched:
        patched.setattr(migrate, "_FOLDER", newer)
        await migrate.downgrade_database(own_database, "9001")
        with pytest.raises(SchemaOutdatedError, match="koffiebreak migrate"):
            await migrate.require_current(own_database)


async def test_an_unknown_schema_without_a_note_is_refused(
    own_database: Database,
) -> None:
    async with own_database.write() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num='x'"))
        await connection.execute(sa.text("DELETE FROM installation"))
    with pytest.raises(SchemaOutdatedError):
        await migrate.require_current(own_database)
