from __future__ import annotations

import signal
import subprocess
import threading
import time

import pytest

from bot.processes.watching import Pauses, next_signal, send, signals_held


def test_who_keeps_ending_waits_ever_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("bot.processes.watching.time.monotonic", lambda: now[0])
    pauses = Pauses(longest=30.0)
    waits = []
    for _ in range(9):
        pauses.born()
        now[0] += 1
        waits.append(pauses.after_end() - now[0])
    assert waits == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_who_lived_for_a_while_starts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("bot.processes.watching.time.monotonic", lambda: now[0])
    pauses = Pauses()
    for lived in (1, 1, 11):
        pauses.born()
        now[0] += lived
        start = pauses.after_end()
    assert start == now[0]


def test_a_held_signal_waits_until_it_is_asked_for() -> None:
    with signals_held():
        # To this thread: what other tests started does not hold signals back.
        signal.pthread_kill(threading.get_ident(), signal.SIGHUP)
        assert next_signal() == signal.SIGHUP
        begun = time.monotonic()
        assert next_signal() is None
        assert time.monotonic() - begun < 5


def test_a_signal_to_who_is_gone_is_no_error() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    send(gone.pid, signal.SIGTERM)
