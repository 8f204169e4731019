"""Measure 1, 2 and 4 processes on a real PostgreSQL, 32 talks at once.

    python tools/bench_processes.py            shows the rows that `make bench` adds
    python tools/bench_processes.py --quick    fewer messages, to try it out

Server, database and this client share the cores of this machine, so more processes than
cores bring little here; the load before each run is stated. PostgreSQL writes every
commit to the disk (fsync on), as in production.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.postgres import PostgresServer  # noqa: E402
from tools.bench import (  # noqa: E402
    OurTalk,
    free_port,
    load,
    messages,
    say,
    session,
    started,
    wait_until_ready,
)

PROCESSES = (1, 2, 4)
TALKS = 32


@dataclass(frozen=True)
class Figures:
    """Messages a second, times in milliseconds, memory in MB, load when it began."""

    rate: float
    p50: float
    p95: float
    memory: float
    load_before: float


@contextlib.contextmanager
def _served(postgres: PostgresServer, processes: int) -> Iterator[tuple[str, int]]:
    """Serve with that many processes on a fresh database; give address and process."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, postgres.database() as url:
        env = {
            "KOFFIEBREAK_DATA_FOLDER": folder,
            "KOFFIEBREAK_DATABASE_URL": url,
            "KOFFIEBREAK_PORT": str(port),
            "KOFFIEBREAK_OPS_PORT": "0",
            "KOFFIEBREAK_MESSAGES_PER_MINUTE": "10000",
            "KOFFIEBREAK_CONVERSATIONS_PER_MINUTE": "10000",
            "KOFFIEBREAK_REQUESTS_PER_MINUTE": "1000000",
            "KOFFIEBREAK_LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", "bot.cli", "run", "--workers", str(processes)]
        with started([command], env) as pids:
            yield f"http://127.0.0.1:{port}", pids[0]


def _memory(pid: int) -> float:
    """Return the memory of a process and its children, what they share counted once."""
    process = psutil.Process(pid)
    everyone = [process, *process.children(recursive=True)]
    return float(sum(each.memory_full_info().pss for each in everyone)) / 1e6


async def _measure(address: str, pid: int, total: int, before: float) -> Figures:
    await wait_until_ready(address, "/readyz")
    texts = messages()
    async with session() as http:
        # Each talk has a connection of its own, and the system divides those.
        talks = [await OurTalk(http, address).begin() for _ in range(TALKS)]
        await load(talks, texts, 4 * TALKS)
        rate, p50, p95 = await load(talks, texts, total)
    return Figures(rate, p50, p95, _memory(pid), before)


def measured(*, total: int = 1_600) -> dict[int, Figures]:
    """Return the figures by number of processes, of that many messages each."""
    postgres = PostgresServer(durable=True)
    try:
        postgres.start()
        postgres.make_template()
        found = {}
        for processes in PROCESSES:
            say(f"{processes} processes on PostgreSQL")
            before = os.getloadavg()[0]
            with _served(postgres, processes) as (address, pid):
                found[processes] = asyncio.run(_measure(address, pid, total, before))
        return found
    finally:
        postgres.remove()


def section(figures: dict[int, Figures]) -> str:
    """Return the figures as Markdown."""
    one = figures[PROCESSES[0]].rate
    lines = [
        f"## Several processes on PostgreSQL, {TALKS} talks at once",
        "",
        f"Server, database (fsync on) and client on the same {psutil.cpu_count()}",
        "cores. Memory counts once what processes share.",
        "",
        "| processes | messages a second | times one | p50 / p95 | memory | load |",
        "|---|---|---|---|---|---|",
    ]
    for processes, each in figures.items():
        lines.append(
            f"| {processes} | {each.rate:.0f} | {each.rate / one:.2f}"
            f" | {each.p50:.0f} / {each.p95:.0f} ms | {each.memory:.0f} MB"
            f" | {each.load_before:.1f} |"
        )
    return "\n".join([*lines, ""])


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser(description="Measure several processes.")
    parser.add_argument("--quick", action="store_true", help="fewer messages")
    args = parser.parse_args()
    sys.stdout.write(section(measured(total=320 if args.quick else 1_600)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
