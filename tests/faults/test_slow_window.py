"""A window that reads nothing: it is closed, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from bot.dialogue.ports import Reply
from bot.gateway import window
from bot.gateway.keys import CONVERSATIONS
from tests.fakes import FakeAgent
from tests.serving import Served, serving
from tests.talkers import until

LONG = Reply("lang " * 10_000)
TURNS = 30


async def test_a_slow_window_is_closed_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "_SEND_SECONDS", 3)
    monkeypatch.setattr(FakeAgent, "_reply", lambda *_: LONG)
    async with serving(tmp_path, messages_per_minute=10_000) as served:
        _shrink_buffers(served)
        talk = await served.open()
        assert served.client.app is not None
        bus = served.client.app[CONVERSATIONS].bus
        # GIVEN a window that reads and one that does not, on a line that holds little
        reading = await talk.connect()
        seen: list[int] = []
        reader = asyncio.create_task(_read(reading, seen))
        client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=_small_socket)
        )
        slow = await client.ws_connect(served.client.make_url(f"{talk.path}/ws"))
        await slow.send_json({"type": "auth", "token": talk.token})
        await until(lambda: bus.windows(talk.id) == 2)
        # WHEN there is far more to tell than fits
        begun = asyncio.get_running_loop().time()
        for number in range(TURNS):
            answer = await talk.send(text=f"zin {number}")
            assert answer.status == 200
        # THEN no message waited for it
        assert asyncio.get_running_loop().time() - begun < 20
        # AND the slow one is closed, the other one saw all
        await until(lambda: bus.windows(talk.id) == 1)
        await until(lambda: len(seen) == 2 + 2 * TURNS)
        assert seen == list(range(1, 3 + 2 * TURNS))
        # AND it loses nothing: opened again it reads on
        again = await talk.connect()
        caught_up: list[int] = []
        catching = asyncio.create_task(_read(again, caught_up))
        await until(lambda: len(caught_up) == 2 + 2 * TURNS)
        for open_window in (reading, again):
            await open_window.close()
        await asyncio.gather(reader, catching)
        await client.close()


async def _read(socket_: aiohttp.ClientWebSocketResponse, seen: list[int]) -> None:
    async for frame in socket_:
        if frame.type is WSMsgType.TEXT:
            found = frame.json()
            if found["type"] == "message":
                seen.append(found["message"]["seq"])


def _small_socket(address: Any) -> socket.socket:
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    return made


def _shrink_buffers(served: Served) -> None:
    """Have the system hold little, so that the test need not fill megabytes."""
    server: Any = served.client.server
    for site in server.runner.sites:
        for listener in site._server.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
