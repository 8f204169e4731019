"""The database goes away, is full or is cut off in mid-turn: wait, then go on."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.dialogue.outbound import carry_out
from bot.dialogue.ports import AgentResult
from tests.fakes import FakeAgent
from tests.postgres import PostgresServer
from tests.serving import Served, serving
from tests.talkers import Talker, Watcher, session, until

TALKS = 5
_SQLITE_MOST_PAGES = 1_073_741_823


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """Give a server that writes to the disk before it says so, to be stopped."""
    running = PostgresServer(durable=True)
    running.start()
    running.make_template()
    yield running
    running.remove()


@contextlib.asynccontextmanager
async def _gateway(folder: Path, url: str = "") -> AsyncIterator[tuple[Served, str]]:
    async with serving(
        folder,
        database_url=url,
        messages_per_minute=10_000,
        requests_per_minute=1_000_000,
    ) as served:
        yield served, str(served.client.make_url("")).rstrip("/")


@pytest.mark.parametrize("stops", [1, pytest.param(10, marks=pytest.mark.long)])
async def test_a_database_that_stops_and_starts(
    tmp_path: Path, server: PostgresServer, stops: int
) -> None:
    in_loop = asyncio.get_running_loop().run_in_executor
    async with _gateway(tmp_path, server.emptied()) as (served, url):
        served.agent.pause = 0.01
        async with session() as client:
            talkers = [await Talker.begin(client, url) for _ in range(TALKS)]
            # GIVEN people who talk
            done = asyncio.Event()
            talks = [asyncio.create_task(item.talk(done)) for item in talkers]
            watcher = Watcher(talkers[0])
            watching = asyncio.create_task(watcher.watch())
            for _ in range(stops):
                said = [len(item.answers) + 2 for item in talkers]
                waited = [item.waited + 1 for item in talkers]
                await until(lambda: _reached(talkers, said))  # noqa: B023
                # WHEN the database stops
                await in_loop(None, server.stop)
                # THEN everyone is told to wait, and the balancer that it is not ready
                await until(lambda: _waited(talkers, waited))  # noqa: B023
                answer = await served.call("GET", "/readyz")
                assert answer.status == 503
                assert answer.headers["Retry-After"]
                assert (await served.call("GET", "/healthz")).status == 200
                # AND when it starts again all go on by themselves
                await in_loop(None, server.start)
                said = [len(item.answers) + 2 for item in talkers]
                await until(lambda: _reached(talkers, said))  # noqa: B023
            done.set()
            await asyncio.gather(*talks)
            for item in talkers:
                await item.check()
            # nor did a window that was open meanwhile miss anything
            await watcher.check()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def _reached(talkers: list[Talker], said: list[int]) -> bool:
    return all(len(item.answers) >= few for item, few in zip(talkers, said))


def _waited(talkers: list[Talker], waited: list[int]) -> bool:
    return all(item.waited >= few for item, few in zip(talkers, waited))


@dataclass
class CuttingAgent(FakeAgent):
    """Has all connections to the database cut while it thinks."""

    server: PostgresServer | None = None
    url: str = ""
    cuts: int = 0

    async def respond(self, **about: Any) -> AgentResult:
        assert self.server is not None
        loop = asyncio.get_running_loop()
        self.cuts += await loop.run_in_executor(None, self.server.cut, self.url)
        return await super().respond(**about)


async def test_connections_cut_between_read_and_write(
    tmp_path: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.emptied()
    agent = CuttingAgent(server=server, url=url)
    monkeypatch.setattr("tests.serving.FakeAgent", lambda: agent)
    async with _gateway(tmp_path, url) as (_, address), session() as client:
        talker = await Talker.begin(client, address)
        for number in range(5):
            await talker.say(f"zin {number}")
        await talker.check()
    # The connection that had read was cut each time; a new one wrote.
    assert agent.cuts >= 5


async def test_connections_cut_within_the_transaction(
    tmp_path: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.emptied()
    cuts: list[int] = []

    async def cut_first(*given: Any, **named: Any) -> None:
        if len(cuts) < 3:
            loop = asyncio.get_running_loop()
            cuts.append(await loop.run_in_executor(None, server.cut, url))
        await carry_out(*given, **named)

    monkeypatch.setattr("bot.dialogue.storing.carry_out", cut_first)
    async with _gateway(tmp_path, url) as (_, address), session() as client:
        talker = await Talker.begin(client, address)
        for number in range(4):
            await talker.say(f"zin {number}")
        await talker.check()
    # Nothing of those transactions was kept: the same message was asked for again.
    assert len(cuts) == 3
    assert talker.waited == 3


async def test_a_full_disk_says_wait_and_keeps_what_was_there(tmp_path: Path) -> None:
    async with _gateway(tmp_path) as (served, url), session() as client:
        talker = await Talker.begin(client, url)
        await talker.say("past nog")
        # GIVEN a file that may not grow
        _limit_pages(served, await _pages(served))
        full = asyncio.create_task(_until_full(talker))
        # THEN sooner or later everyone has to wait, nothing half is kept
        await until(lambda: talker.waited >= 3)
        kept = await talker.kept()
        assert len(kept) % 2 == 0
        assert kept[-1]["role"] == "bot"
        assert (await served.call("GET", "/readyz")).status == 200
        # AND when there is room again the message that waited is answered
        _limit_pages(served, _SQLITE_MOST_PAGES)
        await full
        await talker.say("weer ruimte")
        await talker.check()


async def _until_full(talker: Talker) -> None:
    while not talker.waited:
        await talker.say("x" * 1500)


async def _pages(served: Served) -> int:
    async with served.database.read() as connection:
        return int(await connection.scalar(sa.text("PRAGMA page_count")) or 0)


def _limit_pages(served: Served, most: int) -> None:
    """Set the largest size of the file for every connection, each time it is used."""

    def limit(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count={most}")
        cursor.close()

    sa.event.listen(served.database.engine.sync_engine, "checkout", limit)


async def test_a_file_that_somebody_else_holds_says_wait_in_time(
    tmp_path: Path,
) -> None:
    async with _gateway(tmp_path) as (served, url), session() as client:
        talkers = [await Talker.begin(client, url) for _ in range(TALKS)]
        # GIVEN a program that holds the file, as an open shell of SQLite does
        held = sqlite3.connect(tmp_path / "koffiebreak.db", isolation_level=None)
        held.execute("BEGIN IMMEDIATE")
        # WHEN several people say something, THEN each is told to wait, none is hung up
        begun = asyncio.get_running_loop().time()
        body = {"client_message_id": str(uuid.uuid4()), "text": "hoi"}
        answers = await asyncio.gather(
            *(
                served.call("POST", item._path, json=body, headers=dict(item._headers))
                for item in talkers
            )
        )
        assert [answer.status for answer in answers] == [503] * TALKS
        assert all(answer.headers["Retry-After"] for answer in answers)
        assert asyncio.get_running_loop().time() - begun < 60
        # AND when the file is free again all go on
        held.execute("ROLLBACK")
        held.close()
        for item in talkers:
            await item.say("en verder")
            await item.check()
