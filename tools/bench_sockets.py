"""Measure many open windows: 1,000 idle WebSockets beside 20 workers who talk.

    python tools/bench_sockets.py            writes docs/generated/bench-sockets.md
    python tools/bench_sockets.py --quick    100 windows and 5 workers, to try it out

One process of `koffiebreak run` with the trained model; this process is the client, on
the same cores. Every window belongs to a conversation of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import platform
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.bench import (  # noqa: E402
    OurTalk,
    memory_mb,
    messages,
    our_server,
    percentile,
    say,
    session,
    wait_until_ready,
)

OUT = ROOT / "docs" / "generated" / "bench-sockets.md"
AT_ONCE = 20
"""Conversations begun at once; more would measure the queue."""


@dataclass(frozen=True)
class Size:
    """How many windows and workers, and messages a worker."""

    windows: int = 1_000
    workers: int = 20
    messages: int = 30


@dataclass(frozen=True)
class Figures:
    """Memory in MB, times in milliseconds."""

    memory_before: float
    memory_open: float
    memory_after: float
    open_p50: float
    open_p95: float
    alone: tuple[float, float, float]
    beside: tuple[float, float, float]
    pings: tuple[float, float]
    alive: int


class Window:
    """An idle window that reads all the while, as a browser does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[Any]) -> None:
        self._socket = socket
        self._pong = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        # Reading also answers the server's own pings: else it counts as dead.
        async for frame in self._socket:
            if frame.type is aiohttp.WSMsgType.TEXT and '"pong"' in frame.data:
                self._pong.set()

    async def ping(self) -> float:
        """Return the seconds a ping of the contract takes; the window is alive."""
        begun = time.perf_counter()
        await self._socket.send_json({"type": "ping"})
        await asyncio.wait_for(self._pong.wait(), 30)
        return time.perf_counter() - begun

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()
        await self._reader


async def open_window(
    http: aiohttp.ClientSession, address: str, took: list[float]
) -> Window:
    """Begin a conversation and open a window on it, until it is ready."""
    url = f"{address}/api/conversations"
    async with http.post(url, json={"channel": "web"}) as answer:
        opened = await answer.json()
    begun = time.perf_counter()
    socket = await http.ws_connect(f"{url}/{opened['id']}/ws")
    last = opened["messages"][-1]["id"]
    await socket.send_json({"type": "auth", "token": opened["token"], "after": last})
    ready = await socket.receive_json(timeout=30)
    assert ready["type"] == "ready", ready
    took.append(time.perf_counter() - begun)
    return Window(socket)


async def talk(
    http: aiohttp.ClientSession, address: str, size: Size
) -> tuple[float, float, float]:
    """Let the workers talk at once; messages a second, p50 and p95 of the answers."""
    texts, took = messages(), list[float]()
    talks = [await OurTalk(http, address).begin() for _ in range(size.workers)]

    async def one(number: int, talking: OurTalk) -> None:
        for i in range(size.messages):
            begun = time.perf_counter()
            await talking.say(texts[(number * 997 + i) % len(texts)])
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(one(n, talking) for n, talking in enumerate(talks)))
    rate = len(took) / (time.perf_counter() - begun)
    return rate, percentile(took, 0.5), percentile(took, 0.95)


async def measure(address: str, pids: list[int], size: Size) -> Figures:
    """Measure the server alone, with the windows open, and with both at once."""
    await wait_until_ready(address, "/readyz")
    async with session() as http:
        await talk(http, address, Size(workers=2, messages=10))
        alone = await talk(http, address, size)
        before = memory_mb(pids)
        say(f"opening {size.windows} windows")
        turn, took = asyncio.Semaphore(AT_ONCE), list[float]()

        async def one() -> Window:
            async with turn:
                return await open_window(http, address, took)

        windows = await asyncio.gather(*(one() for _ in range(size.windows)))
        opened = memory_mb(pids)
        say(f"{size.workers} workers talk beside them")
        beside = await talk(http, address, size)
        pings = [await window.ping() for window in windows]
        after = memory_mb(pids)
        await asyncio.gather(*(window.close() for window in windows))
    return Figures(
        memory_before=before,
        memory_open=opened,
        memory_after=after,
        open_p50=percentile(took, 0.5),
        open_p95=percentile(took, 0.95),
        alone=alone,
        beside=beside,
        pings=(percentile(pings, 0.5), percentile(pings, 0.95)),
        alive=len(pings),
    )


def report(found: Figures, size: Size) -> str:
    """Return the figures as Markdown."""
    each = 1000 * (found.memory_open - found.memory_before) / size.windows
    row = "| {} | {:.0f} | {:.0f} ms | {:.0f} ms |"
    return "\n".join(
        [
            "# Many open windows, measured",
            "",
            "Made by `python tools/bench_sockets.py`: one process of `koffiebreak run`",
            "with the trained model, the client on the same cores.",
            "",
            f"- {platform.machine()}, {psutil.cpu_count()} cores, Python"
            f" {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the end,"
            f" {dt.datetime.now(dt.timezone.utc):%Y-%m-%d}",
            f"- {size.windows:,} idle WebSockets, each on a conversation of its own;"
            f" {found.alive:,} of them answered a ping at the end"
            f" (p50 {found.pings[0]:.1f} ms, p95 {found.pings[1]:.1f} ms)",
            f"- memory: {found.memory_before:.0f} MB before, {found.memory_open:.0f} MB"
            f" with all open, {found.memory_after:.0f} MB after the talking:"
            f" {each:.0f} kB a window",
            f"- opening a window, handshake to `ready`: p50 {found.open_p50:.0f} ms,"
            f" p95 {found.open_p95:.0f} ms, {AT_ONCE} at a time while their"
            " conversations begin",
            "",
            f"| {size.workers} workers talk | messages a second | p50 | p95 |",
            "|---|---|---|---|",
            row.format("no other window open", *found.alone),
            row.format(f"beside {size.windows:,} idle windows", *found.beside),
            "",
        ]
    )


def main() -> int:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(description="Measure many open windows.")
    parser.add_argument("--quick", action="store_true", help="fewer windows")
    args = parser.parse_args()
    size = Size(100, 5, 10) if args.quick else Size()
    # Both sides of every window need a file each; the server inherits the limit.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4_096), hard))
    with our_server() as (address, pids):
        found = asyncio.run(measure(address, pids, size))
    text = report(found, size)
    sys.stdout.write(text)
    if not args.quick:
        OUT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
