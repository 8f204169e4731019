"""The commands that keep an installation: retention, doctor, backup, keys, papers.

Heavy imports happen inside the handlers. Of the dialogue engine this module imports
only whether its model is current, and that only for `doctor`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parent.parent
"""The project: the lock and the model's data stand here."""


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
    backup = subparsers.add_parser(
        "backup", help="write a copy of the database to FILE; the keys are apart"
    )
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(handler=_backup)
    restore = subparsers.add_parser(
        "restore", help="put the database of a backup in place and apply retention"
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--over", action="store_true", help="replace the database that is there"
    )
    restore.set_defaults(handler=_restore)
    rotate = subparsers.add_parser(
        "rotate-keys",
        help="encrypt with a new key from now on; what is there stays readable",
    )
    rotate.set_defaults(handler=_rotate_keys)
    papers = subparsers.add_parser(
        "papers", help="write register, DPIA, works-council page, AI Act note and more"
    )
    papers.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    papers.set_defaults(handler=_papers)
    doctor = subparsers.add_parser(
        "doctor", help="look whether everything is as it must be; 1 where it is not"
    )
    doctor.add_argument("--json", action="store_true", help="for a machine to read")
    doctor.set_defaults(handler=_doctor)


def _retention(args: argparse.Namespace) -> int:
    return _with_settings(lambda settings: asyncio.run(_keep(settings, args.dry_run)))


async def _keep(settings: Settings, dry_run: bool) -> int:
    from bot.clock import SystemClock
    from bot.portal.counting import counting
    from bot.storage import retention
    from bot.storage.database import Database
    from bot.storage.migrate import require_current

    now = SystemClock(settings.time_zone).now()
    database = Database.from_settings(settings)
    try:
        await require_current(database)
        if dry_run:
            report = await retention.due(database, settings, now)
        else:
            report = await retention.purge(
                database, settings, now, keep_counts=counting(settings, now)
            )
    finally:
        await database.dispose()
    shown = {"at": now.isoformat(timespec="seconds"), "dry_run": dry_run}
    _print(json.dumps(shown | {"rows": report.as_json()}, indent=2))
    return 0


def _backup(args: argparse.Namespace) -> int:
    from bot.keeping.backup import back_up

    def handle(settings: Settings) -> int:
        back_up(settings, args.file)
        _print(
            f"{args.file} is written, readable for you alone.\n"
            f"The keys are not in it: keep a copy of {settings.key_file} elsewhere."
            " Without it what is encrypted stays closed for good.\n"
            f"Remove it after {settings.backup_days} days at the latest"
            " (KOFFIEBREAK_BACKUP_DAYS)."
        )
        return 0

    return _with_settings(handle)


def _restore(args: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.keeping.backup import restore

    def handle(settings: Settings) -> int:
        now = SystemClock(settings.time_zone).now()
        done = asyncio.run(restore(settings, args.file, now=now, over=args.over))
        _print(
            f"The database of {args.file} is in place.\n"
            f"Erased again, since a worker had erased it: {done.erased_again}\n"
            f"Erased, since it was past its days: {done.retention.conversations}"
        )
        if not settings.key_file.exists():
            _print(f"Now put the keys at {settings.key_file}, mode 0600.")
        return 0

    return _with_settings(handle)


def _rotate_keys(args: argparse.Namespace) -> int:
    from bot.storage.crypto import rotate_keys

    def handle(settings: Settings) -> int:
        rotate_keys(settings.key_file)
        _print(
            f"{settings.key_file} has a new key in front of the old ones.\n"
            "Put this file on every machine that shares the database, then start"
            " Koffiebreak again: a process that runs keeps the keys it read.\n"
            "Keep a copy of it elsewhere; the copy you had does not open what is new."
        )
        return 0

    return _with_settings(handle)


def _doctor(args: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.dialogue.training import current_model
    from bot.keeping.doctor import examine, worst

    def handle(settings: Settings) -> int:
        def model() -> str | None:
            found = current_model(ROOT / settings.model_folder, ROOT)
            return None if found is None else found.name

        now = SystemClock(settings.time_zone).now()
        lock = ROOT / "requirements" / "bot.txt"
        findings = asyncio.run(examine(settings, now=now, lock=lock, model=model))
        if args.json:
            _print(json.dumps([vars(finding) for finding in findings], indent=2))
        else:
            for found in findings:
                _print(f"{found.state:8} {found.look:10} {found.text}")
        return worst(findings)

    return _with_settings(handle)


def _papers(args: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.keeping.papers import write

    def handle(settings: Settings) -> int:
        today = SystemClock(settings.time_zone).today()
        for file in write(settings, args.out, today):
            _print(str(file))
        return 0

    return _with_settings(handle)


def _with_settings(handler: Callable[[Settings], int]) -> int:
    """Run `handler`; 2 for settings that cannot be used, 1 for a database away."""
    from bot.keeping.backup import BackupError
    from bot.storage.errors import StorageError

    try:
        return handler(Settings.from_env())
    except SettingsError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 2
    except (StorageError, BackupError) as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return 1


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
