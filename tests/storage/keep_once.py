"""A process that does the daily job when told to, if it is the one to do it.

Run as `python -m tests.storage.keep_once DATABASE_URL FOLDER MOMENT`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path

from bot.settings import Settings
from bot.storage import upkeep
from bot.storage.database import Database


async def main(url: str, folder: str, moment: str) -> None:
    """Say `ready`, wait for a line, and say how many conversations went or `none`."""
    settings = Settings(data_folder=Path(folder), database_url=url)
    database = Database.from_settings(settings)
    await database.reachable()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    now = dt.datetime.fromisoformat(moment)
    report = await upkeep.keep_retention(database, settings, upkeep.new_holder(), now)
    sys.stdout.write(f"{'none' if report is None else report.conversations}\n")
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
