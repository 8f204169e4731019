"""`koffiebreak run` with several processes: may it be, and what each part does.

Knows neither Rasa nor the web: how a model is loaded and served is handed in by
`bot.operate`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from bot.processes.generation import BEAT_SECONDS, Beat, Generation
from bot.processes.supervisor import Supervisor, port_is_free
from bot.processes.watching import release_signals
from bot.settings import Settings

MOST_PROCESSES: Final = 64


class Closable(Protocol):
    """A loaded model that serves until it is closed."""

    def close(self) -> None:
        """Let its thread go."""


Loaded = TypeVar("Loaded", bound=Closable)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where one of several processes stands among the others.

    `beat` is to be called every `every_seconds`, the first time when requests are
    answered; without a parent the process is to end.
    """

    beat: Beat
    has_parent: Callable[[], bool]
    every_seconds: float = BEAT_SECONDS


def unfit_for(settings: Settings, processes: int) -> str | None:
    """Return why that many processes cannot run here, None where they can."""
    if not 1 <= processes <= MOST_PROCESSES:
        return f"--workers must be from 1 to {MOST_PROCESSES}"
    if processes == 1:
        return None
    if not settings.on_postgres:
        return (
            "several processes need PostgreSQL, since an open window hears nothing of"
            " another process by way of a file: set KOFFIEBREAK_DATABASE_URL, and see"
            " `koffiebreak migrate-from`"
        )
    for host, port in (
        (settings.host, settings.port),
        *((settings.ops_host, port) for port in ops_ports(settings, processes)),
    ):
        if not port_is_free(host, port):
            return f"port {port} of {host} is in use"
    return None


def ops_ports(settings: Settings, processes: int) -> list[int]:
    """Return the port on which each process gives its own figures; 0 stays 0."""
    first = settings.ops_port
    return [first + number if first else 0 for number in range(processes)]


def supervise(settings: Settings, processes: int) -> int:
    """Keep that many processes running until a signal; return the exit status.

    Raises `SchemaOutdatedError` and `UnavailableError` before a model is loaded.
    """
    asyncio.run(_require_current(settings))
    command = [sys.executable, "-m", "bot.cli", "run", "--workers", str(processes)]
    return Supervisor(command, grace_seconds=settings.shutdown_seconds).run()


async def _require_current(settings: Settings) -> None:
    from bot.storage.database import Database
    from bot.storage.migrate import require_current

    database = Database.from_settings(settings)
    try:
        await require_current(database)
    finally:
        await database.dispose()


def run_generation(
    settings: Settings,
    processes: int,
    ready_fd: int,
    *,
    load: Callable[[Settings], Loaded | None],
    serve: Callable[[Settings, Loaded, Place], None],
) -> int:
    """Load the model once and serve with forked processes; for the supervisor alone.

    `ready_fd` is where it is told once all of them answer.
    """
    # The supervisor holds them, and a child begins as its parent was.
    release_signals()
    loaded = load(settings)
    if loaded is None:
        return 1
    parent, ports = os.getpid(), ops_ports(settings, processes)

    def work(number: int, beat: Beat) -> None:
        place = Place(beat, lambda: os.getppid() == parent)
        own = dataclasses.replace(settings, ops_port=ports[number])
        try:
            serve(own, loaded, place)
        finally:
            loaded.close()

    def announce() -> None:
        os.write(ready_fd, b"1")
        os.close(ready_fd)

    Generation(
        work, processes, announce=announce, grace_seconds=settings.shutdown_seconds
    ).run()
    return 0
