"""The process is killed in the middle of a talk: nothing is lost, no turn doubled."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import random
import re
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from bot.clock import SystemClock
from bot.settings import Settings
from bot.storage import tables
from bot.storage.channel_tables import inbox
from bot.storage.database import Database
from tests.channels.provider import PUBLIC_URL, Hook, Provider
from tests.channels.providers import PROVIDERS
from tests.fakes import FakeClock
from tests.serving import migrated

KILLS = 5
PERSONS = 3
FAULTS = (aiohttp.ClientError, OSError, asyncio.TimeoutError)


class Killed:
    """The gateway's process, started on the same port after each kill."""

    def __init__(self, folder: Path, provider: Provider) -> None:
        self._folder = folder
        self._channel = provider.name
        self._settings = {**provider.settings(), "public_url": PUBLIC_URL}
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = taken.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    @contextlib.asynccontextmanager
    async def running(self, client: aiohttp.ClientSession) -> AsyncIterator[None]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.channels.crash_server"),
            *(str(self._folder), str(self._port), json.dumps(self._settings)),
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            for _ in range(600):
                with contextlib.suppress(*FAULTS):
                    async with client.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            break
                await asyncio.sleep(0.05)
            else:
                pytest.fail("the server did not start")
            yield
        finally:
            process.kill()
            await process.wait()

    async def post(self, client: aiohttp.ClientSession, hook: Hook) -> bool:
        """Post as a provider does; False where it has to come again."""
        url = f"{self.url}/channels/{self._channel}/{hook.path}"
        with contextlib.suppress(*FAULTS):
            async with client.post(url, data=hook.body, headers=hook.headers) as answer:
                return answer.status == 200
        return False


class Ticking(FakeClock):
    """The real time, for a provider that is asked what it took since a moment."""

    def now(self) -> dt.datetime:
        """Return the moment."""
        return SystemClock().now()


def answered(provider: Provider, person: int) -> list[int]:
    """Return the numbers of the messages that were answered, as they arrived."""
    to = str(1000 + person)
    said = "\n".join(one.text for one in provider.said if one.to.endswith(to))
    return [int(number) for number in re.findall(r"Je zei: bericht (\d+)", said)]


# Only what was on its way at the moment of a kill can come twice, and only where the
# provider cannot be asked.
@pytest.mark.parametrize(
    ("name", "most_doubles"), [("telegram", KILLS * PERSONS), ("slack", 0)]
)
async def test_killed_again_and_again(name: str, most_doubles: int, tmp_path: Path):
    migrated(tmp_path)
    chance = random.Random(16)
    sent = dict.fromkeys(range(1, PERSONS + 1), 0)
    async with (
        PROVIDERS[name](Ticking()) as provider,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client,
    ):
        server = Killed(tmp_path, provider)
        again: list[Hook] = [provider.text("hoi", person=p) for p in sent]
        for _ in range(KILLS):
            async with server.running(client):
                left = [hook for hook in again if not await server.post(client, hook)]
                assert left == []
                again = []
                for _, person in itertools.product(range(4), sent):
                    hook = provider.text(f"bericht {sent[person]}", person=person)
                    sent[person] += 1
                    assert await server.post(client, hook)
                    again.append(hook)
                # Killed while some of it is handled, and some of it sent.
                await asyncio.sleep(chance.uniform(0.0, 0.4))
        async with server.running(client):
            for _ in range(600):
                if all(len(set(answered(provider, p))) == sent[p] for p in sent):
                    break
                await asyncio.sleep(0.1)
        doubles = 0
        for person, count in sent.items():
            numbers = answered(provider, person)
            first = list(dict.fromkeys(numbers))
            assert first == list(range(count))
            doubles += len(numbers) - count
    assert doubles <= most_doubles
    database = Database.from_settings(Settings(data_folder=tmp_path))
    async with database.read() as connection:
        rows = sa.select(sa.func.count())
        turns = await connection.scalar(rows.select_from(tables.turns))
        waiting = await connection.scalar(
            rows.select_from(inbox).where(inbox.c.handled_at.is_(None))
        )
    await database.dispose()
    assert (turns, waiting) == (sum(sent.values()), 0)
