"""Keeps a generation of processes running and puts a new one in its place on SIGHUP.

The supervisor itself loads nothing, so it has nothing to renew: code, model, domain and
settings come with each generation, which is a process started anew. Old and new serve
the same port for a moment; the old one goes when every new sibling answers.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from typing import Final

from bot.processes.watching import STOPPING, Pauses, next_signal, send, signals_held

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 300.0
"""How long a new generation may take until all its processes answer."""

_EXTRA_GRACE_SECONDS: Final = 10.0
READY_OPTION: Final = "--ready-fd"
"""The option by which a generation learns where to say that it is ready."""


class _Generation:
    """A started generation, seen from outside."""

    def __init__(self, command: Sequence[str]) -> None:
        self._says, told = os.pipe()
        os.set_blocking(self._says, False)
        try:
            self._process = subprocess.Popen(
                [*command, READY_OPTION, str(told)], pass_fds=(told,)
            )
        except OSError:
            os.close(self._says)
            raise
        finally:
            os.close(told)
        self._patient_until = time.monotonic() + PATIENCE_SECONDS
        self.is_ready = False

    def look(self) -> int | None:
        """Take note of what it says; return its exit status once it ended."""
        if not self.is_ready:
            with contextlib.suppress(BlockingIOError):
                self.is_ready = bool(os.read(self._says, 1))
            if not self.is_ready and time.monotonic() > self._patient_until:
                log.error("generation_never_ready")
                self.tell(signal.SIGKILL)
        return self._process.poll()

    def tell(self, number: int) -> None:
        """Send it a signal."""
        if self._process.poll() is None:
            send(self._process.pid, number)

    def wait(self, seconds: float) -> None:
        """Wait for its end; after that many seconds it is killed."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let the pipe go."""
        os.close(self._says)


class Supervisor:
    """Runs `command` as a generation for as long as nobody asks to stop.

    SIGHUP: a new generation, and the old one stops when that answers. SIGTERM, SIGINT:
    stop, letting turns in flight end.
    """

    def __init__(self, command: Sequence[str], *, grace_seconds: float) -> None:
        self._command = command
        self._grace = grace_seconds + _EXTRA_GRACE_SECONDS
        self._pauses = Pauses()
        self._current: _Generation | None = None
        self._next: _Generation | None = None
        self._leaving: list[_Generation] = []
        self._start_at = 0.0
        self._was_ready = False

    def run(self) -> int:
        """Return 0 after a stop, or the status of a generation that never got going."""
        with signals_held():
            while (number := next_signal()) not in STOPPING:
                if number == signal.SIGHUP:
                    self._renew()
                status = self._look()
                if status is not None:
                    self._stop()
                    return status
            self._stop()
        return 0

    def _renew(self) -> None:
        if self._next is None and self._current is not None:
            log.info("renewing")
            self._next = self._started()

    def _started(self) -> _Generation | None:
        """Return a generation, None where the machine can start nothing now."""
        try:
            return _Generation(self._command)
        except OSError as error:
            # No memory or process number to spare: what runs is not given up for it.
            log.error("generation_not_started %s", type(error).__name__)
            return None

    def _look(self) -> int | None:
        for old in list(self._leaving):
            if old.look() is not None:
                self._leaving.remove(old)
                old.close()
        self._look_at_next()
        if self._current is not None:
            return self._look_at_current(self._current)
        if time.monotonic() >= self._start_at:
            self._pauses.born()
            self._current = self._started()
            if self._current is None:
                if not self._was_ready:
                    return 1
                self._start_at = self._pauses.after_end()
        return None

    def _look_at_current(self, current: _Generation) -> int | None:
        status = current.look()
        self._was_ready = self._was_ready or current.is_ready
        if status is None:
            return None
        log.error("generation_ended status=%d", status)
        current.close()
        self._current = None
        if not self._was_ready:
            # It never worked: a wrong setting or no model. It said so itself.
            return status or 1
        self._start_at = self._pauses.after_end()
        return None

    def _look_at_next(self) -> None:
        new = self._next
        if new is None:
            return
        status = new.look()
        if status is not None:
            log.error("renewing_failed status=%d", status)
            new.close()
            self._next = None
        elif new.is_ready:
            log.info("renewed")
            if self._current is not None:
                self._current.tell(signal.SIGTERM)
                self._leaving.append(self._current)
            self._current, self._next = new, None
            self._pauses.born()

    def _stop(self) -> None:
        running = [self._current, self._next, *self._leaving]
        left = [generation for generation in running if generation is not None]
        for generation in left:
            generation.tell(signal.SIGTERM)
        for generation in left:
            generation.wait(self._grace)
            generation.close()


def port_is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there.

    Asked before the first start: the processes share the port, and would share it with
    another installation of the same user without a word.
    """
    if port == 0:
        return True
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                probe.bind(address)
            except OSError:
                return False
    return True
