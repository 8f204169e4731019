"""The command `koffiebreak channels`: what is on, what is missing, does it work."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from bot.channels.abilities import Registering
from bot.channels.contract import Channel, Check
from bot.channels.registry import half_set, switched_on
from bot.channels.texts import said
from bot.clock import SystemClock
from bot.settings import PREFIX, Settings, SettingsError

_MARKS = {True: "✓", False: "✗", None: "·"}


def add_commands(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the command and its two parts."""
    channels = subparsers.add_parser(
        "channels", help="check the messaging channels, or tell a provider about us"
    )
    parts = channels.add_subparsers(dest="part", required=True, metavar="PART")
    check = parts.add_parser(
        "check", help="tell what is configured and try the way there and back"
    )
    check.set_defaults(handler=_check)
    register = parts.add_parser(
        "register", help="tell the provider of a channel where our webhook is"
    )
    register.add_argument("name", help="name of the channel, such as telegram")
    register.set_defaults(handler=_register)


async def check_all(channels: Sequence[Channel]) -> list[tuple[str, Check]]:
    """Return what every channel tells about itself; lets their connections go."""
    found: list[tuple[str, Check]] = []
    for channel in channels:
        try:
            found += [(channel.label, check) for check in await channel.check()]
        finally:
            await channel.close()
    return found


def report(found: Sequence[tuple[str, Check]]) -> str:
    """Return the lines an operator reads, a heading for each channel."""
    lines: list[str] = []
    for title, check in found:
        if title not in lines:
            lines.append(title)
        lines.append(f"  {_MARKS[check.ok]} {check.text}")
    return "\n".join(lines)


def _off(missing: str) -> Check:
    return Check(False, said("check.off", name=PREFIX + missing.upper()))


def _check(args: argparse.Namespace) -> int:
    settings = _settings()
    if settings is None:
        return 2
    channels, half = _channels(settings), half_set(settings)
    if not channels and not half:
        sys.stdout.write(said("check.none") + "\n")
        return 0
    found = asyncio.run(check_all(channels))
    found += [(label, _off(missing)) for label, missing in half]
    sys.stdout.write(report(found) + "\n")
    return 1 if any(check.ok is False for _, check in found) else 0


def _register(args: argparse.Namespace) -> int:
    settings = _settings()
    if settings is None:
        return 2
    channels = _channels(settings)
    channel = next((c for c in channels if c.name == args.name), None)
    if not isinstance(channel, Registering):
        sys.stderr.write(said("check.not_registering", name=args.name) + "\n")
        return 2
    found = asyncio.run(_registered(channel))
    sys.stdout.write(report(found) + "\n")
    return 1 if any(check.ok is False for _, check in found) else 0


async def _registered(channel: Channel) -> list[tuple[str, Check]]:
    assert isinstance(channel, Registering)
    try:
        return [(channel.label, check) for check in await channel.register()]
    finally:
        await channel.close()


def _settings() -> Settings | None:
    try:
        return Settings.from_env()
    except SettingsError as error:
        sys.stderr.write(f"koffiebreak: {error}\n")
        return None


def _channels(settings: Settings) -> tuple[Channel, ...]:
    return switched_on(settings, SystemClock(settings.time_zone))
