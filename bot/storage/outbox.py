"""What must happen outside, written in the same transaction as the turn.

A row is claimed with a lease, handed to whoever delivers its kind, and removed when
that is done. Whoever dies with a row in hand loses it when the lease ends.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.records import OutboxItem, OutboxRow

_columns = tables.outbox.c


async def add(
    connection: AsyncConnection, conversation_id: str, items: Sequence[OutboxItem]
) -> None:
    """Add what a turn asks to be done outside."""
    rows = [
        {
            "conversation_id": conversation_id,
            "turn": item.turn,
            "kind": item.kind,
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
) -> tuple[int, ...]:
    """Return the numbers of rows that can be delivered now, oldest first.

    Of an `ordered` kind only the first row of each conversation counts: a later one
    waits until that one is delivered or given up.
    """
    heads = (
        sa.select(sa.func.min(_columns.number))
        .where(_columns.kind.in_(ordered), _columns.failed_at.is_(None))
        .group_by(_columns.conversation_id, _columns.kind)
    )
    found = await connection.scalars(
        sa.select(_columns.number)
        .where(
            sa.or_(_columns.kind.in_(free), _columns.number.in_(heads)),
            _columns.failed_at.is_(None),
            _columns.due_at <= now,
            _is_free(now),
        )
        .order_by(_columns.number)
        .limit(most)
    )
    return tuple(found)


async def claim(
    connection: AsyncConnection,
    number: int,
    *,
    now: dt.datetime,
    until: dt.datetime,
) -> OutboxRow | None:
    """Take a row until `until`; None where another has it or it is gone."""
    taken = await connection.execute(
        sa.update(tables.outbox)
        .where(
            _columns.number == number,
            _columns.failed_at.is_(None),
            _columns.due_at <= now,
            _is_free(now),
        )
        .values(leased_until=until, attempts=_columns.attempts + 1)
    )
    if taken.rowcount != 1:
        return None
    row = (
        await connection.execute(
            sa.select(tables.outbox).where(_columns.number == number)
        )
    ).one()
    return OutboxRow(
        number=row.number,
        conversation_id=row.conversation_id,
        turn=row.turn,
        kind=row.kind,
        body=row.body,
        ciphertext=row.ciphertext,
        attempts=row.attempts,
        delivery_id=row.delivery_id,
    )


async def remove(connection: AsyncConnection, number: int) -> None:
    """Remove a delivered row, and what was secret about it with it."""
    await connection.execute(sa.delete(tables.outbox).where(_columns.number == number))


async def postpone(
    connection: AsyncConnection, number: int, due_at: dt.datetime
) -> None:
    """Let go of a row; it comes back at `due_at`."""
    await connection.execute(
        sa.update(tables.outbox)
        .where(_columns.number == number)
        .values(due_at=due_at, leased_until=None)
    )


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


async def waiting(connection: AsyncConnection) -> dict[tuple[str, bool], int]:
    """Count the rows by kind and whether they were given up, for the metrics."""
    found = await connection.execute(
        sa.select(
            _columns.kind, _columns.failed_at.is_not(None), sa.func.count()
        ).group_by(_columns.kind, _columns.failed_at.is_not(None))
    )
    return {(kind, bool(failed)): count for kind, failed, count in found}


def _is_free(now: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.or_(_columns.leased_until.is_(None), _columns.leased_until <= now)
