"""Lines of `koffiebreak channels check` that more channels need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bot.channels.contract import AwayError, Check
from bot.channels.http import Client
from bot.channels.texts import said
from bot.settings import PREFIX, Settings


def settings_given(settings: Settings, names: Iterable[str]) -> list[Check]:
    """Tell for each setting whether it has a value; the value is never shown."""
    checks = []
    for name in names:
        given = bool(getattr(settings, name))
        key = "check.secret_ok" if given else "check.missing"
        checks.append(Check(given, said(key, name=PREFIX + name.upper())))
    return checks


def template_given(settings: Settings, name: str) -> Check:
    """Tell which template opens a conversation that was silent for 24 hours."""
    value = getattr(settings, name)
    if not value:
        return Check(None, said("check.no_template", name=PREFIX + name.upper()))
    return Check(None, said("check.template", name=value))


async def answers(http: Client, url: str, whom: str, **options: Any) -> Check:
    """Tell whether a call with our credentials is answered with success."""
    try:
        answer = await http.call("GET", url, **options)
    except AwayError:
        return away(url)
    if 200 <= answer.status < 300:
        return Check(True, said("check.knows_us", whom=whom))
    return Check(False, said("check.knows_not", whom=whom, status=answer.status))


def away(url: str) -> Check:
    """Tell that an address cannot be reached, by its host alone."""
    return Check(False, said("check.away", host=urlsplit(url).netloc))
