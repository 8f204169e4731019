"""Conversations that their workers erased, known until no backup holds them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import conversations, tables
from bot.storage.upkeep_tables import erasures


def hash_of(conversation_id: str) -> bytes:
    """Return what is kept of an erased id: of random bits, so without salt or key."""
    return hashlib.sha256(conversation_id.encode()).digest()


async def note(
    connection: AsyncConnection,
    conversation_id: str,
    settings: Settings,
    now: dt.datetime,
) -> None:
    """Note that a conversation was erased, for as long as backups are kept."""
    await connection.execute(
        sa.insert(erasures).values(
            id_hash=hash_of(conversation_id),
            expires_at=now + dt.timedelta(days=settings.backup_days),
        )
    )


async def noted(connection: AsyncConnection) -> dict[bytes, dt.datetime]:
    """Return what was noted, with the moment it is forgotten."""
    rows = await connection.execute(sa.select(erasures))
    return {row.id_hash: row.expires_at for row in rows}


async def apply(connection: AsyncConnection, known: dict[bytes, dt.datetime]) -> int:
    """Erase again what was noted elsewhere, and note it here; return how many went."""
    held = await noted(connection)
    both = {*known, *held}
    new = [
        {"id_hash": hashed, "expires_at": expires_at}
        for hashed, expires_at in known.items()
        if hashed not in held
    ]
    if new:
        await connection.execute(sa.insert(erasures), new)
    ids = await connection.scalars(sa.select(tables.conversations.c.id))
    return await _erase(connection, [id_ for id_ in ids if hash_of(id_) in both])


async def _erase(connection: AsyncConnection, ids: Iterable[str]) -> int:
    erased = 0
    for id_ in ids:
        erased += await conversations.erase(connection, id_)
    return erased
