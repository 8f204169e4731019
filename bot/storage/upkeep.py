"""The jobs of upkeep, each done by one of all processes on the database."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

from bot.settings import Settings
from bot.storage import leases, retention
from bot.storage.database import Database
from bot.storage.retention import CountKeeper, Report

RETENTION: Final = "retention"
"""Name of the lease of the daily job."""

LASTING: Final = dt.timedelta(minutes=30)
"""After this a process that still holds the lease is thought dead."""

ENDINGS: Final = "endings"
"""Name of the lease of the hourly job: what has an end of its own goes on time."""

EVERY_HOUR: Final = dt.timedelta(minutes=55)
EVERY: Final = dt.timedelta(hours=23)
"""A little under a day: an hourly look then finds it due at about the same hour."""


def new_holder() -> str:
    """Return a name for this process, of no meaning."""
    return secrets.token_hex(8)


async def keep_retention(
    database: Database,
    settings: Settings,
    holder: str,
    now: dt.datetime,
    *,
    keep_counts: CountKeeper | None = None,
) -> Report | None:
    """Do the daily job if it is due and nobody else does it; None when not.

    Raises `StorageError`; the lease then ends by itself and the job is done later.
    """
    taken = await leases.take(
        database, RETENTION, holder, now=now, lasting=LASTING, every=EVERY
    )
    if not taken:
        await _keep_endings(database, settings, holder, now)
        return None
    report = await retention.purge(database, settings, now, keep_counts=keep_counts)
    await leases.done(database, RETENTION, holder, now)
    return report


async def _keep_endings(
    database: Database, settings: Settings, holder: str, now: dt.datetime
) -> None:
    """Erase, in the hours between, what ended: contact details may not stay a day."""
    taken = await leases.take(
        database, ENDINGS, holder, now=now, lasting=LASTING, every=EVERY_HOUR
    )
    if taken:
        await retention.purge_ended(database, settings, now)
        await leases.done(database, ENDINGS, holder, now)
