"""The process is killed at random moments of a talk: every turn is there once."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.application import ROOT

SAID = (
    "ja hoor",
    "een 6",
    "samen werken met de collega's",
    "het vroege opstaan",
    "ik wil beter worden in mijn vak",
    "geen tijd",
    "ik ben kok",
    "in de horeca",
    "vast contract",
    "een half uur per week",
    "klopt",
    "de eerste",
    "een 8",
    "morgen",
    "ja",
    "bestaat stap nog",
)


class Server:
    """`koffiebreak run` as a process that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            ops_port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._settings = folder / "settings.env"
        self._settings.write_text(
            f"KOFFIEBREAK_DATA_FOLDER={folder}\nKOFFIEBREAK_PORT={self.port}\n"
            f"KOFFIEBREAK_OPS_PORT={ops_port}\nKOFFIEBREAK_MESSAGES_PER_MINUTE=10000\n"
            "KOFFIEBREAK_REQUESTS_PER_MINUTE=1000000\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        env = f"KOFFIEBREAK_SETTINGS_FILE={self._settings}"
        command = ["env", env, sys.executable, "-m", "bot.cli", "run", "--migrate"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 180
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.address + "/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError("the application did not start")

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End the process at once."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(60)


class Sender(threading.Thread):
    """A worker's window: sends the same message again until it is answered."""

    def __init__(self, address: str, rounds: int) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.sent: list[str] = []
        self.answers: dict[str, Any] = {}
        self.rounds = rounds
        self.done = threading.Event()
        body = self._call("POST", "/api/conversations", {"channel": "web"}, token=None)
        self.id, self.token = body["id"], body["token"]

    def run(self) -> None:
        for number in range(self.rounds):
            message_id = str(uuid.uuid4())
            text = SAID[number % len(SAID)]
            self.sent.append(message_id)
            self.answers[message_id] = self._until_answered(message_id, text)
        self.done.set()

    def _until_answered(self, message_id: str, text: str) -> Any:
        body = {"client_message_id": message_id, "text": text}
        path = f"/api/conversations/{self.id}/messages"
        until = time.monotonic() + 300
        while time.monotonic() < until:
            try:
                return self._call("POST", path, body, token=self.token)
            except (OSError, ValueError):
                # Refused, cut off in the middle, or 503: the same message again.
                time.sleep(0.05)
        raise TimeoutError(text)

    def messages(self) -> list[dict[str, Any]]:
        """Return everything that is kept of the talk."""
        path = f"/api/conversations/{self.id}/messages"
        found: list[dict[str, Any]] = self._call("GET", path, token=self.token)[
            "messages"
        ]
        return found

    def _call(
        self, method: str, path: str, body: Any = None, *, token: str | None
    ) -> Any:
        request = urllib.request.Request(self.address + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        if token:
            request.add_header("authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())


def play(folder: Path, kills: int) -> None:
    """Kill a talking server at seeded random moments and look at what is left."""
    moments = random.Random(20261124)
    server = Server(folder)
    server.start()
    sender = Sender(server.address, rounds=kills * 12)
    sender.start()
    try:
        for _ in range(kills):
            if sender.done.wait(moments.uniform(0.01, 0.25)):
                break
            server.kill()
            server.start()
        assert sender.done.wait(300)
        kept = sender.messages()
    finally:
        server.kill(signal.SIGTERM)

    # THEN numbers have no gap, and every message stands there once and in order
    assert [message["seq"] for message in kept] == list(range(1, len(kept) + 1))
    ids = [m["client_message_id"] for m in kept if m["role"] == "worker"]
    assert ids == sender.sent
    # and what the worker saw as reply is what is kept
    by_id = {message["id"]: message for message in kept}
    for answer in sender.answers.values():
        assert by_id[answer["accepted"]["id"]] == answer["accepted"]
        assert answer["messages"]
        for reply in answer["messages"]:
            assert by_id[reply["id"]]["text"] == reply["text"]


def test_five_kills_lose_and_double_nothing(tmp_path: Path):
    play(tmp_path, kills=5)


@pytest.mark.long
def test_fifty_kills_lose_and_double_nothing(tmp_path: Path):
    play(tmp_path, kills=50)
