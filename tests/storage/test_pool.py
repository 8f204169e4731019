"""Connections of the pool: asked whether they live, and replaced."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import postgres
from bot.storage.database import Database
from bot.storage.errors import UnavailableError
from tests.postgres import PostgresServer


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.emptied()


@pytest.fixture
async def database(tmp_path: Path, url: str) -> AsyncIterator[Database]:
    """Give a database whose pool holds one connection that was used."""
    opened = Database.from_settings(Settings(data_folder=tmp_path, database_url=url))
    await _look(opened)
    yield opened
    await opened.dispose()


async def _look(database: Database) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(sa.select(sa.literal(7))) or 0)


async def test_a_connection_that_was_cut_is_replaced_unnoticed(
    database: Database, postgres_server: PostgresServer, url: str
) -> None:
    assert postgres_server.cut(url) == 1
    assert await _look(database) == 7


async def test_without_a_database_it_is_away_and_comes_back(tmp_path: Path) -> None:
    server = PostgresServer()
    server.start()
    try:
        server.make_template()
        settings = Settings(data_folder=tmp_path, database_url=server.emptied())
        database = Database.from_settings(settings)
        assert await _look(database) == 7
        server.stop()
        for _ in range(3):
            with pytest.raises(UnavailableError):
                await _look(database)
        server.start()
        assert await _look(database) == 7
        await database.dispose()
    finally:
        server.remove()


async def test_a_connection_is_asked_once_each_time_and_not_when_new(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    execute = asyncpg.Connection.execute

    async def noting(self: Any, query: str, *values: Any, **options: Any) -> Any:
        if query == postgres._ASK:
            asked.append(query)
        return await execute(self, query, *values, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", noting)
    for _ in range(3):
        await _look(database)
    assert len(asked) == 3
    async with database.read(), database.read() as second:
        await second.execute(sa.select(sa.literal(1)))
    # The first was asked, the second was made for the occasion.
    assert len(asked) == 4
