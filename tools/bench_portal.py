"""Measure the inbox and the search with 10,000 and 100,000 talks.

    python tools/bench_portal.py [TALKS …]

Writes docs/generated/portal.md. Each kind of request is made many times with other
values; the figures are of the query and its rows, as the pages make them.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.catalogue.vocabulary import OBSTACLES, SCHEME_IDS, WISHES  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.storage import inbox  # noqa: E402
from bot.storage.database import Database  # noqa: E402
from bot.storage.inbox import Cursor, Filter  # noqa: E402
from bot.storage.migrate import upgrade_database  # noqa: E402
from tools.many_talks import NOW, fill  # noqa: E402

OUT = ROOT / "docs" / "generated" / "portal.md"
ROUNDS = 60
MOST_MS = 150
"""What p95 may be, by the project's own promise; a page tells when it is not."""


@dataclass
class Timing:
    """How long one kind of request took, in milliseconds."""

    name: str
    taken: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)

    def add(self, pair: tuple[float, float]) -> None:
        """Add a request: how long it took, and how long the processor worked for it."""
        self.taken.append(pair[0])
        self.computed.append(pair[1])

    def at(self, share: float) -> float:
        """Return the time that this share of the requests stayed under."""
        return _at(self.taken, share)

    def work(self) -> float:
        """Return the processor's time that 95 % of the requests stayed under."""
        return _at(self.computed, 0.95)


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def kinds(chance: random.Random) -> dict[str, Callable[[], Filter]]:
    """Return what is asked, by name; each call gives other values."""
    words = ("werk", "magazijn", "cursus", "begeleiden", "heftruck", "woord7")
    return {
        "Newest": Filter,
        "Unread": lambda: Filter(status="unread"),
        "Set aside for later": lambda: Filter(status="later"),
        "One wish": lambda: Filter(wish=chance.choice(WISHES)),
        "One obstacle": lambda: Filter(obstacle=chance.choice(OBSTACLES)),
        "One scheme": lambda: Filter(scheme=chance.choice(SCHEME_IDS)),
        "A tag": lambda: Filter(tag="voorbeeld"),
        "Help pointed to": lambda: Filter(care=True),
        "Wants contact": lambda: Filter(wants_contact=True),
        "Doubtful, unread, web": lambda: Filter(
            confidence_below=0.25, status="unread", channel="web"
        ),
        "Nothing fits": lambda: Filter(fewest=900),
        "Search: a word": lambda: Filter(query=chance.choice(words)),
        "Search: two words": lambda: Filter(query=" ".join(chance.sample(words, 2))),
        "Search: a rare word": lambda: Filter(
            query=f"woord{chance.randint(2000, 4999)}"
        ),
        "Search: word, wish, unread": lambda: Filter(
            query=chance.choice(words), wish=chance.choice(WISHES), status="unread"
        ),
    }


async def measure(database: Database, rounds: int = ROUNDS) -> list[Timing]:
    """Return the timings of every kind, and of a page far down the list."""
    chance = random.Random(3)
    timings = []
    for name, make in kinds(chance).items():
        timing = Timing(name)
        for _ in range(rounds):
            timing.add(await _timed(database, make()))
        timings.append(timing)
    far = Timing("Newest, deep in the list")
    deep = Cursor(NOW.replace(year=2026, month=10, day=10), 0)
    for _ in range(rounds):
        far.add(await _timed(database, Filter(), deep))
    return [*timings, far]


async def _timed(
    database: Database, wanted: Filter, after: Cursor | None = None
) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    async with database.read() as connection:
        await inbox.page(connection, wanted, now=NOW, after=after)
        await inbox.tags(connection)
    took, work = time.perf_counter() - started, time.process_time() - worked
    return took * 1000, work * 1000


async def run(count: int) -> tuple[list[Timing], float]:
    """Fill a database of its own and return timings and megabytes."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_folder=Path(name))
        database = Database.from_settings(settings)
        await upgrade_database(database)
        started = time.perf_counter()
        await fill(database, count)
        _say(f"{count} talks made in {time.perf_counter() - started:.0f} s")
        timings = await measure(database)
        size = (settings.data_folder / "koffiebreak.db").stat().st_size / 1e6
        await database.dispose()
    return timings, size


def page(measured: dict[int, tuple[list[Timing], float]]) -> str:
    """Return the document."""
    lines = [
        "# The advisers' portal with many talks",
        "",
        "Made by `make bench-portal` on SQLite with invented talks, 80 % of which may"
        " be read. Milliseconds for a page of 25 talks and the list of tags, as the"
        f" portal asks them; {ROUNDS} requests of each kind with other values."
        f" Promised: p95 under {MOST_MS} ms.",
        "",
        f"Python {platform.python_version()}, {platform.machine()}; load"
        f" {os.getloadavg()[0]:.1f} at the end. *Processor* is the p95 of the time"
        " computed: what a quiet machine would take.",
    ]
    for count, (timings, size) in measured.items():
        worst = max(timing.at(0.95) for timing in timings)
        kept = "kept" if worst < MOST_MS else "NOT kept"
        lines += [
            "",
            f"## {count:,} talks ({size:.0f} MB)",
            "",
            f"The promise is {kept}: the slowest kind has a p95 of {worst:.0f} ms.",
            "",
            "| Request | p50 | p95 | slowest | processor |",
            "|---|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {t.name} | {t.at(0.5):.1f} | {t.at(0.95):.1f} | {max(t.taken):.1f}"
            f" | {t.work():.1f} |"
            for t in timings
        ]
    return "\n".join(lines) + "\n"


def _say(text: str) -> None:
    sys.stdout.write(f"» {text}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure and write; returns 1 when the promise is not kept."""
    counts = [int(text) for text in sys.argv[1:]] or [10_000, 100_000]
    measured = {count: asyncio.run(run(count)) for count in counts}
    OUT.write_text(page(measured), encoding="utf-8")
    for count, (timings, _) in measured.items():
        for timing in timings:
            _say(
                f"{count:>7} {timing.name:<28} p95 {timing.at(0.95):6.1f} ms,"
                f" processor {timing.work():6.1f} ms"
            )
    worst = max(t.at(0.95) for timings, _ in measured.values() for t in timings)
    return int(worst >= MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
