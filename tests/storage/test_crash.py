"""The process is killed again and again: nothing is lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import sys
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.serving import migrated

TALKS = 3
FAULTS = (aiohttp.ClientError, OSError, asyncio.TimeoutError)


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
        for _ in range(600):
            with contextlib.suppress(*FAULTS):
                async with client.get(f"{self.url}/readyz") as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.05)
        pytest.fail("the server did not start")

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()


class Talker:
    """Sends message after message, each until it is answered, and keeps the answers."""

    def __init__(self, client: aiohttp.ClientSession, opened: dict[str, Any]) -> None:
        self._client = client
        self._path = f"/api/conversations/{opened['id']}/messages"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self.answers: list[dict[str, Any]] = []
        self.resent = 0

    async def talk(self, url: str, done: asyncio.Event) -> None:
        while not done.is_set():
            body = {
                "client_message_id": str(uuid.uuid4()),
                "text": f"zin {len(self.answers)}",
            }
            self.answers.append(await self._until_answered(url, body))

    async def _until_answered(self, url: str, body: dict[str, str]) -> dict[str, Any]:
        while True:
            with contextlib.suppress(*FAULTS):
                async with self._client.post(
                    url + self._path, json=body, headers=self._headers
                ) as response:
                    if response.status == 200:
                        answer: dict[str, Any] = await response.json()
                        return answer
            self.resent += 1
            await asyncio.sleep(0.05)

    async def kept(self, url: str) -> list[dict[str, Any]]:
        async with self._client.get(url + self._path, headers=self._headers) as reply:
            found: list[dict[str, Any]] = (await reply.json())["messages"]
        return found


@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=pytest.mark.long)])
async def test_kills_lose_and_double_nothing(tmp_path: Path, kills: int) -> None:
    migrated(tmp_path)
    chance = random.Random(11)
    server = Server(tmp_path)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as client:
        await server.start(client)
        talkers = [Talker(client, await _open(client, server)) for _ in range(TALKS)]
        # GIVEN people who keep on talking while the process is killed at random
        done = asyncio.Event()
        talks = [asyncio.create_task(item.talk(server.url, done)) for item in talkers]
        for _ in range(kills):
            await asyncio.sleep(0.3 + chance.random())
            await server.kill()
            await server.start(client)
        done.set()
        await asyncio.gather(*talks)
        # THEN every message stands there once, in order, with the answer that was given
        assert sum(item.resent for item in talkers) >= kills
        for item in talkers:
            kept = await item.kept(server.url)
            assert [message["seq"] for message in kept] == list(range(1, len(kept) + 1))
            expected = [
                message
                for answer in item.answers
                for message in (answer["accepted"], *answer["messages"])
            ]
            assert kept[2:] == expected
        await server.kill()


async def _open(client: aiohttp.ClientSession, server: Server) -> dict[str, Any]:
    body = {"channel": "web"}
    async with client.post(f"{server.url}/api/conversations", json=body) as response:
        opened: dict[str, Any] = await response.json()
    return opened
