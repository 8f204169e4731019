"""Updates of channels: kept before they are acknowledged, handled once, in order.

The encrypted update goes as soon as it is handled. Its key stays for
`retention_inbox_days`, so that a provider's late retry is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.channel_tables import inbox
from bot.storage.leasing import Due, Leasing, Waiting
from bot.storage.records import InboxItem, InboxRow

_columns = inbox.c
_LEASING: Final = Leasing(
    inbox, _columns.handled_at.is_(None), _columns.channel, at_once=sa.true()
)


async def add(
    connection: AsyncConnection, items: Sequence[InboxItem], now: dt.datetime
) -> int:
    """Keep what is new of these updates, in order; return how many were.

    Raises `ConflictError` (at the end of the transaction or here) when another
    process takes the same update at the same moment: try again, it is known then.
    """
    new: dict[bytes, InboxItem] = {}
    for item in items:
        new.setdefault(item.event_key, item)
    known = set(
        await connection.scalars(
            sa.select(_columns.event_key).where(_columns.event_key.in_(list(new)))
        )
    )
    rows = [
        {
            "event_key": item.event_key,
            "channel": item.channel,
            "identity": item.identity,
            "ciphertext": item.ciphertext,
            "notice": item.notice,
            "received_at": now,
            "due_at": now,
            "attempts": 0,
        }
        for item in new.values()
        if item.event_key not in known
    ]
    if rows:
        await connection.execute(sa.insert(inbox), rows)
    return len(rows)


async def due(
    connection: AsyncConnection, *, now: dt.datetime, most: int
) -> tuple[Due, ...]:
    """Return the updates to handle now: of each person the first, by channel."""
    heads = (
        sa.select(sa.func.min(_columns.number))
        .where(_columns.handled_at.is_(None))
        .group_by(_columns.identity)
    )
    return await _LEASING.due(
        connection, _columns.number.in_(heads), now=now, most=most
    )


async def claim(
    connection: AsyncConnection,
    number: int,
    *,
    now: dt.datetime,
    until: dt.datetime,
) -> InboxRow | None:
    """Take an update until `until`; None where another has it or handled it."""
    row = await _LEASING.claim(connection, number, now=now, until=until)
    if row is None:
        return None
    return InboxRow(
        number=row["number"],
        channel=row["channel"],
        identity=row["identity"],
        ciphertext=row["ciphertext"],
        notice=row["notice"],
        received_at=row["received_at"],
        attempts=row["attempts"],
    )


async def handled(connection: AsyncConnection, number: int, now: dt.datetime) -> None:
    """Note that an update was handled; who sent it and what it said go."""
    await connection.execute(
        sa.update(inbox)
        .where(_columns.number == number)
        .values(
            handled_at=now,
            leased_until=None,
            identity=None,
            ciphertext=None,
            notice=None,
        )
    )


async def postpone(
    connection: AsyncConnection, number: int, due_at: dt.datetime
) -> None:
    """Let go of an update; it comes back at `due_at`."""
    await _LEASING.postpone(connection, number, due_at)


async def waiting(connection: AsyncConnection, now: dt.datetime) -> dict[str, Waiting]:
    """Return what is not handled yet, by channel, for the metrics."""
    return await _LEASING.waiting(connection, _columns.received_at, now)


async def turn_into_notice(
    connection: AsyncConnection, number: int, *, notice: str, ciphertext: bytes
) -> None:
    """Leave of an update only what is to be said about it, and to which address."""
    await connection.execute(
        sa.update(inbox)
        .where(_columns.number == number)
        .values(notice=notice, ciphertext=ciphertext)
    )
