"""Measures `koffiebreak advise`: one profile at once, and a batch of mixed ones.

Run: python tools/bench_advise.py [--profiles 1000]. Aims: one profile in under half a
second, 1,000 in under five. The profiles are the same every time (fixed seed).
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.catalogue import vocabulary as names

SEED = 20261123
ADVISE = (sys.executable, "-m", "bot.cli", "advise", "--on", "2026-11-23")


def mixed_profiles(count: int) -> list[dict[str, Any]]:
    """Return profiles in which each field is told about half of the time."""
    chance = random.Random(SEED)

    def one() -> dict[str, Any]:
        profile: dict[str, Any] = {
            "wish": chance.choice(names.WISHES),
            "obstacles": chance.sample(names.OBSTACLES, chance.randint(0, 3)),
            "minutes_per_week": chance.choice((5, 10, 30, 60, 120, 240, 480)),
            "learning_style": chance.choice(names.LEARNING_STYLES),
            "age": chance.randint(16, 67),
            "employment": chance.choice(names.EMPLOYMENTS),
            "sector": chance.choice(names.SECTORS),
            "company_size": chance.choice((5, 40, 249, 250, *names.COMPANY_SIZES)),
            "education": chance.choice(names.EDUCATIONS),
            "goal": chance.choice(names.GOALS),
            "hours": chance.randint(8, 40),
            "asked_scheme": chance.choice(names.SCHEME_IDS),
        }
        return {name: it for name, it in profile.items() if chance.random() < 0.5}

    return [one() for _ in range(count)]


def seconds(*args: str, stdin: bytes = b"") -> float:
    """Return how long a whole process takes; raises when it fails."""
    start = time.perf_counter()
    subprocess.run([*ADVISE, *args], input=stdin, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the median of seven single runs and the time of one batch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=1000)
    count = parser.parse_args().profiles
    single = [seconds("-", stdin=b"{}") for _ in range(7)]
    with tempfile.TemporaryDirectory() as folder:
        batch = Path(folder, "batch.jsonl")
        lines = [json.dumps(profile) for profile in mixed_profiles(count)]
        batch.write_text("\n".join(lines), encoding="utf-8")
        together = seconds("--batch", str(batch))
    sys.stdout.write(
        f"one profile: median {statistics.median(single):.3f} s, "
        f"slowest {max(single):.3f} s\n{count} profiles: {together:.2f} s\n"
    )


if __name__ == "__main__":
    main()
