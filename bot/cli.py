"""The command `koffiebreak`: each command's module is imported when it is asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "advise": "bot.advice.cli",
    "backup": "bot.upkeep",
    "catalogue": "bot.advice.cli",
    "channels": "bot.channels.cli",
    "corrections": "bot.corrections_cli",
    "doctor": "bot.upkeep",
    "import-esco": "bot.nlu.cli",
    "migrate": "bot.operate",
    "migrate-from": "bot.move",
    "papers": "bot.upkeep",
    "restore": "bot.upkeep",
    "retention": "bot.upkeep",
    "rotate-keys": "bot.upkeep",
    "run": "bot.operate",
    "train": "bot.operate",
    "user": "bot.portal.cli",
}
"""Command -> the module whose `add_commands` knows it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; 2 for a fault of the caller."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="koffiebreak",
        description="The Dutch career-advice talk for people at work.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    # Only the module of this command: `advise` must not wait for the web or for Rasa.
    asked = COMMANDS.get(arguments[0]) if arguments else None
    for module in [asked] if asked else dict.fromkeys(COMMANDS.values()):
        import_module(module).add_commands(subparsers)
    args = parser.parse_args(arguments)
    status: int = args.handler(args)
    return status


if __name__ == "__main__":
    sys.exit(main())
