"""What we send, taken by a Bot API server that is not ours (npm: telegram-test-api).

It sends no secret header, so the webhooks come from the tests. That makes it a stranger
too: what it posts by itself must be refused.
"""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.cli import _registered, check_all
from bot.channels.registry import switched_on
from bot.storage import tables
from tests.channels.serving import Channelled, channelled
from tests.channels.telegram_provider import TOKEN, TelegramProvider
from tests.fakes import FakeClock
from tools.widget import TELEGRAM_SERVER, find_node


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start the server; `tools/widget.py install` brought it."""
    process = subprocess.Popen(
        [find_node().program, "server.cjs"],
        cwd=TELEGRAM_SERVER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    port = process.stdout.readline().strip()
    assert port, "type: python tools/widget.py install"
    yield f"http://127.0.0.1:{port}"
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
async def channel(server: str, tmp_path: Path) -> AsyncIterator[Channelled]:
    """Give a gateway whose Telegram is that server."""
    provider = TelegramProvider(FakeClock())
    provider.address = server
    async with channelled(tmp_path, provider) as running:
        yield running


async def taken(server: str) -> list[dict[str, Any]]:
    """Return the messages the server took from us."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server}/getUpdatesHistory", json={"token": TOKEN}) as answer,
    ):
        history = (await answer.json())["result"]
    return [told["message"] for told in history]


async def test_a_talk_arrives_with_its_keyboard(channel: Channelled, server: str):
    await channel.type("/start")
    *_, opening = await taken(server)
    assert opening["chat_id"] == 1001
    rows = opening["reply_markup"]["inline_keyboard"]
    assert [row[0]["text"] for row in rows] == ["Ja", "Nee", "Liever privé"]
    token = rows[1][0]["callback_data"]
    provider = channel.provider
    assert isinstance(provider, TelegramProvider)
    query = {"update_id": 1, "callback_query": provider.query(1, token)}
    await channel.do(provider.hook(query))
    *_, answered = await taken(server)
    assert answered["text"] == "Je zei: Nee"


async def test_it_knows_us_and_hears_where_we_are(channel: Channelled):
    (telegram,) = switched_on(channel.settings, channel.clock)
    found = [check.text for _, check in await check_all([telegram]) if check.ok]
    assert any("kent de bot @TestNameBot" in text for text in found)
    registered = await _registered(telegram)
    assert [check.ok for _, check in registered] == [True]


async def test_what_it_posts_without_the_secret_is_refused(
    channel: Channelled, server: str
):
    hook = str(channel.client.make_url("/channels/telegram/webhook"))
    message = {
        "botToken": TOKEN,
        "text": "ik ben het echt",
        "from": {"id": 1001, "is_bot": False, "first_name": "Sanne"},
        "chat": {"id": 1001, "type": "private", "first_name": "Sanne"},
        "date": int(channel.clock.now().timestamp()),
    }
    async with aiohttp.ClientSession() as session:
        url = f"{server}/bot{TOKEN}/setWebhook"
        async with session.post(url, json={"url": hook}) as answer:
            assert answer.status == 200
        async with session.post(f"{server}/sendMessage", json=message) as answer:
            # It tells its client that the webhook did not want it.
            assert answer.status in {200, 400, 500}
    await channel.settle()
    assert await channel.count(tables.conversations) == 0
