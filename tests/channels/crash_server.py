"""A gateway with one channel and the fake agent in a process of its own, to be killed.

Run as `python -m tests.channels.crash_server FOLDER PORT SETTINGS` with the channel's
settings as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bot.channels import delivery, inbound
from bot.channels.registry import switched_on
from bot.channels.replies import ChannelOutlet
from bot.channels.running import add_channels
from bot.clock import SystemClock
from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.gateway.serve import serve
from bot.settings import Settings
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from tests.channels.serving import plan_when_asked
from tests.fakes import FakeAgent

# What a dead process had in hand comes back after these seconds.
inbound.LEASE_SECONDS = delivery.LEASE_SECONDS = 2  # type: ignore[misc]


async def main(folder: str, port: str, given: str) -> None:
    """Serve until killed."""
    settings = Settings(
        data_folder=Path(folder),
        port=int(port),
        ops_port=0,
        messages_per_minute=10_000,
        **json.loads(given),
    )
    clock, database = SystemClock(), Database.from_settings(settings)
    keys = load_or_create_keys(settings.key_file)
    channels = switched_on(settings, clock)
    outlet = ChannelOutlet(channels, keys=keys, settings=settings)
    engine = TurnEngine(
        database,
        # Slow enough to be killed in the middle of.
        FakeAgent(pause=0.05),
        clock=clock,
        settings=settings,
        keys=keys,
        outlet=outlet,
    )
    app = create_app(settings, engine=engine, database=database, clock=clock, keys=keys)
    add_channels(app, channels, outlet, plan=plan_when_asked)
    await serve(app, settings)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
