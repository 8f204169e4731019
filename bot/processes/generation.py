"""One generation of processes: the model is loaded once, then the process forks.

Pages that nobody writes to are shared, so each costs a tenth of what it would cost
alone, and a new one is there at once. Figures: docs/decisions/0018-many-processes.md.

Nothing may have been computed before the fork but loading: threads of libraries do not
come along. A process therefore proves itself before it counts as started.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.processes.watching import (
    STOPPING,
    Pauses,
    next_signal,
    release_signals,
    send,
    signals_held,
)

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 2.0
"""How often a sibling says that its loop turns."""

_SILENT_SECONDS: Final = 60.0
_EXTRA_GRACE_SECONDS: Final = 5.0

Beat = Callable[[], None]
Work = Callable[[int, Beat], None]
"""Serve as sibling number n (from 0) until a signal; call `beat` every few seconds, the
first time when requests are answered."""


@dataclass
class _Sibling:
    pid: int = 0
    started: bool = False
    heard_at: float = 0.0
    start_at: float | None = 0.0
    # Short: all that a start costs is a fork.
    pauses: Pauses = field(default_factory=lambda: Pauses(longest=5.0))


class Generation:
    """Forks `count` processes, replaces those that end, and ends with them."""

    def __init__(
        self,
        work: Work,
        count: int,
        *,
        announce: Callable[[], None],
        grace_seconds: float,
        silent_seconds: float = _SILENT_SECONDS,
    ) -> None:
        self._work = work
        self._siblings = [_Sibling() for _ in range(count)]
        self._announce = announce
        self._announced = False
        self._grace = grace_seconds + _EXTRA_GRACE_SECONDS
        self._silent = silent_seconds
        self._parent = os.getppid()
        self._beats, self._beating = os.pipe()
        os.set_blocking(self._beats, False)
        os.set_blocking(self._beating, False)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, or until nobody watches this process."""
        # What is collected later would be written to, and then is shared no longer.
        gc.collect()
        gc.freeze()
        with signals_held():
            while next_signal() not in STOPPING and os.getppid() == self._parent:
                self._bury()
                self._listen()
                self._end_silent()
                self._start()
            self._stop()

    def _start(self) -> None:
        for number, sibling in enumerate(self._siblings):
            if sibling.start_at is not None and time.monotonic() >= sibling.start_at:
                sibling.start_at = None
                sibling.started = False
                sibling.pauses.born()
                sibling.heard_at = time.monotonic()
                try:
                    sibling.pid = self._fork(number)
                except OSError as error:
                    # No memory or process number to spare: the others go on.
                    kind = type(error).__name__
                    log.error("process_not_forked number=%d %s", number, kind)
                    sibling.start_at = sibling.pauses.after_end()

    def _fork(self, number: int) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            log.info("process_forked number=%d pid=%d", number, pid)
            return pid
        status = 1
        try:
            release_signals()
            # To whoever watches this process it means: renew. Here it means nothing.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.close(self._beats)
            self._work(number, lambda: self._beat(number))
            status = 0
        except BaseException:  # whatever it is, the child must not go on as parent
            log.exception("process_failed")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _beat(self, number: int) -> None:
        try:
            os.write(self._beating, bytes([number]))
        except BlockingIOError:
            # The parent is slow to read: what stands in the pipe says enough.
            return

    def _listen(self) -> None:
        try:
            beats = os.read(self._beats, 4096)
        except BlockingIOError:
            return
        for number in set(beats):
            self._siblings[number].heard_at = time.monotonic()
            self._siblings[number].started = True
        if not self._announced and all(sibling.started for sibling in self._siblings):
            self._announced = True
            self._announce()

    def _end_silent(self) -> None:
        """Kill a sibling whose loop stands still; it is replaced as any that ends."""
        for number, sibling in enumerate(self._siblings):
            # Who has yet to start may take longer: it connects and proves itself.
            most = self._silent if sibling.started else _SILENT_SECONDS
            if sibling.pid and time.monotonic() - sibling.heard_at > most:
                log.error("process_silent number=%d pid=%d", number, sibling.pid)
                sibling.heard_at = time.monotonic()
                send(sibling.pid, signal.SIGKILL)

    def _bury(self) -> None:
        for number, sibling in enumerate(self._siblings):
            if sibling.pid and (status := _ended(sibling.pid)) is not None:
                log.error("process_ended number=%d status=%d", number, status)
                sibling.pid = 0
                sibling.start_at = sibling.pauses.after_end()

    def _stop(self) -> None:
        """Let the processes finish what they do; who takes too long is killed."""
        left = {sibling.pid for sibling in self._siblings if sibling.pid}
        for pid in left:
            send(pid, signal.SIGTERM)
        until = time.monotonic() + self._grace
        while left and time.monotonic() < until:
            next_signal()
            left = {pid for pid in left if _ended(pid) is None}
        for pid in left:
            log.error("process_killed pid=%d", pid)
            send(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _ended(pid: int) -> int | None:
    """Return the exit status of a child, negative for a signal; None while it lives."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None
