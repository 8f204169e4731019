"""Take out of an image's environment what the running process never imports.

`bot.dialogue.left_out` gives stand-ins for TensorFlow and others; in an image their
files, and those of what they alone need (jax, libclang), are 1.3 GB for nothing. What
is told about the packages stays, so `koffiebreak doctor` still compares with the lock.
What is left must still answer a worker, or the build fails: a package may import what
it does not declare.

    python -m tools.slim_image FOLDER  # the environment that runs it; its files go
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.dialogue.left_out import LEFT_OUT
from bot.dialogue.ports import WorkerInput
from bot.operate import load_agent
from bot.privacy import RawText
from bot.settings import Settings

ROOT: Final = ("koffiebreak", "bot")
UNDECLARED: Final = ("aiormq",)
"""What Rasa imports itself and declares by a package that is left out."""


def needed(
    requirements: Mapping[str, Iterable[str]],
    roots: Iterable[tuple[str, str]],
    left_out: frozenset[str],
) -> frozenset[str]:
    """Return the distributions that `roots` reach by none of those `left_out`.

    A root is a distribution and the extra it is installed with, or "".
    `requirements` gives, by distribution, the lines `Requires-Dist`.
    """
    found: set[tuple[str, str]] = set()
    waiting = [each for name, extra in roots for each in ((name, ""), (name, extra))]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in found or name in left_out or name not in requirements:
            continue
        found.add((name, extra))
        for line in requirements[name]:
            each = Requirement(line)
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                key = str(canonicalize_name(each.name))
                waiting += [(key, wanted) for wanted in ("", *each.extras)]
    return frozenset(name for name, _ in found)


def _name(found: Distribution) -> str:
    return str(canonicalize_name(found.metadata["Name"]))


def _code(found: Distribution) -> frozenset[Path]:
    """Return the folders of its code, and what Python reads of it at its start."""
    site = Path(str(found.locate_file(""))).resolve()
    record = (found.read_text("RECORD") or "").splitlines()
    folders = {line.partition("/")[0] for line in record if "/" in line}
    started = {line.partition(",")[0] for line in record if "/" not in line}
    names = {name for name in folders if not name.endswith(".dist-info")}
    names |= {name for name in started if name.endswith(".pth")}
    places = {site / name for name in names - {"..", "__pycache__"}}
    return frozenset(place for place in places if place.exists())


def superfluous(left_out: Iterable[str] = LEFT_OUT) -> frozenset[Path]:
    """Return what lies there for what is left out alone, in this environment.

    `left_out` are names of packages as they are imported. A folder that something else
    puts files into as well is none of them.
    """
    installed = {_name(found): found for found in distributions()}
    code = {name: _code(found) for name, found in installed.items()}
    packages = frozenset(left_out)
    without = frozenset(
        name
        for name, those in code.items()
        if not packages.isdisjoint(place.name for place in those)
    )
    requirements = {name: found.requires or () for name, found in installed.items()}
    roots = (ROOT, *((name, "") for name in UNDECLARED))
    stays = needed(requirements, roots, without)
    # What nobody needs in either case (pip, tools) is not ours to judge.
    goes = needed(requirements, roots, frozenset()) - stays
    kept = {place for name in stays for place in code[name]}
    return frozenset(place for name in goes for place in code[name] - kept)


async def _answers() -> bool:
    """Open a talk in memory and say something."""
    settings = Settings.from_env({})
    agent = load_agent(settings)
    if agent is None:
        return False
    now = dt.datetime.now(dt.timezone.utc)
    opened = await agent.open(
        conversation_id="slim", channel="web", locale="nl", now=now
    )
    answered = await agent.respond(
        conversation_id="slim",
        snapshot=opened.snapshot,
        message=WorkerInput(text=RawText("ik wil iets anders leren")),
        message_id="slim",
        now=now,
    )
    return bool(answered.replies) and not answered.failed


def main(arguments: Sequence[str]) -> int:
    """Remove them; 1 where this is another environment or no answer comes after it."""
    if len(arguments) != 1 or Path(arguments[0]).resolve() != Path(sys.prefix):
        sys.stderr.write("Name the environment that runs this; its files go.\n")
        return 1
    places = sorted(superfluous())
    for place in places:
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()
    sys.stdout.write(f"Removed: {', '.join(each.name for each in places)}\n")
    return 0 if asyncio.run(_answers()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
