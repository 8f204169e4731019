"""A worker erases a conversation: everything goes, and only that it went is kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import conversations, erasures, trust_log


async def erase(
    connection: AsyncConnection,
    conversation_id: str,
    settings: Settings,
    now: dt.datetime,
) -> bool:
    """Erase everything about a conversation; False when there is no such one.

    Until no backup holds it, a hash of its id is known, so that a restore erases it
    again; the trust log tells that a worker erased one, not which.
    """
    if not await conversations.erase(connection, conversation_id):
        return False
    await erasures.note(connection, conversation_id, settings, now)
    await trust_log.add(
        connection,
        kind="deletion",
        subject="conversation",
        role=trust_log.WORKER,
        now=now,
        detail={"count": 1},
    )
    return True
