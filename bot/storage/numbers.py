"""What the numbers are made of: a few facts a talk, and counts of talks long gone."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import portal_tables, tables

Cell = tuple[str, str]
"""A measure and a key within it, such as `("wish", "wish_grow")`."""

_PAST: Final = portal_tables.past_counts
_SHOWN: Final = portal_tables.employer_months
_AT_A_TIME: Final = 500
_MISSED: Final = "nlu_fallback"
# Any number, of no other use in the database.
_COUNTING: Final = 4_862_013


@dataclass(frozen=True)
class TalkFacts:
    """What is counted of one talk: no id and no words come along.

    `messages` are the worker's, without care turns; of them `missed` were not
    understood.
    """

    began_at: dt.datetime
    last_at: dt.datetime
    finished: bool
    messages: int
    missed: int
    slots: Mapping[str, Any] = field(repr=False)


async def facts(
    connection: AsyncConnection, condition: sa.ColumnElement[bool]
) -> AsyncIterator[list[TalkFacts]]:
    """Yield the talks for which `condition` holds on `conversations`, some at a time.

    Care turns are left out of the counts, whatever they were.
    """
    conversations, turns = tables.conversations, tables.turns
    counted = (
        sa.select(
            turns.c.conversation_id,
            sa.func.count().label("messages"),
            sa.func.sum(sa.case((turns.c.intent == _MISSED, 1), else_=0)).label(
                "missed"
            ),
        )
        .join(conversations, conversations.c.id == turns.c.conversation_id)
        .where(condition, turns.c.care.is_(False))
        .group_by(turns.c.conversation_id)
        .subquery()
    )
    query = (
        sa.select(
            conversations.c.created_at,
            conversations.c.last_message_at,
            conversations.c.finished_at,
            sa.func.coalesce(counted.c.messages, 0),
            sa.func.coalesce(counted.c.missed, 0),
            tables.snapshots.c.slots,
        )
        .join(
            tables.snapshots, tables.snapshots.c.conversation_id == conversations.c.id
        )
        .outerjoin(counted, counted.c.conversation_id == conversations.c.id)
        .where(condition)
    )
    async with connection.stream(query) as rows:
        async for part in rows.partitions(_AT_A_TIME):
            yield [
                TalkFacts(began, last, finished is not None, messages, missed, slots)
                for began, last, finished, messages, missed, slots in part
            ]


def began_between(since: dt.datetime, until: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a talk began from `since` up to `until`."""
    began = tables.conversations.c.created_at
    return sa.and_(began >= since, began < until)


async def one_at_a_time(connection: AsyncConnection) -> None:
    """Wait until no other process counts what is about to go.

    SQLite has one writer; PostgreSQL would let two count the same talks.
    """
    if connection.dialect.name != "sqlite":
        lock = sa.func.pg_advisory_xact_lock(_COUNTING)
        await connection.execute(sa.select(lock))


async def add_past(
    connection: AsyncConnection, month: str, counts: Mapping[Cell, int]
) -> None:
    """Add what talks that are about to go count for their month."""
    known = await past(connection, month)
    for (measure, key), count in counts.items():
        place = {"month": month, "measure": measure, "key": key}
        if (measure, key) in known:
            change = sa.update(_PAST).where(
                *(_PAST.c[name] == value for name, value in place.items())
            )
            await connection.execute(change.values(count=_PAST.c.count + count))
        else:
            await connection.execute(sa.insert(_PAST).values(**place, count=count))


async def past(connection: AsyncConnection, month: str) -> collections.Counter[Cell]:
    """Return what talks that are gone count for a month."""
    rows = await connection.execute(sa.select(_PAST).where(_PAST.c.month == month))
    return collections.Counter({(row.measure, row.key): row.count for row in rows})


async def employer_month(
    connection: AsyncConnection, month: str
) -> dict[str, Any] | None:
    """Return what employers see of a month; None where it was not made yet."""
    shown: dict[str, Any] | None = await connection.scalar(
        sa.select(_SHOWN.c.shown).where(_SHOWN.c.month == month)
    )
    return shown


async def set_employer_month(
    connection: AsyncConnection, month: str, shown: Mapping[str, Any], now: dt.datetime
) -> None:
    """Keep what employers see of a month, for good."""
    await connection.execute(
        sa.insert(_SHOWN).values(month=month, shown=dict(shown), made_at=now)
    )
