"""Lines of `koffiebreak channels check` that more channels need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.channels.contract import Check
from bot.channels.http import AwayError, Client
from bot.settings import PREFIX, Settings


def settings_given(settings: Settings, names: Iterable[str]) -> list[Check]:
    """Tell for each setting whether it has a value; the value is never shown."""
    checks = []
    for name in names:
        given = bool(getattr(settings, name))
        variable = PREFIX + name.upper()
        checks.append(Check(given, variable if given else f"{variable} is missing"))
    return checks


async def answers(http: Client, url: str, what: str, **options: Any) -> Check:
    """Tell whether a call with our credentials is answered with success."""
    try:
        answer = await http.call("GET", url, **options)
    except AwayError:
        return Check(False, f"{what}: cannot be reached")
    if 200 <= answer.status < 300:
        return Check(True, f"{what}: knows us")
    return Check(False, f"{what}: answers {answer.status}")


def webhook(settings: Settings, channel: str, path: str, whom: str) -> Check:
    """Tell which address the provider must be given, and whether it can reach it."""
    url = f"{settings.public_url}/channels/{channel}/{path}"
    if not url.startswith("https://"):
        return Check(False, f"{whom} needs an https address; this is {url}")
    return Check(None, f"tell {whom}: {url}")
