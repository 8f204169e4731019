"""Measure this machine: understanding, a turn, talks at once; beside plain `rasa run`.

    make bench                       all of it, writes docs/generated/bench.md
    python tools/bench.py --quick    fewer turns, to try it out

Ours, plain `rasa run` with the same model and `rasa run` with Rasa's default pipeline
run on this machine one after the other, with this process as the client on the same
cores; then 1, 2 and 4 workers on PostgreSQL. The client waits for each reply before it
sends the next message of that talk. Percentiles are of single requests. While one
worker talks a flame graph is drawn of our process (docs/generated/turn.svg).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import resource
import socket
import sqlite3
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
FLAMES = OUT.with_name("turn.svg")
FLAMES_TITLE = "Our process while one worker talks"
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
    *,
    flames: Path | None = None,
) -> dict[str, Any]:
    """Measure one server and return its figures; draw its flame graph when asked."""
    start = await wait_until_ready(address, ready)
    texts = messages()
    async with session() as http:
        warm = await kind(http, address).begin()
        for text in texts[:20]:
            await warm.say(text)
        empty = await round_trips(http, address + ready)
        by_depth = await depth(await kind(http, address).begin(), texts, size)
        by_load = {}
        for count in TALKS_AT_ONCE:
            talks = [await kind(http, address).begin() for _ in range(count)]
            by_load[count] = await load(talks, texts, size.load_messages)
        memory = memory_mb(pids)
        if flames is not None:
            await draw_flames(await kind(http, address).begin(), texts, pids, flames)
    return {
        "start": start,
        "memory": memory,
        "empty": empty,
        "depth": by_depth,
        "load": by_load,
    }


async def round_trips(http: aiohttp.ClientSession, url: str, count: int = 50) -> float:
    """Return the p50 (ms) of requests that have nothing to do."""
    took = []
    for _ in range(count):
        begun = time.perf_counter()
        async with http.get(url) as answer:
            await answer.read()
        took.append(time.perf_counter() - begun)
    return percentile(took, 0.5)


async def draw_flames(
    talk: Client, texts: list[str], pids: list[int], target: Path, seconds: int = 60
) -> None:
    """Sample our process with py-spy while one worker talks."""
    # More often than it can keep up with, and what it sees is no longer in proportion.
    command = [str(Path(sys.executable).with_name("py-spy")), "record", "--rate", "100"]
    # Without --gil threads that wait for work are counted as busy.
    command += ["--gil", "--duration", str(seconds), "--output", str(target)]
    sampler = await asyncio.create_subprocess_exec(
        *command,
        *("--pid", str(pids[0])),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    number = 0
    while sampler.returncode is None:
        await talk.say(texts[number % len(texts)])
        number += 1
    if sampler.returncode != 0:
        raise RuntimeError(f"py-spy ended with {sampler.returncode}")


def titled(svg: str, title: str) -> str:
    """Return a flame graph under this title; py-spy gives it its own command line.

    ValueError when there is no title to replace: the command names this machine.
    """
    changed, places = re.subn(
        r'(<text id="title"[^>]*>)[^<]*(</text>)', rf"\g<1>{title}\g<2>", svg
    )
    if places != 1:
        raise ValueError(f"a flame graph with {places} titles, not one")
    return changed


def commit_ms(count: int = 200) -> float:
    """Return the p50 (ms) of a transaction of one row that SQLite makes durable."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bench.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE one (row INTEGER, text TEXT)")
        took = []
        for number in range(count):
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO one VALUES (?, ?)", (number, "x" * 12_000))
            connection.execute("COMMIT")
            took.append(time.perf_counter() - begun)
        connection.close()
    return percentile(took, 0.5)


def training() -> tuple[float, float]:
    """Train anew in a folder of its own; return CPU seconds and the peak in MB."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"KOFFIEBREAK_MODEL_FOLDER": folder}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak = 0.0
        with started([[sys.executable, "-m", "bot.cli", "train"]], env) as pids:
            process = psutil.Process(pids[0])
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                with contextlib.suppress(psutil.NoSuchProcess):
                    peak = max(peak, process.memory_info().rss / 1e6)
                time.sleep(0.2)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return took, peak


def understanding(model: Path, size: Size) -> tuple[float, float]:
    """Return p50 and p95 (ms) of reading one message, in a process of its own."""
    code = (
        "import asyncio, json, sys, time\n"
        "import bot.dialogue.rasa_setup\n"
        "from rasa.core.agent import Agent\n"
        "from bot.dialogue import quicker\n"
        "quicker.patch_rasa()\n"
        "agent = Agent.load(sys.argv[1])\n"
        "quicker.quicken(agent)\n"
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


def main() -> int:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(description="Measure speed beside `rasa run`.")
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    args = parser.parse_args()
    size = Size((5, 20, 40), 10, 80, 80) if args.quick else Size()
    known = json.loads((ROOT / "models" / "current.json").read_text(encoding="utf-8"))
    model = ROOT / "models" / known["model"]

    from tools.bench_default import train_default
    from tools.bench_processes import measured, section
    from tools.bench_report import Found, report

    say("training")
    trained = training()
    say("reading messages")
    reading = understanding(model, size)
    servers: dict[str, dict[str, Any]] = {}
    say("koffiebreak run")
    with our_server() as (address, pids):
        flames = None if args.quick else FLAMES
        ours = measure(OurTalk, address, "/readyz", pids, size, flames=flames)
        servers["Koffiebreak"] = asyncio.run(ours)
    if flames is not None:
        drawn = flames.read_text(encoding="utf-8")
        flames.write_text(titled(drawn, FLAMES_TITLE), encoding="utf-8")
    say("rasa run")
    with rasa_server(model) as (address, pids):
        plain = asyncio.run(measure(RasaTalk, address, "/", pids, size))
        servers["plain `rasa run`"] = plain
    with tempfile.TemporaryDirectory() as folder:
        say("rasa run, its default pipeline")
        with rasa_server(train_default(Path(folder))) as (address, pids):
            default = asyncio.run(measure(RasaTalk, address, "/", pids, size))
            servers["`rasa run`, default pipeline"] = default
    workers = measured(total=320 if args.quick else 1_600)
    found = Found(servers, reading, commit_ms(), trained)
    text = report(found, size.depths, TALKS_AT_ONCE) + "\n" + section(workers)
    sys.stdout.write(text)
    if not args.quick:
        OUT.write_text(text, encoding="utf-8")
    ours_load, plain_load = servers["Koffiebreak"]["load"], plain["load"]
    gain = statistics.mean(ours_load[n][0] / plain_load[n][0] for n in TALKS_AT_ONCE)
    say(f"messages a second: {gain:.1f} times plain rasa run, on average")
    return 0


def say(text: str) -> None:
    """Show progress."""
    sys.stderr.write(f"» {text}\n")


if __name__ == "__main__":
    sys.exit(main())
