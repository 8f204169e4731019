"""What supervisor and generation share: signals one at a time, pauses that grow."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_WATCHED: Final = frozenset(
    {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
)
_TICK_SECONDS: Final = 0.1
_FIRST_PAUSE_SECONDS: Final = 0.5
_STABLE_SECONDS: Final = 10.0

STOPPING: Final = frozenset({signal.SIGTERM, signal.SIGINT})


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Keep signals waiting until `next_signal` asks; nothing is interrupted by one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def release_signals() -> None:
    """Let signals come as they do, in a child that was forked while they were held."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)


def next_signal() -> int | None:
    """Return a signal that waited, or None after a tenth of a second."""
    found = signal.sigtimedwait(_WATCHED, _TICK_SECONDS)
    return None if found is None else found.si_signo


@dataclass
class Pauses:
    """When to start again what keeps ending: at once, then ever later.

    `longest` is the longest pause in seconds. Who lived ten seconds counts as well
    again.
    """

    longest: float = 30.0
    _pause: float = 0.0
    _born: float = field(default_factory=time.monotonic)

    def born(self) -> None:
        """Note a start."""
        self._born = time.monotonic()

    def after_end(self) -> float:
        """Return the moment (monotonic seconds) of the next start."""
        now = time.monotonic()
        if now - self._born >= _STABLE_SECONDS:
            self._pause = 0.0
        at = now + self._pause
        grown = max(_FIRST_PAUSE_SECONDS, 2 * self._pause)
        self._pause = min(grown, self.longest)
        return at


def send(pid: int, number: int) -> None:
    """Send a signal to a child that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
