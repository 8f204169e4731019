"""What the browser tests share: a server to kill, and a worker's window."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.application import ROOT

WAIT = 20_000
"""Milliseconds after which an answer is late."""


class Gateway:
    """`tests.browser.server` as a process on a port that stays the same."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self._command = [sys.executable, "-m", "tests.browser.server", str(folder)]
        self._command += [str(self.port), *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.address + "/readyz", timeout=2).close()
                return
            time.sleep(0.1)
        raise TimeoutError("the gateway did not start")

    def kill(self) -> None:
        """End the process as a power cut does."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process as an operator does, and wait until it is gone."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)


@contextlib.contextmanager
def running_gateway(folder: Path, *arguments: str) -> Iterator[Gateway]:
    """Serve within the block."""
    gateway = Gateway(folder, *arguments)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.kill()


class Window:
    """The widget in one tab, as a worker uses it and as a test counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.get_by_role("log")

    @property
    def box(self) -> Locator:
        """Where the worker types."""
        return self.page.get_by_test_id("input")

    def open(self) -> Window:
        """Unfold the window where it is folded, and wait for the opening."""
        launcher = self.page.get_by_test_id("launcher")
        if launcher.is_visible():
            launcher.click()
        expect(self.log).to_contain_text("computerprogramma", timeout=WAIT)
        return self

    def type(self, words: str) -> None:
        """Type and send, without waiting for an answer."""
        self.box.fill(words)
        self.box.press("Enter")

    def say(self, words: str, answer: str | None = None) -> None:
        """Type, and wait for an answer."""
        self.type(words)
        self.hears(answer or f"Je zei: {words}")

    def hears(self, words: str) -> None:
        """Wait for words in the conversation."""
        expect(self.log).to_contain_text(words, timeout=WAIT)

    def menu(self, item: str) -> Locator:
        """Open a panel from the menu."""
        self.page.get_by_test_id("menu").click()
        self.page.get_by_test_id(item).click()
        return self.page.get_by_test_id("panel")

    def numbers(self) -> list[int]:
        """Return the numbers of the messages on the screen, from top to bottom."""
        shown = self.page.get_by_test_id("message").all()
        return [int(one.get_attribute("data-seq") or "-1") for one in shown]

    def key(self) -> dict[str, str]:
        """Return what the browser keeps to open the conversation."""
        kept: dict[str, str] = self.page.evaluate(
            """() => JSON.parse(localStorage.getItem(
                Object.keys(localStorage).find((n) => n.startsWith('koffiebreak:talk')),
            ))"""
        )
        return kept

    def kept(self) -> list[dict[str, Any]]:
        """Return the messages the gateway keeps."""
        key = self.key()
        request = urllib.request.Request(
            f"{_origin(self.page)}/api/conversations/{key['id']}/messages",
            headers={"Authorization": f"Bearer {key['token']}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: list[dict[str, Any]] = json.loads(answer.read())["messages"]
        return found

    def settled(self) -> list[dict[str, Any]]:
        """Wait until everything is sent and shown; nothing is lost, nothing double.

        Returns the messages, whose numbers count from 1 without gaps on the screen and
        on the server alike.
        """
        waiting = self.page.locator("[data-testid=message][data-state]")
        expect(waiting).to_have_count(0, timeout=WAIT)
        kept = self.kept()
        shown = self.page.get_by_test_id("message")
        expect(shown).to_have_count(len(kept), timeout=WAIT)
        whole = list(range(1, len(kept) + 1))
        assert [message["seq"] for message in kept] == whole
        assert self.numbers() == whole
        return kept


def said_by_worker(messages: list[dict[str, Any]]) -> list[str]:
    """Return what the worker said, in order."""
    return [message["text"] for message in messages if message["role"] == "worker"]


def _origin(page: Page) -> str:
    origin: str = page.evaluate("location.origin")
    return origin
