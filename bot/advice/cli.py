"""The commands `advise` and `catalogue`: advice and records without a server.

Imports neither Rasa nor aiohttp, so that an answer is there in under half a second.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

from bot.advice.profile import ProfileError, parse_profile
from bot.advice.result import to_json
from bot.advice.schemes import find_schemes
from bot.advice.steps import rank_steps
from bot.catalogue.checks import check_catalogue
from bot.catalogue.due import Due, due
from bot.catalogue.load import CatalogueError, load_catalogue
from bot.catalogue.models import Catalogue
from bot.clock import SystemClock
from bot.settings import Settings, SettingsError

OK = 0
FAULTS = 1
REFUSED = 2
"""Exit status for input that is not taken, the one argparse uses as well."""


def add_commands(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Add the commands; each sets `handler`, which takes the arguments parsed."""
    advise = subparsers.add_parser(
        "advise",
        help="print steps and schemes for a profile as JSON",
        description="Reads a profile and prints one JSON document with advice.",
    )
    advise.add_argument("profile", nargs="?", help="a JSON file, or - for stdin")
    advise.add_argument("--on", type=_day, metavar="DATE", help="default: today")
    advise.add_argument(
        "--batch",
        metavar="FILE.jsonl",
        help="a profile a line; prints a result a line",
    )
    _add_overlay(advise)
    advise.set_defaults(handler=run_advise, refuse=advise.error)

    catalogue = subparsers.add_parser("catalogue", help="look after the records")
    actions = catalogue.add_subparsers(dest="action", required=True)
    check = actions.add_parser(
        "check", help="list what is wrong with the records, and what is due"
    )
    check.add_argument("--on", type=_day, metavar="DATE", help="default: today")
    _add_overlay(check)
    check.set_defaults(handler=run_check)
    overdue = actions.add_parser("due", help="list what a person must look up again")
    overdue.add_argument("--before", type=_day, metavar="DATE", required=True)
    _add_overlay(overdue)
    overdue.set_defaults(handler=run_due)


def _add_overlay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--overlay",
        type=Path,
        metavar="FOLDER",
        help="an employer's additions; default: the setting",
    )


def _given_catalogue(
    run: Callable[[argparse.Namespace, Catalogue], int],
) -> Callable[[argparse.Namespace], int]:
    """Hand a command the catalogue with the overlay asked for, else of the settings.

    A faulty catalogue or setting ends it with its status.
    """

    @functools.wraps(run)
    def handler(args: argparse.Namespace) -> int:
        try:
            folder = args.overlay or Settings.from_env().overlay_folder
            catalogue = load_catalogue(overlay=folder)
        except CatalogueError as error:
            return _report_faults(error)
        except SettingsError as error:
            return _refuse(str(error))
        return run(args, catalogue)

    return handler


@_given_catalogue
def run_advise(args: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print the advice for one profile, or for each line of a batch."""
    if (args.profile is None) == (args.batch is None):
        args.refuse("give either a profile or --batch")
    on = args.on or _today()
    path = args.profile or args.batch
    try:
        if path == "-":
            return _answer(args, sys.stdin.buffer, catalogue, on)
        with Path(path).open("rb") as file:
            return _answer(args, file, catalogue, on)
    except OSError as error:
        return _refuse(f"{path}: {error.strerror}")


@_given_catalogue
def run_check(args: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print every fault of the records and every one due for a new look.

    Only faults make it fail: that time passes is no mistake in a record.
    """
    on = args.on or _today()
    faults = check_catalogue(catalogue, on)
    waiting = due(catalogue, on)
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.writelines(_due_line(it) for it in waiting)
    sys.stdout.write(
        f"{len(catalogue.steps)} steps, {len(catalogue.schemes)} schemes, "
        f"{len(faults)} faults, {len(waiting)} due for a new check\n"
    )
    return FAULTS if faults else OK


@_given_catalogue
def run_due(args: argparse.Namespace, catalogue: Catalogue) -> int:
    """Print what must be looked up before a day; never fails for what it finds."""
    found = due(catalogue, args.before)
    sys.stdout.writelines(_due_line(it) for it in found)
    sys.stdout.write(f"{len(found)} to look up before {args.before}\n")
    return OK


def _answer(
    args: argparse.Namespace, file: BinaryIO, catalogue: Catalogue, on: dt.date
) -> int:
    if args.batch is not None:
        return _advise_lines(file, catalogue, on)
    try:
        advice = _advise(file.read(), catalogue, on)
    except ProfileError as error:
        return _refuse(str(error))
    sys.stdout.write(json.dumps(advice, ensure_ascii=False, indent=2) + "\n")
    return OK


def _advise_lines(lines: Iterable[bytes], catalogue: Catalogue, on: dt.date) -> int:
    status = OK
    for number, line in enumerate(lines, start=1):
        try:
            answer = _advise(line, catalogue, on)
        except ProfileError as error:
            answer = {"line": number, "error": str(error)}
            status = REFUSED
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return status


def _advise(text: bytes, catalogue: Catalogue, on: dt.date) -> dict[str, Any]:
    try:
        mapping = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"not JSON: {error}") from error
    profile = parse_profile(mapping, catalogue.schemes.keys())
    steps = rank_steps(profile, catalogue, on)
    return to_json(on, steps, find_schemes(profile, catalogue, on))


def _due_line(it: Due) -> str:
    day = "overdue" if it.on is None else it.on.isoformat()
    return f"{day:10}  {it.kind:6}  {it.id:28}  {it.reason}\n"


def _report_faults(error: CatalogueError) -> int:
    sys.stderr.write(f"{error}\n{len(error.faults)} faults in the catalogue\n")
    return FAULTS


def _refuse(message: str) -> int:
    sys.stderr.write(f"koffiebreak: {message}\n")
    return REFUSED


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day as 2026-11-23"
        raise argparse.ArgumentTypeError(message) from None


def _today() -> dt.date:
    return SystemClock().today()
