"""Measure this machine: understanding, a turn, talks at once; beside plain `rasa run`.

    make bench                       all of it, writes docs/generated/bench.md
    python tools/bench.py --quick    fewer turns, to try it out

Both servers run the same model on this machine, one after the other, with this process
as the client on the same cores; then 1, 2 and 4 workers on PostgreSQL. The client waits
for each reply before it sends the next message of that talk. Percentiles are of single
requests.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "docs" / "generated" / "bench.md"
MARKUP = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
TALKS_AT_ONCE = (1, 4, 16, 32)


@dataclass(frozen=True)
class Size:
    """How much is measured: turns of one talk, messages a load, messages parsed."""

    depths: tuple[int, ...] = (10, 100, 500)
    around: int = 20
    load_messages: int = 400
    parsed: int = 400


class Client(Protocol):
    """One talk with one of the servers."""

    async def say(self, text: str) -> None:
        """Send a message and wait for the replies."""


class OurTalk:
    """A talk over the API of the gateway."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http, self._address = http, address
        self._path = self._token = ""

    async def begin(self) -> OurTalk:
        """Start the conversation."""
        url = f"{self._address}/api/conversations"
        async with self._http.post(url, json={"channel": "web"}) as answer:
            body = await answer.json()
        self._token = body["token"]
        self._path = f"{url}/{body['id']}/messages"
        return self

    async def say(self, text: str) -> None:
        """Send a message and wait for the replies."""
        body = {"client_message_id": str(uuid.uuid4()), "text": text}
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._http.post(self._path, json=body, headers=headers) as answer:
            answer.raise_for_status()
            await answer.read()


class RasaTalk:
    """A talk over the REST channel of `rasa run`."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self._http, self._address = http, address
        self._sender = uuid.uuid4().hex

    async def begin(self) -> RasaTalk:
        """Say hello, as our opening does."""
        await self.say("hallo")
        return self

    async def say(self, text: str) -> None:
        """Send a message and wait for the replies."""
        url = f"{self._address}/webhooks/rest/webhook"
        body = {"sender": self._sender, "message": text}
        async with self._http.post(url, json=body) as answer:
            answer.raise_for_status()
            await answer.read()


def messages() -> list[str]:
    """Return training messages as a worker would type them, in a fixed random order."""
    found = []
    for path in sorted((ROOT / "data").rglob("nlu/*.yml")):
        # A crisis ends the talk and a restart empties it: both make turns too cheap.
        if path.stem in {"report_crisis", "restart", "employer_hr_scan"}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("    - "):
                found.append(MARKUP.sub(r"\1", line[6:]))
    random.Random(20261124).shuffle(found)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile in milliseconds of values in seconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def started(commands: list[list[str]], env: dict[str, str]) -> Iterator[list[int]]:
    """Run servers as processes of their own and stop them at the end."""
    running = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},  # noqa: TID251  # a child needs PATH and HOME
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield [process.pid for process in running]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def our_server() -> Iterator[tuple[str, list[int]]]:
    """Serve the gateway on a folder of its own."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "KOFFIEBREAK_DATA_FOLDER": folder,
            "KOFFIEBREAK_PORT": str(port),
            "KOFFIEBREAK_OPS_PORT": str(free_port()),
            "KOFFIEBREAK_MESSAGES_PER_MINUTE": "10000",
            "KOFFIEBREAK_CONVERSATIONS_PER_MINUTE": "10000",
            "KOFFIEBREAK_REQUESTS_PER_MINUTE": "1000000",
            "KOFFIEBREAK_LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "bot.cli", "run", "--migrate"]
        with started([command], env) as pids:
            yield f"http://127.0.0.1:{port}", pids


