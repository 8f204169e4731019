"""The commands that keep an installation: retention, doctor, backup, papers, sbom.

Heavy imports happen inside the handlers. Of the dialogue engine this module imports
only whether its model is current, and that only for `doctor`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from bot.settings import Settings, SettingsError

T = TypeVar("T")


def add_commands(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the commands of this module."""
    retention = subparsers.add_parser(
        "retention", help="erase what is past its days, or tell what would be erased"
    )
    retention.add_argument(
        "--dry-run", action="store_true", help="erase nothing, tell what would go"
    )
    retention.set_defaults(handler=_retention)


def _retention(args: argparse.Namespace) -> int:
    return _with_settings(lambda settings: asyncio.run(_keep(settings, args.dry_run)))


async def _keep(settings: Settings, dry_run: bool) -> int:
    from bot.clock import SystemClock
    from bot.storage import retention
    from bot.storage.database import Database
    from bot.storage.migrate import require_current

    now = SystemClock(settings.time_zone).now()
    database = Database.from_settings(settings)
    try:
        await require_current(database)
        look = retention.due if dry_run else retention.purge
        report = await look(database, settings, now)
    finally:
        await database.dispose()
    shown = {"at": now.isoformat(timespec="seconds"), "dry_run": dry_run}
    _print(json.dumps(shown | {"rows": report.as_json()}, indent=2))
    return 0


def _with_settings(handler: Callable[[Settings], int]) -> int:
    """Run `handler`; 2 for settings that cannot be used, 1 for a database away."""
    from bot.storage.errors import StorageError

    try:
        return handler(Settings.from_env())
    except SettingsError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 2
    except StorageError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 1


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
