"""WhatsApp's 24 hours: only then may a business say what it wants."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from bot.channels.contract import JsonObject
from bot.channels.whatsapp.composing import REMINDER

WINDOW: Final = dt.timedelta(hours=24)
# What leaves at the last moment arrives too late.
_MARGIN: Final = dt.timedelta(minutes=1)
OUTSIDE: Final = "outside_window"
"""For the log: nothing may be said any more."""


def is_open(said_at: Any, now: dt.datetime) -> bool:
    """Tell whether the worker's last message is less than 24 hours ago.

    `said_at` is in seconds since 1970; what is no number closes the window.
    """
    if not isinstance(said_at, (int, float)) or isinstance(said_at, bool):
        return False
    return now.timestamp() - said_at < (WINDOW - _MARGIN).total_seconds()


def allowed(
    payload: JsonObject,
    address: JsonObject,
    *,
    template: JsonObject | None,
    now: dt.datetime,
) -> JsonObject | None:
    """Return what may be sent now: the payload, the template, or nothing.

    Outside the 24 hours only a reminder goes out, as the approved template.
    """
    if is_open(address.get("said_at"), now):
        return {name: value for name, value in payload.items() if name != REMINDER}
    return template if REMINDER in payload else None
