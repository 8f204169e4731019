"""Workers who talk through every fault, as the widget does, and remember it all."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

FAULTS = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
_PAUSE_SECONDS = 0.05


@dataclass
class Talker:
    """Sends message after message, each until it is answered, and keeps the answers.

    A fault of the connection or a 503 means: the same message again. Any other answer
    than 200 is a failure of the test.
    """

    client: aiohttp.ClientSession
    url: str
    opened: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)
    cut_off: int = 0
    waited: int = 0

    @classmethod
    async def begin(cls, client: aiohttp.ClientSession, url: str) -> Talker:
        """Start a conversation."""
        body = {"channel": "web"}
        async with client.post(f"{url}/api/conversations", json=body) as response:
            assert response.status == 201, response.status
            return cls(client, url, await response.json())

    async def talk(self, done: asyncio.Event, *, most: int = 1_000_000) -> None:
        """Talk until `done`, at most that many messages."""
        while not done.is_set() and len(self.answers) < most:
            await self.say(f"zin {len(self.answers)}")

    async def say(self, text: str) -> dict[str, Any]:
        """Send one message until it is answered."""
        body = {"client_message_id": str(uuid.uuid4()), "text": text}
        while True:
            with contextlib.suppress(*FAULTS):
                answer = await self._try(body)
                if answer is not None:
                    self.answers.append(answer)
                    return answer
                continue
            self.cut_off += 1
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _try(self, body: dict[str, str]) -> dict[str, Any] | None:
        async with self.client.post(
            self.url + self._path, json=body, headers=self._headers
        ) as response:
            found: dict[str, Any] = await response.json(content_type=None)
        if response.status == 200:
            return found
        assert response.status == 503, (response.status, found)
        assert int(response.headers["Retry-After"]) > 0
        assert "112" in found["detail"]
        self.waited += 1
        await asyncio.sleep(_PAUSE_SECONDS)
        return None

    async def kept(self) -> list[dict[str, Any]]:
        """Return everything that is kept of the talk."""
        async with self.client.get(
            self.url + self._path, headers=self._headers
        ) as response:
            assert response.status == 200
            found: list[dict[str, Any]] = (await response.json())["messages"]
        return found

    async def check(self) -> None:
        """Every message stands there once, in order, with the answer that was given."""
        kept = await self.kept()
        assert [message["seq"] for message in kept] == list(range(1, len(kept) + 1))
        expected = [
            message
            for answer in self.answers
            for message in (answer["accepted"], *answer["messages"])
        ]
        assert kept[len(self.opened["messages"]) :] == expected
        assert all(answer["messages"] for answer in self.answers)

    @property
    def _path(self) -> str:
        return f"/api/conversations/{self.opened['id']}/messages"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.opened['token']}"}


async def until(true: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something is true; fails after that many seconds."""
    end = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < end, "it never became true"
        await asyncio.sleep(0.02)


async def ready(
    client: aiohttp.ClientSession, url: str, *, seconds: float = 60
) -> None:
    """Wait until the gateway answers."""
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        with contextlib.suppress(*FAULTS):
            async with client.get(f"{url}/readyz") as response:
                if response.status == 200:
                    return
        await asyncio.sleep(0.05)
    raise AssertionError("the gateway did not start")


def session() -> aiohttp.ClientSession:
    """Return a client without a limit of its own and with a connection a request.

    So that every message may reach another process.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, force_close=True),
        timeout=aiohttp.ClientTimeout(10),
    )


@dataclass
class Watcher:
    """A window that stays open on a talk, and opens again wherever it is closed."""

    talker: Talker
    seen: list[dict[str, Any]] = field(default_factory=list)
    opened: int = 0

    async def watch(self) -> None:
        """Look until cancelled."""
        while True:
            with contextlib.suppress(*FAULTS):
                await self._look()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def check(self) -> None:
        """It was told every message, once and in order."""
        kept = await self.talker.kept()
        await until(lambda: len(self.seen) >= len(kept))
        assert self.seen == kept

    async def _look(self) -> None:
        talk = self.talker
        path = f"{talk.url}/api/conversations/{talk.opened['id']}/ws"
        auth = {"type": "auth", "token": talk.opened["token"]}
        if self.seen:
            auth["after"] = self.seen[-1]["id"]
        async with talk.client.ws_connect(path) as window:
            self.opened += 1
            await window.send_json(auth)
            async for frame in window:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    return
                told = frame.json()
                if told["type"] == "message":
                    self.seen.append(told["message"])
