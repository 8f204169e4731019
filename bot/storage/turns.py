"""Turns, the event log and the snapshot whose version guards a conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.errors import ConflictError
from bot.storage.records import JsonObject, StoredSnapshot, Turn

_RESTING: Final = "care"
"""`talk_asked` while a talk rests (`bot.talk.care.RESTING`)."""

SNAPSHOT_FORMAT: Final = 1
"""Format of the snapshot row; the agent has a format of its own inside `state`."""


# Made once: to put a statement together takes longer than SQLite needs for it.
_ADD_TURN: Final = sa.insert(tables.turns)
_ADD_EVENTS: Final = sa.insert(tables.events)
_REPLACE: Final = sa.update(tables.snapshots).where(
    tables.snapshots.c.conversation_id == sa.bindparam("conversation"),
    tables.snapshots.c.version == sa.bindparam("before"),
)


async def add(connection: AsyncConnection, conversation_id: str, turn: Turn) -> None:
    """Add the record of a turn."""
    await connection.execute(
        _ADD_TURN,
        {
            "conversation_id": conversation_id,
            "turn": turn.turn,
            "client_message_id": turn.client_message_id,
            "body_digest": turn.body_digest,
            "intent": turn.intent,
            "confidence": turn.confidence,
            "intent_ranking": list(turn.intent_ranking),
            "entities": list(turn.entities),
            "care": turn.care,
            "failed": turn.failed,
            "at": turn.at,
        },
    )


async def add_events(
    connection: AsyncConnection,
    conversation_id: str,
    events: Sequence[JsonObject],
    *,
    turn: int,
    now: dt.datetime,
) -> None:
    """Append the masked events of a turn to the log."""
    rows = [
        {
            "conversation_id": conversation_id,
            "turn": turn,
            "position": position,
            "event": event,
            "at": now,
        }
        for position, event in enumerate(events)
    ]
    if rows:
        await connection.execute(_ADD_EVENTS, rows)


async def with_care(
    connection: AsyncConnection, conversation_id: str
) -> frozenset[int]:
    """Return the turns that held a care sentence."""
    columns = tables.turns.c
    found = await connection.scalars(
        sa.select(columns.turn).where(
            columns.conversation_id == conversation_id, columns.care.is_(True)
        )
    )
    return frozenset(found)


def at_rest(event: JsonObject) -> bool:
    """Tell whether this is a message that came while the talk rested after a crisis.

    What is said then is about the crisis alone, though no sentence of it is care.
    """
    return (event.get("metadata") or {}).get("asked") == _RESTING


async def turns_at_rest(
    connection: AsyncConnection, conversation_id: str
) -> frozenset[int]:
    """Return the turns of a conversation in which it rested."""
    rows = await connection.execute(
        sa.select(tables.events.c.turn, tables.events.c.event).where(
            tables.events.c.conversation_id == conversation_id
        )
    )
    return frozenset(row.turn for row in rows if at_rest(row.event))


async def load_snapshot(
    connection: AsyncConnection, conversation_id: str
) -> StoredSnapshot | None:
    """Return the snapshot, None where there is no such conversation."""
    row = (
        await connection.execute(
            sa.select(tables.snapshots).where(
                tables.snapshots.c.conversation_id == conversation_id
            )
        )
    ).one_or_none()
    if row is None:
        return None
    return StoredSnapshot(
        version=row.version,
        turn=row.turn,
        last_seq=row.last_seq,
        state=row.state,
        slots=row.slots,
    )


async def add_snapshot(
    connection: AsyncConnection,
    conversation_id: str,
    snapshot: StoredSnapshot,
    now: dt.datetime,
) -> None:
    """Add the snapshot of a new conversation."""
    await connection.execute(
        sa.insert(tables.snapshots).values(
            conversation_id=conversation_id,
            version=snapshot.version,
            format=SNAPSHOT_FORMAT,
            turn=snapshot.turn,
            last_seq=snapshot.last_seq,
            state=snapshot.state,
            slots=snapshot.slots,
            updated_at=now,
        )
    )


async def replace_snapshot(
    connection: AsyncConnection,
    conversation_id: str,
    snapshot: StoredSnapshot,
    now: dt.datetime,
) -> None:
    """Put `snapshot` in the place of the version before it.

    Comes first in a transaction, so that the loser of a race stops early. Raises
    `ConflictError` when that version is no longer the current one.
    """
    result = await connection.execute(
        _REPLACE,
        {
            "conversation": conversation_id,
            "before": snapshot.version - 1,
            "version": snapshot.version,
            "format": SNAPSHOT_FORMAT,
            "turn": snapshot.turn,
            "last_seq": snapshot.last_seq,
            "state": snapshot.state,
            "slots": snapshot.slots,
            "updated_at": now,
        },
    )
    if result.rowcount != 1:
        raise ConflictError("the conversation moved on")
