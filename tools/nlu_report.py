"""Measure what the trained model understands and write docs/generated/nlu.md.

    make nlu-report                         train anew, measure, write
    python tools/nlu_report.py              measure the newest model
    python tools/nlu_report.py --baseline   and make its figures the new baseline

Measures on our own held-out set, and on the shared validation set where it lies beside
the clone. Times depend on the machine; no test reads them.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.nlu.gate import (  # noqa: E402
    FALSE_ALARMS,
    below_bars,
    below_baseline,
    guarded,
    read_baseline,
    write_baseline,
)
from tools.nlu.messages import (  # noqa: E402
    OUR_SETS,
    LabelledMessage,
    MessagesError,
    readers,
)
from tools.nlu.parsing import NoModelError, Parser  # noqa: E402
from tools.nlu.rendering import (  # noqa: E402
    alarms_section,
    milliseconds,
    set_section,
    table,
)
from tools.nlu.scores import Reading, Scores, percentile, score  # noqa: E402

OUT = ROOT / "docs" / "generated" / "nlu.md"
_LONG = 2000
_LONG_READ = 20
_TITLES = {
    "held_out": "Our held-out set",
    FALSE_ALARMS: "Messages that sound like a crisis and are none",
    "validation": "The shared validation set",
}


@dataclass(frozen=True)
class Measured:
    """A set with what the model made of it."""

    messages: Sequence[LabelledMessage]
    readings: Sequence[Reading]
    scores: Scores


@dataclass(frozen=True)
class Speed:
    """Milliseconds of CPU, memory in MB, training in CPU seconds (None: not now)."""

    p50: float
    p95: float
    long_p95: float
    memory: float
    training: tuple[float, float] | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and write; 1 when there is no model or no set, else 0."""
    args = _arguments(argv)
    try:
        training = train() if args.train else None
        sets = {name: read() for name, read in readers(args.sets).items()}
        parser = Parser.newest()
    except (MessagesError, NoModelError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"nlu_report: {error}\n")
        return 1
    measured = {name: _measure(parser, messages) for name, messages in sets.items()}
    speed = measure_speed(parser, measured, training)
    figures = {name: guarded(name, m.scores) for name, m in measured.items()}
    baseline = write_baseline(figures) if args.baseline else read_baseline()
    text = report(measured, baseline, speed)
    print(text)
    args.out.write_text(text, encoding="utf-8")
    for name, now in figures.items():
        for line in [*below_bars(now), *below_baseline(now, baseline.get(name, {}))]:
            sys.stderr.write(f"nlu_report: {name}: {line}\n")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure what the trained model understands."
    )
    parser.add_argument(
        "--train", action="store_true", help="train anew first, and measure that too"
    )
    parser.add_argument(
        "--baseline", action="store_true", help="keep the figures as the new baseline"
    )
    parser.add_argument(
        "--sets",
        type=Path,
        default=OUR_SETS,
        metavar="FOLDER",
        help="where held_out and false_alarms.yml are",
    )
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE")
    return parser.parse_args(argv)


def _measure(parser: Parser, messages: list[LabelledMessage]) -> Measured:
    readings = parser.read(messages)
    return Measured(messages, readings, score(messages, readings))


def train() -> tuple[float, float]:
    """Train in a process of its own; return CPU seconds and peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "bot.cli", "train"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return user + system, after.ru_maxrss / 1024


def measure_speed(
    parser: Parser,
    measured: dict[str, Measured],
    training: tuple[float, float] | None,
) -> Speed:
    """Return times over the messages of all sets, and over 2,000 characters."""
    p50, p95 = milliseconds([r for m in measured.values() for r in m.readings])
    words = " ".join(m.text for each in measured.values() for m in each.messages)
    long = [
        LabelledMessage(words[start : start + _LONG], "inform")
        for start in range(0, _LONG_READ * 100, 100)
    ]
    took = [reading.seconds * 1000 for reading in parser.read(long)]
    memory = psutil.Process().memory_info().rss / 1024**2
    return Speed(p50, p95, percentile(took, 0.95), memory, training)


def report(
    measured: dict[str, Measured],
    baseline: dict[str, dict[str, float]],
    speed: Speed,
) -> str:
    """Return the document."""
    parts = [
        "# Understanding, measured\n",
        "Made by `make nlu-report` (`tools/nlu_report.py`). How it works and why: "
        "[the pipeline](../nlu-pipeline.md), [entities](../nlu-entities.md). The "
        "baseline is `tests/nlu/baseline.json`; a figure under its bar, or below the "
        "baseline by more than its margin, is red in `make test`.\n",
    ]
    for name, title in _TITLES.items():
        if name not in measured:
            parts.append(f"## {title}\n\nNot at hand here, so not measured.\n")
            continue
        each, known = measured[name], baseline.get(name, {})
        if name == FALSE_ALARMS:
            parts.append(alarms_section(title, each.scores, known))
            continue
        parts.append(
            set_section(
                title,
                each.messages,
                each.readings,
                each.scores,
                known,
                ambiguity_threshold(),
            )
        )
    parts.append(_speed_section(speed))
    return "\n".join(parts)


def _speed_section(speed: Speed) -> str:
    rows: list[tuple[str, str, str]] = [
        ("read a message, p50", f"{speed.p50:.1f} ms", ""),
        ("read a message, p95", f"{speed.p95:.1f} ms", "10 ms"),
        (f"read {_LONG:,} characters, p95", f"{speed.long_p95:.1f} ms", "60 ms"),
        ("memory of a process that reads", f"{speed.memory:.0f} MB", ""),
    ]
    if speed.training is None:
        rows.append(("training", "not measured, add `--train`", "90 s"))
    else:
        seconds, peak = speed.training
        rows.append(("training, CPU", f"{seconds:.0f} s", "90 s"))
        rows.append(("training, peak of memory", f"{peak:.0f} MB", ""))
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    day = time.strftime("%Y-%m-%d")
    head = (
        f"## Speed\n\nOn {machine}, {day}. Milliseconds are CPU time of the process, "
        "which is what a message takes where nothing else runs.\n\n"
    )
    return head + table(("what", "measured", "bar"), rows)


def ambiguity_threshold() -> float:
    """Return how far apart the best two must lie, as config.yml has it."""
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text("utf-8"))
    for step in config["pipeline"]:
        if step["name"] == "FallbackClassifier":
            return float(step["ambiguity_threshold"])
    raise ValueError("config.yml has no FallbackClassifier")


if __name__ == "__main__":
    sys.exit(main())
