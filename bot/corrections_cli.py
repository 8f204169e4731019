"""The command `koffiebreak corrections export`: corrections as a diff to review.

Nothing is trained by it: a person reads the diff, commits it, and trains.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from bot.clock import SystemClock
from bot.review.annotation import spans_from_json
from bot.review.export import Change, Saved, Settled, plan_change, read_project
from bot.review.training_files import unified_diff
from bot.settings import Settings, SettingsError
from bot.storage import corrections, handing_out, trust_log
from bot.storage.crypto import Keyring, load_or_create_keys
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.migrate import require_current

ROOT: Final = Path(__file__).resolve().parent.parent
_MOST: Final = 100_000


def add_commands(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the command `corrections`."""
    parser = subparsers.add_parser(
        "corrections", help="what advisers corrected, as a change of data/ and tests/"
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    export = parts.add_parser(
        "export",
        help="print the change as a unified diff; withdrawn examples come out",
    )
    export.add_argument(
        "--write", action="store_true", help="change the files as well, to be committed"
    )
    export.add_argument(
        "--root", type=Path, default=ROOT, help="the project (default: this one)"
    )
    export.set_defaults(handler=_export)


def _export(args: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env()
        change = asyncio.run(export(settings, args.root, write=args.write))
    except (SettingsError, StorageError) as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 2
    sys.stdout.write(unified_diff(change.before, change.after))
    for note in change.notes:
        sys.stderr.write(f"koffiebreak: {note}\n")
    return 0


async def export(settings: Settings, root: Path, *, write: bool) -> Change:
    """Return the change; with `write` make it in the files and note what went out."""
    database = Database.from_settings(settings)
    keys = load_or_create_keys(settings.key_file)
    try:
        await require_current(database)
        change = await _planned(database, root, keys)
        if write:
            write_files(root, change)
            await _note(database, change, settings)
        return change
    finally:
        await database.dispose()


async def _planned(database: Database, root: Path, keys: Keyring) -> Change:
    async with database.read() as connection:
        settled = await corrections.with_status(
            connection, "label", corrections.SETTLED, limit=_MOST
        )
        saved = await handing_out.tests(connection)
        return plan_change(
            read_project(root),
            settled=[
                Settled(
                    each.number,
                    each.final.intent,
                    each.text,
                    spans_from_json(each.final.entities),
                )
                for each in settled
                if each.final
            ],
            saved=[
                Saved(each.number, each.conversation_id, each.scenario)
                for each in saved
            ],
            exported_examples=await handing_out.exported(connection, "example"),
            exported_tests=await handing_out.exported(connection, "test"),
            digest=keys.digest,
        )


def write_files(root: Path, change: Change) -> None:
    """Make the change in the files; removed ones go."""
    for path in {*change.before, *change.after}:
        new = change.after.get(path)
        if new == change.before.get(path):
            continue
        file = root / path
        if new is None:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(new, encoding="utf-8")


async def _note(database: Database, change: Change, settings: Settings) -> None:
    now = SystemClock(settings.time_zone).now()
    async with database.write() as connection:
        for kind, sent, withdrawn in (
            ("example", change.sent_examples, change.withdrawn_examples),
            ("test", change.sent_tests, change.withdrawn_tests),
        ):
            await handing_out.note_exported(
                connection, kind=kind, sent=sent, withdrawn=withdrawn, now=now
            )
        await trust_log.add(
            connection,
            kind="export",
            subject="corrections",
            role=trust_log.SYSTEM,
            now=now,
            detail={
                "count": len(change.sent_examples) + len(change.sent_tests),
                "withdrawn": len(change.withdrawn_examples)
                + len(change.withdrawn_tests),
            },
        )
