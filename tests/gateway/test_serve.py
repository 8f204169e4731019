from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.gateway.serve import listening, serve
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.errors import SchemaOutdatedError
from tests.fakes import FakeAgent, FakeClock
from tests.serving import migrated
from tests.talkers import ready, until


@contextlib.contextmanager
def _free_ports() -> Iterator[tuple[int, int]]:
    with socket.socket() as one, socket.socket() as two:
        for taken in (one, two):
            taken.bind(("127.0.0.1", 0))
        ports = one.getsockname()[1], two.getsockname()[1]
    yield ports


def _parts(folder: Path, agent: FakeAgent) -> tuple[aiohttp.web.Application, Settings]:
    with _free_ports() as (port, ops_port):
        settings = Settings(data_folder=folder, port=port, ops_port=ops_port)
    database = Database.from_settings(settings)
    engine = TurnEngine(database, agent, clock=FakeClock(), settings=settings)
    app = create_app(settings, engine=engine, database=database, clock=FakeClock())
    return app, settings


async def test_both_listeners_answer(tmp_path: Path) -> None:
    migrated(tmp_path)
    app, settings = _parts(tmp_path, FakeAgent())
    async with listening(app, settings), aiohttp.ClientSession() as client:
        async with client.get(f"{settings.public_url}/readyz") as response:
            assert response.status == 200
        metrics = f"http://127.0.0.1:{settings.ops_port}/metrics"
        async with client.get(metrics) as response:
            assert "koffiebreak_windows 0" in await response.text()


async def test_a_signal_stops_it_after_the_turn_in_flight(tmp_path: Path) -> None:
    # GIVEN a turn that takes a while
    migrated(tmp_path)
    agent = FakeAgent(pause=0.3)
    app, settings = _parts(tmp_path, agent)
    server = asyncio.create_task(serve(app, settings))
    async with aiohttp.ClientSession(settings.public_url) as client:
        # Before that a signal would end the tests.
        await ready(client, settings.public_url)
        body = {"channel": "web"}
        async with client.post("/api/conversations", json=body) as response:
            opened = await response.json()
        sent = asyncio.create_task(
            client.post(
                f"/api/conversations/{opened['id']}/messages",
                json={
                    "client_message_id": "6b4a4f0e-63a4-4b4e-8a0e-0d3b3a1c5d11",
                    "text": "nog net",
                },
                headers={"Authorization": f"Bearer {opened['token']}"},
            )
        )
        await until(lambda: agent.started > 0)
        # WHEN the process is asked to stop
        os.kill(os.getpid(), signal.SIGTERM)
        # THEN the turn is answered before it does
        async with await sent as response:
            assert response.status == 200
    await asyncio.wait_for(server, 60)


async def test_rubbish_is_not_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    migrated(tmp_path)
    app, settings = _parts(tmp_path, FakeAgent())
    async with listening(app, settings):
        reader, writer = await asyncio.open_connection("127.0.0.1", settings.port)
        writer.write(b"GEHEIM geheim\r\nx y z\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert b" 400 " in answer
    assert "geheim" not in caplog.text.lower()
    assert "127.0.0.1:" not in caplog.text.replace(settings.public_url, "")


async def test_an_old_schema_is_refused_at_the_start(tmp_path: Path) -> None:
    app, settings = _parts(tmp_path, FakeAgent())
    with pytest.raises(SchemaOutdatedError, match="koffiebreak migrate"):
        async with listening(app, replace(settings, shutdown_seconds=1)):
            pytest.fail("it listened")
