"""A file of SQLite moves to PostgreSQL, and the talks in it go on there."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import installation, migrate
from bot.storage.all_tables import metadata
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.errors import SchemaOutdatedError
from bot.storage.moving import MoveError, move, source_settings
from tests.postgres import PostgresServer
from tests.serving import Talk, serving


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as made:
        yield made


@pytest.fixture
async def both(tmp_path: Path, url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Give a file with a schema of its own and an empty target."""
    target_settings = Settings(data_folder=tmp_path, database_url=url)
    file = tmp_path / "koffiebreak.db"
    old = Database.from_settings(Settings(data_folder=tmp_path))
    await migrate.upgrade_database(old)
    await old.dispose()
    source = Database.from_settings(source_settings(target_settings, file))
    target = Database.from_settings(target_settings)
    yield source, target
    await source.dispose()
    await target.dispose()


async def _talk_of_every_kind(talk: Talk) -> dict[str, Any]:
    """Say and choose what fills the tables; return what is kept of it."""
    await talk.send(text="hoi")
    await talk.send(text="card graag")
    await talk.send(text="care het gaat niet")
    answer = await talk.send(text="out ja")
    asked = {"value": "up", "message_id": answer.json["messages"][0]["id"]}
    assert (await talk.call("POST", "/feedback", json=asked)).status == 204
    contact = {"name": "Jan", "email": "jan@example.nl"}
    assert (await talk.call("PUT", "/contact", json=contact)).status == 204
    choices = {"adviser_may_read": True, "may_improve_bot": False, "reminders": False}
    assert (await talk.call("PUT", "/consents", json=choices)).status == 200
    shared = {"items": ["step-energielijst"]}
    assert (await talk.call("PUT", "/plan/shared", json=shared)).status < 300
    return await _kept(talk)


async def _kept(talk: Talk) -> dict[str, Any]:
    exported: dict[str, Any] = (await talk.call("GET", "/export")).json
    return exported


async def test_a_talk_goes_on_after_the_move(tmp_path: Path, url: str) -> None:
    # GIVEN a talk in a file
    async with serving(tmp_path) as served:
        served.agent.outbox = ({"kind": "reminder", "secret": {"to": "x"}},)
        talk = await served.open()
        kept = await _talk_of_every_kind(talk)
        last = {"client_message_id": str(uuid.uuid4()), "text": "nog een"}
        answered = await talk.call("POST", "/messages", json=last)
        kept = await _kept(talk)
        button = talk.opened["messages"][1]["buttons"][0]["payload"]
    # WHEN it moves
    settings = Settings(data_folder=tmp_path, database_url=url)
    file = tmp_path / "koffiebreak.db"
    source = Database.from_settings(source_settings(settings, file))
    target = Database.from_settings(settings)
    counts = await move(source, target)
    await source.dispose()
    await target.dispose()
    assert counts["conversations"] == 1
    assert counts["messages"] == len(kept["messages"])
    assert counts["outbox"] == counts["contacts"] == counts["plan_shares"] == 1
    # THEN with the same token everything is there, and the talk goes on
    async with serving(tmp_path, database_url=url) as served:
        there = Talk(served, talk.id, talk.token, talk.opened)
        assert await _kept(there) == kept
        again = await there.call("POST", "/messages", json=last)
        assert again.json == answered.json
        assert (await there.send(text="verder")).json["accepted"]["seq"] == 13
        assert (await there.send(payload=button)).status == 200
        # also where the database numbers the rows
        choices = {
            "adviser_may_read": False,
            "may_improve_bot": False,
            "reminders": True,
        }
        assert (await there.call("PUT", "/consents", json=choices)).status == 200
        assert (await there.call("GET", "/consents")).json["reminders"] is True
        assert (await there.call("DELETE")).status == 204


async def _rows(database: Database) -> int:
    async with database.read() as connection:
        return sum(
            [
                await connection.scalar(sa.select(sa.func.count()).select_from(table))
                or 0
                for table in metadata.sorted_tables
                if table.name != installation.TABLE
            ]
        )


async def _fill(tmp_path: Path, talks: int = 1) -> None:
    async with serving(tmp_path) as served:
        for _ in range(talks):
            await (await served.open()).send(text="hoi")


async def test_a_dry_run_counts_and_leaves_the_target_empty(
    both: tuple[Database, Database], tmp_path: Path
) -> None:
    await _fill(tmp_path, talks=3)
    rehearsed = await move(*both, dry_run=True)
    assert rehearsed["conversations"] == 3
    assert await _rows(both[1]) == 0
    assert await move(*both) == rehearsed
    assert await _rows(both[1]) == await _rows(both[0]) == sum(rehearsed.values())


async def test_a_target_with_anything_in_it_is_refused(
    both: tuple[Database, Database], tmp_path: Path
) -> None:
    await _fill(tmp_path)
    await move(*both)
    with pytest.raises(MoveError, match="not empty"):
        await move(*both)
    assert await _rows(both[1]) == await _rows(both[0])


async def test_a_target_begun_with_other_keys_is_refused(
    both: tuple[Database, Database], tmp_path: Path
) -> None:
    for number, database in enumerate(both):
        keys = load_or_create_keys(tmp_path / f"{number}.json")
        await installation.require_keys(database, keys)
    with pytest.raises(MoveError, match="another key file"):
        await move(*both)


async def test_a_table_that_would_be_left_behind_is_refused(
    both: tuple[Database, Database],
) -> None:
    async with both[0].write() as connection:
        await connection.execute(sa.text("CREATE TABLE zelf_gemaakt (id INTEGER)"))
    with pytest.raises(MoveError, match="zelf_gemaakt"):
        await move(*both)


@pytest.mark.parametrize("which", [0, 1])
async def test_both_need_the_current_schema(
    both: tuple[Database, Database], which: int
) -> None:
    await migrate.downgrade_database(both[which], "base")
    with pytest.raises(SchemaOutdatedError):
        await move(*both)


async def test_a_file_is_no_target_and_must_be_there(
    both: tuple[Database, Database], tmp_path: Path
) -> None:
    with pytest.raises(MoveError, match="PostgreSQL"):
        await move(both[0], both[0])
    with pytest.raises(MoveError, match="not there"):
        source_settings(Settings(data_folder=tmp_path), tmp_path / "geen.db")
    assert not (tmp_path / "geen.db").exists()
