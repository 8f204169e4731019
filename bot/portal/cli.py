"""The command `koffiebreak user`: accounts of the portal and their sign-ins.

Heavy imports happen inside the handlers, as in `bot.operate`.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from bot.clock import Clock, SystemClock
from bot.portal.roles import ROLES, RoleError, checked
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.portal.accounts import Accounts, Secrets

_ASK: Final = "Password (at least 12 characters): "


def add_commands(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the command of this module."""
    user = subparsers.add_parser("user", help="accounts of the advisers' portal")
    what = user.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = what.add_parser("add", help="make an account; prints its second factor")
    add.add_argument("login")
    add.add_argument("--name", help="as others see it; the login without it")
    add.add_argument(
        "--role", action="append", required=True, choices=ROLES, help="may be repeated"
    )
    _takes_password(add)
    add.set_defaults(handler=_handler(_add))
    everybody = what.add_parser("list", help="all accounts")
    everybody.set_defaults(handler=_handler(_list))
    disable = what.add_parser("disable", help="close an account and end its sessions")
    disable.add_argument("login")
    disable.add_argument("--undo", action="store_true", help="open it again")
    disable.set_defaults(handler=_handler(_disable))
    reset = what.add_parser("reset", help="new password, second factor and codes")
    reset.add_argument("login")
    _takes_password(reset)
    reset.set_defaults(handler=_handler(_reset))
    sessions = what.add_parser("sessions", help="who is signed in; end sessions")
    sessions.add_argument("login", nargs="?", help="of this account alone")
    sessions.add_argument("--end", action="store_true", help="end them")
    sessions.set_defaults(handler=_handler(_sessions))
    readings = what.add_parser("readings", help="which talks an account opened")
    readings.add_argument("login")
    for name in ("--since", "--until"):
        readings.add_argument(
            name,
            required=True,
            type=dt.datetime.fromisoformat,
            metavar="MOMENT",
            help="such as 2026-11-24T09:00, in the time zone of the settings",
        )
    readings.set_defaults(handler=_handler(_readings))


def _takes_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input instead of asking",
    )


Work = Callable[["Accounts", argparse.Namespace], Awaitable[int]]


def _handler(work: Work) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        try:
            settings = Settings.from_env()
        except SettingsError as error:
            return _fail(str(error), status=2)
        return run_with(settings, SystemClock(settings.time_zone), work, args)

    return run


def run_with(
    settings: Settings, clock: Clock, work: Work, args: argparse.Namespace
) -> int:
    """Do `work` on the configured database and return its exit status."""
    from bot.portal.accounts import AccountError, Accounts
    from bot.storage.crypto import load_or_create_keys
    from bot.storage.database import Database
    from bot.storage.errors import StorageError
    from bot.storage.migrate import require_current

    async def do() -> int:
        database = Database.from_settings(settings)
        try:
            await require_current(database)
            keys = load_or_create_keys(settings.key_file)
            return await work(Accounts(settings, database, clock, keys), args)
        finally:
            await database.dispose()

    try:
        return asyncio.run(do())
    except (AccountError, RoleError, StorageError) as error:
        return _fail(str(error))


async def _add(accounts: Accounts, args: argparse.Namespace) -> int:
    roles = checked(frozenset(args.role))
    secrets = await accounts.add(
        args.login, name=args.name or args.login, roles=roles, password=_password(args)
    )
    _tell(secrets)
    return 0


async def _reset(accounts: Accounts, args: argparse.Namespace) -> int:
    secrets = await accounts.reset(args.login, password=_password(args))
    _tell(secrets)
    return 0


async def _list(accounts: Accounts, _: argparse.Namespace) -> int:
    for account in await accounts.everyone():
        way = "organisation" if account.issuer else "password"
        state = "closed" if account.disabled_at else "open"
        roles = ",".join(sorted(account.roles))
        _say(f"{account.login}\t{account.name}\t{roles}\t{way}\t{state}")
    return 0


async def _disable(accounts: Accounts, args: argparse.Namespace) -> int:
    ended = await accounts.disable(args.login, undo=args.undo)
    _say("open again" if args.undo else f"closed; sessions ended: {ended}")
    return 0


async def _sessions(accounts: Accounts, args: argparse.Namespace) -> int:
    if args.end:
        _say(f"sessions ended: {await accounts.end_sessions(args.login)}")
        return 0
    for session in await accounts.sessions(args.login):
        _say(
            f"{session.login}\t{session.way}\tsince {session.created_at:%Y-%m-%d %H:%M}"
            f"\tlast used {session.seen_at:%Y-%m-%d %H:%M} UTC"
        )
    return 0


async def _readings(accounts: Accounts, args: argparse.Namespace) -> int:
    for reading in await accounts.readings(args.login, args.since, args.until):
        _say(
            f"{reading.at:%Y-%m-%d %H:%M:%S}Z\t{reading.role}\t{reading.access}"
            f"\t{reading.conversation_id}"
        )
    return 0


def _password(args: argparse.Namespace) -> str:
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(_ASK)
    return password if getpass.getpass("Again: ") == password else ""


def _tell(secrets: Secrets) -> None:
    """Show what the owner needs, once: it cannot be shown again."""
    import segno

    segno.make(secrets.address, error="m").terminal(out=sys.stdout, compact=True)
    _say("Scan this with an authenticator app, or type in the secret:")
    _say(f"  {secrets.totp_secret}")
    _say("Recovery codes, each good for one sign-in without the app:")
    for code in secrets.recovery_codes:
        _say(f"  {code}")
    _say("They are not shown again. Hand them over in person.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _fail(text: str, *, status: int = 1) -> int:
    sys.stderr.write(f"koffiebreak: {text}\n")
    return status
