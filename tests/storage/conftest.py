"""A migrated database file for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade_database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """Give a database with the current schema."""
    opened = Database.from_settings(settings)
    await upgrade_database(opened)
    yield opened
    await opened.dispose()