@contextlib.contextmanager
def rasa_server(model: Path) -> Iterator[tuple[str, list[int]]]:
    """Serve the same model with `rasa run` and `rasa run actions`, as they come."""
    port, actions_port = free_port(), free_port()
    rasa = str(Path(sys.executable).with_name("rasa"))
    with tempfile.TemporaryDirectory() as folder:
        endpoints = Path(folder) / "endpoints.yml"
        endpoints.write_text(
            f'action_endpoint:\n  url: "http://127.0.0.1:{actions_port}/webhook"\n'
        )
        commands = [
            [rasa, "run", "actions", "--port", str(actions_port)],
            [
                rasa, "run", "--port", str(port), "--interface", "127.0.0.1",
                "--model", str(model), "--endpoints", str(endpoints),
                "--credentials", "credentials.yml",
            ],
        ]  # fmt: skip
        with started(commands, {"RASA_TELEMETRY_ENABLED": "false"}) as pids:
            yield f"http://127.0.0.1:{port}", pids


async def wait_until_ready(address: str, path: str) -> float:
    """Wait for the server and return the seconds it took."""
    begun = time.monotonic()
    async with aiohttp.ClientSession() as http:
        while time.monotonic() - begun < 240:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(address + path) as answer:
                    if answer.status == 200:
                        return time.monotonic() - begun
            await asyncio.sleep(0.2)
    raise TimeoutError(address)


def memory_mb(pids: list[int]) -> float:
    """Return the resident memory of processes and their children."""
    total = 0
    for pid in pids:
        process = psutil.Process(pid)
        for each in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total / 1e6


