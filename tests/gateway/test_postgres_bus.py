"""Two gateways on one PostgreSQL: whoever handles a message, every window hears it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.gateway.ports import Signal
from bot.gateway.postgres_bus import PostgresBus
from bot.storage.errors import UnavailableError
from bot.storage.notices import Notices
from tests.postgres import PostgresServer
from tests.serving import Served, Talk, serving
from tests.talkers import until


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.emptied()


@pytest.fixture
async def both(tmp_path: Path, url: str) -> AsyncIterator[tuple[Served, Served]]:
    """Give two gateways on one database and one key file."""
    async with contextlib.AsyncExitStack() as stack:
        first, second = [
            await stack.enter_async_context(serving(tmp_path, database_url=url))
            for _ in range(2)
        ]
        yield first, second


def _through(served: Served, talk: Talk) -> Talk:
    """Return the same talk by way of another gateway."""
    return Talk(served, talk.id, talk.token, talk.opened)


async def _frame(window: ClientWebSocketResponse, kind: str) -> Any:
    """Return the next frame of that kind."""
    while True:
        frame = await window.receive(timeout=60)
        assert frame.type is WSMsgType.TEXT, frame
        found = json.loads(frame.data)
        if found["type"] == kind:
            return found


async def _caught_up(window: ClientWebSocketResponse) -> None:
    """Wait until the window reads frames: it has asked all it asks at the beginning."""
    await window.send_json({"type": "ping"})
    await _frame(window, "pong")


def _listening(server: PostgresServer, url: str) -> int:
    """Count the lines to a database that have begun to listen."""
    name = url.rpartition("/")[2]
    rows = server.execute(
        "SELECT 1 FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND state = 'idle' AND query LIKE 'LISTEN%'"
    )
    return len(rows)


async def test_a_window_hears_what_another_process_handled(
    both: tuple[Served, Served],
) -> None:
    first, second = both
    talk = await first.open()
    window = await talk.connect()
    await _frame(window, "ready")
    await _frame(window, "message")
    await _frame(window, "message")
    # WHEN the message goes to the other process
    sent = await _through(second, talk).send(text="hoi")
    # THEN the window here says that something is typed and shows both messages
    assert (await _frame(window, "typing"))["on"] is True
    assert (await _frame(window, "message"))["message"] == sent.json["accepted"]
    assert (await _frame(window, "message"))["message"] == sent.json["messages"][0]
    await window.close()


async def test_a_long_poll_hears_it_too(both: tuple[Served, Served]) -> None:
    first, second = both
    talk = await first.open()
    last = (await talk.messages())[-1]["id"]
    waiting = asyncio.create_task(talk.messages(after=last, wait="10"))
    await until(lambda: first.conversations.bus.windows(talk.id) == 1)
    sent = await _through(second, talk).send(text="hoi")
    assert (await waiting)[0] == sent.json["accepted"]


@pytest.mark.parametrize(
    ("way", "code"), [("moved", 4401), ("gone", 4404)], ids=["moved", "erased"]
)
async def test_a_window_closes_when_another_process_moves_or_erases_the_talk(
    both: tuple[Served, Served], way: str, code: int
) -> None:
    first, second = both
    talk = await first.open()
    window = await talk.connect()
    await _frame(window, "ready")
    there = _through(second, talk)
    if way == "gone":
        assert (await there.call("DELETE")).status == 204
    else:
        offered = await there.call("POST", "/transfer")
        body = {"code": offered.json["code"]}
        assert (await second.call("POST", "/api/transfers", json=body)).status == 201
    while (frame := await window.receive(timeout=60)).type is WSMsgType.TEXT:
        pass
    assert frame.data == code


async def test_what_happened_while_the_line_was_cut_is_made_up_for(
    both: tuple[Served, Served], postgres_server: PostgresServer, url: str
) -> None:
    first, second = both
    await until(lambda: _listening(postgres_server, url) == 2)
    talk, moved = await first.open(), await first.open()
    window, old = await talk.connect(), await moved.connect()
    # A window whose question is cut off closes, which is another test's matter.
    await _caught_up(window)
    await _caught_up(old)
    # GIVEN that nothing reaches this process for a while
    connect, tried = Notices.connect, set()

    async def not_yet(self: Notices, **options: Any) -> None:
        tried.add(self)
        raise UnavailableError("not yet")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Notices, "connect", not_yet)
        assert postgres_server.cut(url) >= 2
        # Both noticed that their line is cut.
        await until(lambda: len(tried) == 2)
        # WHEN in the meantime one talk goes on and one moves away, over there
        sent = await _through(second, talk).send(text="hoi")
        offered = await _through(second, moved).call("POST", "/transfer")
        body = {"code": offered.json["code"]}
        assert (await second.call("POST", "/api/transfers", json=body)).status == 201
    assert Notices.connect is connect
    # THEN the first window shows it once it hears again, and the other one closes
    seen = [await _frame(window, "message") for _ in range(2)]
    assert seen[0]["message"] == sent.json["accepted"]
    assert seen[1]["message"] == sent.json["messages"][0]
    while (frame := await old.receive(timeout=60)).type is WSMsgType.TEXT:
        pass
    assert frame.data == 4401
    await window.close()


async def test_notices_hold_ids_and_never_words(url: str) -> None:
    # GIVEN someone who listens in
    heard: list[str] = []
    spy = Notices(url)
    await spy.connect(heard=heard.append, lost=lambda: None)
    bus = PostgresBus(Notices(url))
    async with bus.running():
        with bus.subscribe("talk") as here:
            # The bus is connected once the windows were told to look again.
            assert (await asyncio.wait_for(here.get(), 60)).kind == "resync"
        # WHEN signals are published, one with something that does not belong there
        await bus.publish("talk", Signal("messages", {"text": "geheim"}))
        await bus.publish("talk", Signal("typing", {"on": True, "said": "geheim"}))
        await bus.publish("talk", Signal("stop"))
    # THEN the end of the block waited until all was sent, without it, and in order
    await until(lambda: len(heard) == 2)
    await spy.close()
    assert [json.loads(text)["kind"] for text in heard] == ["messages", "typing"]
    assert all("geheim" not in text for text in heard)
    assert set(json.loads(heard[1])) == {"from", "to", "kind", "on"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "niets",
        "[]",
        "{}",
        '{"from": "x", "to": "y", "kind": "stop"}',
        '{"from": "x", "to": ["y"], "kind": "gone"}',
    ],
)
async def test_a_stray_notice_does_no_harm(
    url: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    bus, stranger = PostgresBus(Notices(url)), Notices(url)
    await stranger.connect(heard=lambda _: None, lost=lambda: None)
    async with bus.running():
        with bus.subscribe("y") as here:
            assert (await asyncio.wait_for(here.get(), 60)).kind == "resync"
            whole = '{"from": "x", "to": "y", "kind": "gone"}'
            await stranger.send([text, whole])
            assert (await asyncio.wait_for(here.get(), 60)).kind == "gone"
    await stranger.close()
    # What fails in a callback of the driver would be written out by the loop.
    assert {line.getMessage() for line in caplog.records} <= {
        "bus_connected",
        "unreadable_notice",
    }


class _QuietLine:
    """A line on which everything goes well."""

    async def connect(self, *, heard: Any, lost: Any) -> None:
        return None

    async def send(self, notices: list[str]) -> None:
        return None

    async def check(self) -> None:
        return None

    async def close(self) -> None:
        return None


@pytest.mark.parametrize("turns", range(8), ids=str)
async def test_it_ends_also_when_something_happens_at_that_moment(turns: int) -> None:
    # `asyncio.wait_for` of Python 3.10 swallows a cancellation that comes together
    # with what was waited for; the bus then never ended, nor did the process.
    bus = PostgresBus(_QuietLine())

    async def at_that_moment() -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        bus._note_lost()

    async def run() -> None:
        async with bus.running():
            await asyncio.sleep(0.01)
            happening = asyncio.create_task(at_that_moment())
        await happening

    running = asyncio.create_task(run())
    await asyncio.wait({running}, timeout=20)
    assert running.done()
    await running


class _BrokenLine:
    """A line on which one thing fails once: the name of a method, and the fault."""

    def __init__(self, broken: str, fault: Exception) -> None:
        self.sent: list[str] = []
        self.connected = 0
        self._faults = {broken: fault}

    def _break(self, name: str) -> None:
        if name in self._faults:
            raise self._faults.pop(name)

    async def connect(self, *, heard: Any, lost: Any) -> None:
        self.connected += 1
        self._break("connect")

    async def send(self, notices: list[str]) -> None:
        self._break("send")
        self.sent += notices

    async def check(self) -> None:
        return None

    async def close(self) -> None:
        self._break("close")


async def test_what_could_not_be_sent_is_sent_after_reconnecting() -> None:
    line = _BrokenLine("send", UnavailableError("cut"))
    bus = PostgresBus(line)
    async with bus.running():
        for name in "abc":
            await bus.publish(name, Signal("messages"))
        await until(lambda: bool(line.sent))
    assert [json.loads(text)["to"] for text in line.sent] == ["a", "b", "c"]
    assert line.connected == 2


@pytest.mark.parametrize("broken", ["connect", "send"])
async def test_no_fault_of_the_line_leaves_a_process_deaf(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a library that answers a cut line with a fault nobody thought of
    line = _BrokenLine(broken, RuntimeError("mijn geheim"))
    bus = PostgresBus(line)
    async with bus.running():
        await bus.publish("talk", Signal("messages"))
        # THEN the bus connects anew, and tells what it had to tell
        await until(lambda: bool(line.sent), seconds=5)
    assert line.connected == 2
    # AND the log says what it was, without what it said
    assert "bus_failed RuntimeError" in caplog.text
    assert "geheim" not in caplog.text


async def test_a_line_that_cannot_be_let_go_is_replaced_too() -> None:
    line = _BrokenLine("send", UnavailableError("cut"))
    line._faults["close"] = RuntimeError("still busy")
    bus = PostgresBus(line)
    async with bus.running():
        await bus.publish("talk", Signal("messages"))
        await until(lambda: bool(line.sent), seconds=5)
    assert line.connected == 2
