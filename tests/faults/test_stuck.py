"""A turn that finds no end takes the process along, and another can begin."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.serving import migrated
from tests.talkers import Talker, ready, session


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[tuple[str, Any]]:
    """Give the address of a process whose turns may take a second, and the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    migrated(tmp_path)
    settings = tmp_path / "settings.env"
    lines = {
        "DATA_FOLDER": tmp_path,
        "PORT": port,
        "OPS_PORT": 0,
        "TURN_TIMEOUT_SECONDS": 1,
        "SHUTDOWN_SECONDS": 1,
    }
    settings.write_text(
        "".join(f"KOFFIEBREAK_{name}={value}\n" for name, value in lines.items()),
        encoding="utf-8",
    )
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.stuck", str(settings)),
        stderr=asyncio.subprocess.PIPE,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with session() as client:
            await ready(client, url)
        yield url, running
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def _say(client: aiohttp.ClientSession, talker: Talker, text: str) -> int:
    """Send a message once and return the status."""
    async with client.post(
        talker.url + talker._path,
        json={"client_message_id": str(uuid.uuid4()), "text": text},
        headers=talker._headers,
    ) as response:
        return response.status


async def test_a_process_whose_agent_stands_still_ends_and_says_why(
    process: tuple[str, Any],
) -> None:
    url, running = process
    async with session() as client:
        talker = await Talker.begin(client, url)
        assert await _say(client, talker, "hoi") == 200
        # WHEN a turn finds no end
        assert await _say(client, talker, "stil") == 503
    # THEN the process does not go on answering nothing: whoever watches starts another
    _, told = await asyncio.wait_for(running.communicate(), 60)
    assert running.returncode == 1
    assert b"engine_stuck" in told
    assert b"Traceback" not in told


async def test_a_stop_does_not_wait_for_a_turn_that_finds_no_end(
    process: tuple[str, Any],
) -> None:
    url, running = process
    async with session() as client:
        talker = await Talker.begin(client, url)
        assert await _say(client, talker, "stil") == 503
        running.send_signal(signal.SIGTERM)
    await asyncio.wait_for(running.communicate(), 60)
    assert running.returncode == 1
