"""The process is killed again and again: nothing is lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import random
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.serving import migrated
from tests.talkers import Talker, ready, session

TALKS = 3


class Server:
    """The gateway's process; started again on the same port after each kill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = taken.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def start(self, client: aiohttp.ClientSession) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.storage.crash_server",
            str(self._folder),
            str(self._port),
            stderr=asyncio.subprocess.DEVNULL,
        )
        await ready(client, self.url)

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()


@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=pytest.mark.long)])
async def test_kills_lose_and_double_nothing(tmp_path: Path, kills: int) -> None:
    migrated(tmp_path)
    chance = random.Random(11)
    server = Server(tmp_path)
    async with session() as client:
        await server.start(client)
        talkers = [await Talker.begin(client, server.url) for _ in range(TALKS)]
        # GIVEN people who keep on talking while the process is killed at random
        done = asyncio.Event()
        talks = [asyncio.create_task(item.talk(done)) for item in talkers]
        for _ in range(kills):
            await asyncio.sleep(0.3 + chance.random())
            await server.kill()
            await server.start(client)
        done.set()
        await asyncio.gather(*talks)
        # THEN every message stands there once, in order, with the answer that was given
        assert sum(item.cut_off for item in talkers) >= kills
        for item in talkers:
            await item.check()
        await server.kill()
