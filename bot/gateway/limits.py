"""How many in a minute, per conversation or address; counted in this process."""

from __future__ import annotations

import collections
import datetime as dt
import math
from typing import Final

from bot.clock import Clock

_MINUTE: Final = dt.timedelta(minutes=1)
_SWEEP_AT: Final = 1000


class MinuteLimit:
    """Lets through `most` in any sixty seconds for each key."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._passed: dict[str, collections.deque[dt.datetime]] = {}
        self._sweep_at = _SWEEP_AT

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._passed)

    def wait(self, key: str) -> int:
        """Count one for `key`; return 0, or the seconds to wait where it is too many.

        What is refused does not count.
        """
        now = self._clock.now()
        self._sweep(now)
        passed = self._passed.setdefault(key, collections.deque())
        self._forget_old(passed, now)
        if len(passed) >= self._most:
            return max(1, math.ceil((passed[0] + _MINUTE - now).total_seconds()))
        passed.append(now)
        return 0

    @staticmethod
    def _forget_old(passed: collections.deque[dt.datetime], now: dt.datetime) -> None:
        # A moment in the future means that the machine's clock was set back.
        while passed and not now - _MINUTE < passed[0] <= now:
            passed.popleft()

    def _sweep(self, now: dt.datetime) -> None:
        """Drop the keys that were silent for a minute, now and then."""
        if len(self._passed) < self._sweep_at:
            return
        for key in list(self._passed):
            self._forget_old(self._passed[key], now)
            if not self._passed[key]:
                del self._passed[key]
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._passed))
