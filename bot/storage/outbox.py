"""What must happen outside, written in the same transaction as the turn.

A row is claimed with a lease, handed to whoever delivers its kind, and removed when
that is done. Whoever dies with a row in hand loses it when the lease ends.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.leasing import Due, Leasing, Waiting
from bot.storage.records import OutboxItem, OutboxRow

_columns = tables.outbox.c
_LANE: Final = sa.func.coalesce(_columns.channel, _columns.kind)
_LEASING: Final = Leasing(
    tables.outbox,
    _columns.failed_at.is_(None),
    _LANE,
    # A message of a channel is never planned ahead, as a reminder is.
    at_once=_columns.channel.is_not(None),
)


async def add(
    connection: AsyncConnection, conversation_id: str, items: Sequence[OutboxItem]
) -> None:
    """Add what a turn asks to be done outside."""
    rows = [
        {
            "conversation_id": conversation_id,
            "turn": item.turn,
            "kind": item.kind,
            "channel": item.channel,
            "body": item.body,
            "ciphertext": item.ciphertext,
            "due_at": item.due_at,
            "attempts": 0,
            "delivery_id": str(uuid.uuid4()),
        }
        for item in items
    ]
    if rows:
        await connection.execute(sa.insert(tables.outbox), rows)


async def due(
    connection: AsyncConnection,
    *,
    ordered: Collection[str],
    free: Collection[str],
    now: dt.datetime,
    most: int,
) -> tuple[Due, ...]:
    """Return the rows that can be delivered now, oldest first, by channel or kind.

    Of an `ordered` kind only the first row of each conversation counts: a later one
    waits until that one is delivered or given up.
    """
    heads = (
        sa.select(sa.func.min(_columns.number))
        .where(_columns.kind.in_(ordered), _columns.failed_at.is_(None))
        .group_by(_columns.conversation_id, _columns.kind)
    )
    is_head = sa.or_(_columns.kind.in_(free), _columns.number.in_(heads))
    return await _LEASING.due(connection, is_head, now=now, most=most)


async def claim(
    connection: AsyncConnection,
    number: int,
    *,
    now: dt.datetime,
    until: dt.datetime,
) -> OutboxRow | None:
    """Take a row until `until`; None where another has it or it is gone."""
    since = sa.func.coalesce(_columns.sending_since, now, type_=tables.UtcDateTime())
    row = await _LEASING.claim(
        connection, number, now=now, until=until, sending_since=since
    )
    if row is None:
        return None
    begun = row["sending_since"]
    return OutboxRow(
        number=row["number"],
        conversation_id=row["conversation_id"],
        turn=row["turn"],
        kind=row["kind"],
        body=row["body"],
        ciphertext=row["ciphertext"],
        attempts=row["attempts"],
        delivery_id=row["delivery_id"],
        channel=row["channel"],
        sending_since=begun if begun < now else None,
    )


async def remove(connection: AsyncConnection, number: int) -> None:
    """Remove a delivered row, and what was secret about it with it."""
    await connection.execute(sa.delete(tables.outbox).where(_columns.number == number))


async def arrived(connection: AsyncConnection, delivery_ids: Collection[str]) -> int:
    """Remove what the other side says it has; return how many rows that were.

    Only what was sent at least once: nobody else knows such an id.
    """
    gone = await connection.execute(
        sa.delete(tables.outbox).where(
            _columns.delivery_id.in_(delivery_ids), _columns.attempts > 0
        )
    )
    return int(gone.rowcount)


async def awaits(connection: AsyncConnection, delivery_ids: Collection[str]) -> bool:
    """Tell whether one of these is still to be delivered."""
    found = await connection.scalar(
        sa.select(_columns.number)
        .where(_columns.delivery_id.in_(delivery_ids), _columns.attempts > 0)
        .limit(1)
    )
    return found is not None


async def postpone(
    connection: AsyncConnection,
    number: int,
    due_at: dt.datetime,
    *,
    unsure: bool = False,
) -> None:
    """Let go of a row; it comes back at `due_at`.

    `unsure`: the other side may have it all the same, which is remembered.
    """
    known = {} if unsure else {"sending_since": None}
    await _LEASING.postpone(connection, number, due_at, **known)


async def give_up(connection: AsyncConnection, number: int, now: dt.datetime) -> None:
    """Note that a row will never be delivered; what it held goes."""
    await connection.execute(
        sa.update(tables.outbox)
        .where(_columns.number == number)
        .values(failed_at=now, leased_until=None, body={}, ciphertext=None)
    )


async def remove_kinds(
    connection: AsyncConnection, conversation_id: str, kinds: Collection[str]
) -> None:
    """Remove what still waits of these kinds for one conversation."""
    await connection.execute(
        sa.delete(tables.outbox).where(
            _columns.conversation_id == conversation_id, _columns.kind.in_(kinds)
        )
    )


async def secret_of(
    connection: AsyncConnection, conversation_id: str, kind: str
) -> bytes | None:
    """Return the ciphertext of the newest row of a kind, None where there is none."""
    found: bytes | None = await connection.scalar(
        sa.select(_columns.ciphertext)
        .where(_columns.conversation_id == conversation_id, _columns.kind == kind)
        .order_by(_columns.number.desc())
        .limit(1)
    )
    return found


async def waiting(connection: AsyncConnection, now: dt.datetime) -> dict[str, Waiting]:
    """Return what is due and not delivered, by channel or kind, for the metrics."""
    return await _LEASING.waiting(connection, _columns.due_at, now)


async def given_up(connection: AsyncConnection) -> dict[str, int]:
    """Count what was given up, by channel or kind, for the metrics."""
    lane = _LANE.label("lane")
    found = await connection.execute(
        sa.select(lane, sa.func.count())
        .where(_columns.failed_at.is_not(None))
        .group_by(lane)
    )
    return {row.lane: row[1] for row in found}
