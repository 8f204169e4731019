from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bot.processes.supervisor import Supervisor, port_is_free


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        # Also where it would be shared.
        assert not port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)
    assert port_is_free("localhost", port)


def test_any_port_will_do_where_none_is_asked_for() -> None:
    assert port_is_free("127.0.0.1", 0)


def _no_more(*_: object, **__: object) -> None:
    raise BlockingIOError("Resource temporarily unavailable")


@contextlib.contextmanager
def supervising() -> Iterator[Supervisor]:
    """Give a supervisor whose generation said that it is ready."""
    ready = "import os, sys, time; os.write(int(sys.argv[2]), b'1'); time.sleep(60)"
    supervisor = Supervisor([sys.executable, "-c", ready], grace_seconds=0)
    try:
        until = time.monotonic() + 60
        while not supervisor._was_ready and time.monotonic() < until:
            assert supervisor._look() is None
            time.sleep(0.01)
        assert supervisor._was_ready
        yield supervisor
    finally:
        supervisor._stop()


def test_what_runs_goes_on_when_the_machine_starts_nothing_new(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with supervising() as supervisor:
        running = supervisor._current
        # GIVEN a machine without memory or process numbers to spare
        with monkeypatch.context() as full:
            full.setattr(subprocess, "Popen", _no_more)
            before = len(os.listdir("/proc/self/fd"))
            # WHEN somebody asks to renew
            supervisor._renew()
            assert supervisor._look() is None
        # THEN the old one stays, nothing is left open, and the next time may go well
        assert supervisor._current is running
        assert len(os.listdir("/proc/self/fd")) == before
        assert "generation_not_started BlockingIOError" in caplog.text
        supervisor._renew()
        assert supervisor._next is not None


def test_what_ended_is_started_as_soon_as_the_machine_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with supervising() as supervisor:
        assert supervisor._current is not None
        supervisor._current.tell(signal.SIGKILL)
        with monkeypatch.context() as full:
            full.setattr(subprocess, "Popen", _no_more)
            until = time.monotonic() + 60
            while supervisor._current is not None and time.monotonic() < until:
                assert supervisor._look() is None
            assert supervisor._look() is None
            assert supervisor._current is None
        supervisor._start_at = 0.0
        assert supervisor._look() is None
        assert supervisor._current is not None


def test_what_can_never_be_started_ends_the_supervisor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subprocess, "Popen", _no_more)
    assert Supervisor(["nothing"], grace_seconds=0)._look() == 1
