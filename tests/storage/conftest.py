"""A migrated database for each test, once as a file and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade_database


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data_folder=tmp_path, database_url=database_url)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """Give a database with the current schema."""
    opened = Database.from_settings(settings)
    await upgrade_database(opened)
    yield opened
    await opened.dispose()
