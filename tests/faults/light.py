"""Several processes with the fake agent, supervised as the real ones are.

Run as `python -m tests.faults.light SETTINGS_FILE PROCESSES`. A file `model` beside the
settings stands for the trained model: its text is read with each generation.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from bot.clock import SystemClock
from bot.dialogue.ports import AgentResult, Reply
from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.gateway.serve import serve
from bot.processes.generation import Generation
from bot.processes.supervisor import READY_OPTION, Supervisor
from bot.processes.watching import release_signals
from bot.run_many import Place
from bot.settings import SETTINGS_FILE, Settings
from bot.storage.database import Database
from tests.fakes import FakeAgent

GRACE_SECONDS = 20


@dataclass
class MarkedAgent(FakeAgent):
    """Says under which model it answers, and in which process.

    `freeze …`: the process stands still, the first time that is said.
    """

    model: str = ""
    frozen: Path = Path()

    async def respond(self, **about: Any) -> AgentResult:
        said = about["message"].text or ""
        if said.startswith("freeze") and not self.frozen.exists():
            self.frozen.touch()
            # Not the sleep of asyncio: this is what a hanging library does.
            time.sleep(3600)  # noqa: ASYNC251
        result = await super().respond(**about)
        mark = Reply(f"model {self.model} process {os.getpid()}")
        return replace(result, replies=(*result.replies, mark))


def main(settings_file: str, processes: str, *rest: str) -> int:
    """Supervise; with `--ready-fd`, be the generation that is supervised."""
    if not rest:
        command = [sys.executable, "-m", "tests.faults.light", settings_file, processes]
        return Supervisor(command, grace_seconds=GRACE_SECONDS).run()
    assert rest[0] == READY_OPTION
    release_signals()
    folder = Path(settings_file).parent
    model = (folder / "model").read_text(encoding="utf-8")
    if model == "broken":
        return 1
    settings = Settings.from_env({SETTINGS_FILE: settings_file})

    def work(_: int, beat: Callable[[], None]) -> None:
        pause = 4.0 if model == "slow" else 0.03
        agent = MarkedAgent(pause=pause, model=model, frozen=folder / "frozen")
        asyncio.run(_serve(settings, agent, beat))

    def announce() -> None:
        os.write(int(rest[1]), b"1")

    Generation(
        work,
        int(processes),
        announce=announce,
        grace_seconds=GRACE_SECONDS,
        silent_seconds=3,
    ).run()
    return 0


async def _serve(
    settings: Settings, agent: FakeAgent, beat: Callable[[], None]
) -> None:
    parent = os.getppid()
    database, clock = Database.from_settings(settings), SystemClock()
    engine = TurnEngine(database, agent, clock=clock, settings=settings)
    app = create_app(settings, engine=engine, database=database, clock=clock)
    place = Place(beat, lambda: os.getppid() == parent, 0.5)
    await serve(app, settings, place=place)


class Fleet:
    """The running processes, seen from a test."""

    def __init__(self, folder: Path, database_url: str, *, processes: int = 2) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self._folder, self._processes = folder, processes
        self._process: psutil.Popen | None = None
        self._settings = folder / "settings.env"
        lines = {
            "DATABASE_URL": database_url,
            "DATA_FOLDER": folder,
            "PORT": port,
            "OPS_PORT": 0,
            "MESSAGES_PER_MINUTE": 10_000,
            "REQUESTS_PER_MINUTE": 1_000_000,
            "LOG_LEVEL": "WARNING",
            "SHUTDOWN_SECONDS": GRACE_SECONDS,
        }
        self._settings.write_text(
            "".join(f"KOFFIEBREAK_{name}={value}\n" for name, value in lines.items()),
            encoding="utf-8",
        )
        self.put_model("een")

    def put_model(self, name: str) -> None:
        """Put another model in place; the next generation reads it."""
        (self._folder / "model").write_text(name, encoding="utf-8")

    def start(self) -> None:
        """Start the supervisor."""
        command = [sys.executable, "-m", "tests.faults.light", str(self._settings)]
        self._process = psutil.Popen([*command, str(self._processes)])

    def signal(self, number: int) -> None:
        """Send the supervisor a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def generations(self) -> list[psutil.Process]:
        """Return the processes that loaded and forked."""
        assert self._process is not None
        return list(self._process.children())

    def processes(self) -> list[psutil.Process]:
        """Return the processes that serve."""
        found = []
        for generation in self.generations():
            with contextlib.suppress(psutil.NoSuchProcess):
                found += generation.children()
        return [each for each in found if _lives(each)]

    def stop(self) -> int:
        """Stop as an operator does; return the status."""
        assert self._process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end and return the status."""
        assert self._process is not None
        return int(self._process.wait(60))


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
