"""The command `migrate-from`: an existing file goes over to PostgreSQL."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.moving import move, source_settings


def add_commands(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the command of this module."""
    parser = subparsers.add_parser(
        "migrate-from",
        help="move a database file over to the configured PostgreSQL",
        description="Stop Koffiebreak first; take the same key file along.",
    )
    parser.add_argument("kind", choices=["sqlite"], help="what it comes from")
    parser.add_argument("file", type=Path, metavar="FILE", help="the database file")
    parser.add_argument(
        "--dry-run", action="store_true", help="do it all, then take it back"
    )
    parser.set_defaults(handler=_move)


def _move(args: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env()
        counts = asyncio.run(_run(settings, args.file, dry_run=args.dry_run))
    except SettingsError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 2
    except StorageError as error:
        sys.stderr.write(f"koffiebreak: {error}; nothing was moved\n")
        return 1
    for name, rows in counts.items():
        sys.stdout.write(f"{rows:8d}  {name}\n")
    end = "would be moved; nothing was changed" if args.dry_run else "moved"
    sys.stdout.write(f"{sum(counts.values()):8d}  rows {end}\n")
    return 0


async def _run(settings: Settings, file: Path, *, dry_run: bool) -> dict[str, int]:
    source = Database.from_settings(source_settings(settings, file))
    target = Database.from_settings(settings, patient=True)
    try:
        return await move(source, target, dry_run=dry_run)
    finally:
        await source.dispose()
        await target.dispose()
