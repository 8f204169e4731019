"""WhatsApp's 24 hours: only then may a business say what it wants."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

WINDOW: Final = dt.timedelta(hours=24)
# What leaves at the last moment arrives too late.
_MARGIN: Final = dt.timedelta(minutes=1)


def is_open(said_at: Any, now: dt.datetime) -> bool:
    """Tell whether the worker's last message is less than 24 hours ago.

    `said_at` is in seconds since 1970; what is no number closes the window.
    """
    if not isinstance(said_at, (int, float)) or isinstance(said_at, bool):
        return False
    return now.timestamp() - said_at < (WINDOW - _MARGIN).total_seconds()
