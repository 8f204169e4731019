"""A gateway with the fake agent in a process of its own, to be killed.

Run as `python -m tests.storage.crash_server FOLDER PORT`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.clock import SystemClock
from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.gateway.serve import serve
from bot.settings import Settings
from bot.storage.database import Database
from tests.fakes import FakeAgent


async def main(folder: str, port: str) -> None:
    """Serve until killed."""
    settings = Settings(
        data_folder=Path(folder),
        port=int(port),
        ops_port=0,
        messages_per_minute=10_000,
        requests_per_minute=1_000_000,
    )
    database = Database.from_settings(settings)
    clock = SystemClock()
    engine = TurnEngine(database, FakeAgent(), clock=clock, settings=settings)
    app = create_app(settings, engine=engine, database=database, clock=clock)
    await serve(app, settings)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