async def depth(
    talk: Client, texts: list[str], size: Size
) -> dict[int, tuple[float, float]]:
    """Return p50 and p95 (ms) of the turns around each depth of one talk."""
    took: list[float] = []
    for turn in range(size.depths[-1] + size.around):
        begun = time.perf_counter()
        await talk.say(texts[turn % len(texts)])
        took.append(time.perf_counter() - begun)
    return {
        d: (
            percentile(took[max(0, d - size.around // 2) : d + size.around], 0.5),
            percentile(took[max(0, d - size.around // 2) : d + size.around], 0.95),
        )
        for d in size.depths
    }


async def load(
    talks: Sequence[Client], texts: list[str], total: int
) -> tuple[float, float, float]:
    """Return messages a second, p50 and p95 (ms) with these talks at once."""
    took: list[float] = []

    async def one(number: int, talk: Client) -> None:
        for i in range(total // len(talks)):
            begun = time.perf_counter()
            await talk.say(texts[(number * 997 + i) % len(texts)])
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(one(n, talk) for n, talk in enumerate(talks)))
    rate = len(took) / (time.perf_counter() - begun)
    return rate, percentile(took, 0.5), percentile(took, 0.95)


@contextlib.asynccontextmanager
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client without a limit of its own."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=120),
    ) as http:
        yield http


async def measure(
    kind: type[OurTalk] | type[RasaTalk],
    address: str,
    ready: str,
    pids: list[int],
    size: Size,
) -> dict[str, Any]:
    """Measure one server and return its figures."""
    start = await wait_until_ready(address, ready)
    texts = messages()
    async with session() as http:
        warm = await kind(http, address).begin()
        for text in texts[:20]:
            await warm.say(text)
        by_depth = await depth(await kind(http, address).begin(), texts, size)
        by_load = {}
        for count in TALKS_AT_ONCE:
            talks = [await kind(http, address).begin() for _ in range(count)]
            by_load[count] = await load(talks, texts, size.load_messages)
    return {
        "start": start,
        "memory": memory_mb(pids),
        "depth": by_depth,
        "load": by_load,
    }


def understanding(model: Path, size: Size) -> tuple[float, float]:
    """Return p50 and p95 (ms) of reading one message, in a process of its own."""
    code = (
        "import asyncio, json, sys, time\n"
        "from bot.dialogue import rasa_setup\n"
        "from rasa.core.agent import Agent\n"
        "rasa_setup.patch_rasa()\n"
        "agent = Agent.load(sys.argv[1])\n"
        "texts = json.load(sys.stdin)\n"
        "took = []\n"
        "async def run():\n"
        "    for text in texts:\n"
        "        begun = time.perf_counter()\n"
        "        await agent.parse_message(text)\n"
        "        took.append(time.perf_counter() - begun)\n"
        "asyncio.run(run())\n"
        "print(json.dumps(took[20:]))\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(model)],
        cwd=ROOT,
        input=json.dumps(messages()[: size.parsed + 20]),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    took = json.loads(result.stdout.strip().splitlines()[-1])
    return percentile(took, 0.5), percentile(took, 0.95)


def report(
    ours: dict[str, Any], rasas: dict[str, Any], nlu: tuple[float, float], size: Size
) -> str:
    """Return the figures as Markdown."""
    lines = [
        "# Speed, measured",
        "",
        "Made by `make bench`; every number comes from that one run, both servers on",
        "the same machine and the same model, the client on the same cores.",
        "",
        f"- {platform.machine()}, {psutil.cpu_count()} cores,"
        f" {psutil.virtual_memory().total / 2**30:.0f} GiB, Python"
        f" {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the end,"
        f" {dt.datetime.now(dt.timezone.utc):%Y-%m-%d}",
        f"- reading one message: p50 {nlu[0]:.1f} ms, p95 {nlu[1]:.1f} ms",
        "",
        "| | Koffiebreak | plain `rasa run` |",
        "|---|---|---|",
        f"| start to ready | {ours['start']:.1f} s | {rasas['start']:.1f} s |",
        f"| memory, all its processes | {ours['memory']:.0f} MB"
        f" | {rasas['memory']:.0f} MB |",
    ]
    for d in size.depths:
        a, b = ours["depth"][d], rasas["depth"][d]
        lines.append(
            f"| turn {d}, p50 / p95 | {a[0]:.1f} / {a[1]:.1f} ms"
            f" | {b[0]:.1f} / {b[1]:.1f} ms |"
        )
    for count in TALKS_AT_ONCE:
        a, b = ours["load"][count], rasas["load"][count]
        lines.append(
            f"| {count} talks at once, messages a second (p50 / p95)"
            f" | {a[0]:.0f} ({a[1]:.0f} / {a[2]:.0f} ms)"
            f" | {b[0]:.0f} ({b[1]:.0f} / {b[2]:.0f} ms) |"
        )
    lines += [
        "",
        "Plain `rasa run` keeps its trackers in memory and its actions in a second",
        "process; Koffiebreak writes every turn to SQLite (WAL, synchronous=FULL).",
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(description="Measure speed beside `rasa run`.")
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    args = parser.parse_args()
    size = Size((5, 20, 40), 10, 80, 80) if args.quick else Size()
    known = json.loads((ROOT / "models" / "current.json").read_text(encoding="utf-8"))
    model = ROOT / "models" / known["model"]

    say("reading messages")
    nlu = understanding(model, size)
    say("koffiebreak run")
    with our_server() as (address, pids):
        ours = asyncio.run(measure(OurTalk, address, "/readyz", pids, size))
    say("rasa run")
    with rasa_server(model) as (address, pids):
        rasas = asyncio.run(measure(RasaTalk, address, "/", pids, size))
    from tools.bench_processes import measured, section

    workers = measured(total=320 if args.quick else 1_600)
    text = report(ours, rasas, nlu, size) + "\n" + section(workers)
    sys.stdout.write(text)
    if not args.quick:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(text, encoding="utf-8")
    gain = statistics.mean(
        ours["load"][n][0] / rasas["load"][n][0] for n in TALKS_AT_ONCE
    )
    say(f"messages a second: {gain:.1f} times plain rasa run, on average")
    return 0


def say(text: str) -> None:
    """Show progress."""
    sys.stderr.write(f"» {text}\n")


if __name__ == "__main__":
    sys.exit(main())
