"""The page of `make bench`."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import psutil


@dataclass(frozen=True)
class Found:
    """All that was measured; `servers` in the order of the columns."""

    servers: dict[str, dict[str, Any]]
    reading: tuple[float, float]
    commit: float
    training: tuple[float, float]


def report(found: Found, depths: Sequence[int], talks_at_once: Sequence[int]) -> str:
    """Return the figures as Markdown."""
    columns = list(found.servers.values())
    cpu, peak = found.training
    lines = [
        "# Speed, measured",
        "",
        "Made by `make bench`; every number comes from that one run, all servers on",
        "the same machine, the client on the same cores. The first two have the same",
        "model; the third has Rasa's default pipeline and policies (DIET and TED),",
        "trained a few epochs, as speed does not depend on them.",
        "",
        f"- {platform.machine()}, {psutil.cpu_count()} cores,"
        f" {psutil.virtual_memory().total / 2**30:.0f} GiB, Python"
        f" {platform.python_version()}, {_versions()}; load"
        f" {os.getloadavg()[0]:.1f} at the end,"
        f" {dt.datetime.now(dt.timezone.utc):%Y-%m-%d}",
        f"- reading one message: p50 {found.reading[0]:.1f} ms,"
        f" p95 {found.reading[1]:.1f} ms",
        f"- training: {cpu:.0f} s of processor time, {peak:.0f} MB at most",
        "- a flame graph of our process while one worker talks: [turn.svg](turn.svg)",
        "- 1,000 open windows: [bench-sockets.md](bench-sockets.md)",
        "",
        "| | " + " | ".join(found.servers) + " |",
        "|---" * (len(columns) + 1) + "|",
        _row("start to ready", [f"{c['start']:.1f} s" for c in columns]),
        _row("memory, all its processes", [f"{c['memory']:.0f} MB" for c in columns]),
    ]
    for d in depths:
        cells = ["{:.1f} / {:.1f} ms".format(*c["depth"][d]) for c in columns]
        lines.append(_row(f"turn {d}, p50 / p95", cells))
    for count in talks_at_once:
        cells = [
            "{:.0f} ({:.0f} / {:.0f} ms)".format(*c["load"][count]) for c in columns
        ]
        title = f"{count} talks at once, messages a second (p50 / p95)"
        lines.append(_row(title, cells))
    return "\n".join([*lines, "", *_limit(found, depths[0]), ""])


def _row(title: str, cells: Sequence[str]) -> str:
    return f"| {title} | " + " | ".join(cells) + " |"


def _versions() -> str:
    names = ("rasa", "spacy", "aiohttp", "SQLAlchemy")
    return ", ".join(f"{name} {version(name)}" for name in names)


def _limit(found: Found, depth: int) -> list[str]:
    """Tell what a turn costs at the least, and how near we are."""
    ours = next(iter(found.servers.values()))
    least = ours["empty"] + found.reading[0] + found.commit
    turn = ours["depth"][depth][0]
    return [
        "Both of Rasa keep their trackers in memory and their actions in a second",
        "process; Koffiebreak writes every turn to SQLite (WAL, synchronous=FULL).",
        "",
        "## What a turn costs at the least",
        "",
        f"A request with nothing to do {ours['empty']:.1f} ms, reading the message"
        f" {found.reading[0]:.1f} ms, one durable commit {found.commit:.1f} ms (each",
        f"p50, measured apart in this run): {least:.1f} ms. A turn takes {turn:.1f} ms;"
        f" the other {turn - least:.1f} ms are",
        "Rasa's tracker, rules and actions, what we say, masking, and the statements",
        "of the transaction: the flame graph shows them.",
    ]
