"""What the numbers are made of: facts of a talk, its tally, and the counts of months.

A month's counts are a sum that is kept. Each talk's own part of it (`talk_tallies`)
goes with the talk: when it changed it is replaced, when its worker erases it it is
taken out, and when it goes by age its part stays in the sum.
"""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import portal_tables, tables

Cell = tuple[str, str]
"""A measure and a key within it, such as `("wish", "wish_grow")`."""
Counts = collections.Counter[Cell]

COUNTING_LOCK: Final = 0x6B6F6674
"""Key of PostgreSQL's advisory lock of who changes counts; no other meaning."""
NOT_UNDERSTOOD: Final = "nlu_fallback"
"""The intent of a turn in which the bot understood nothing."""

_TALLIES: Final = portal_tables.talk_tallies
_COUNTS: Final = portal_tables.month_counts
_SHOWN: Final = portal_tables.employer_months


@dataclass(frozen=True)
class TalkFacts:
    """What is counted of one talk: no words come along.

    `messages` are the worker's, without care turns; of them `missed` were not
    understood and `failed` got no answer of the model. Thumbs on care turns are left
    out too.
    """

    id: str
    channel: str
    began_at: dt.datetime
    last_at: dt.datetime
    finished: bool
    messages: int
    missed: int
    slots: Mapping[str, Any] = field(repr=False)
    failed: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0


class Place(NamedTuple):
    """A talk in the order of the last messages."""

    last_at: dt.datetime
    id: str


@dataclass(frozen=True)
class Tally:
    """What one talk adds to its month, and up to which message that holds."""

    conversation_id: str
    last_at: dt.datetime
    month: str
    counts: Counts


async def facts(
    connection: AsyncConnection, conversation_ids: Collection[str]
) -> list[TalkFacts]:
    """Return what is counted of these talks; care turns are left out."""
    conversations, turns, thumbs = tables.conversations, tables.turns, tables.feedback
    counted = (
        sa.select(
            turns.c.conversation_id,
            sa.func.count().label("messages"),
            _number_of(turns.c.intent == NOT_UNDERSTOOD).label("missed"),
            _number_of(turns.c.failed.is_(True)).label("failed"),
        )
        .where(turns.c.conversation_id.in_(conversation_ids), turns.c.care.is_(False))
        .group_by(turns.c.conversation_id)
        .subquery()
    )
    rated = (
        sa.select(
            thumbs.c.conversation_id,
            _number_of(thumbs.c.value == "up").label("thumbs_up"),
            _number_of(thumbs.c.value == "down").label("thumbs_down"),
        )
        .where(
            thumbs.c.conversation_id.in_(conversation_ids),
            _without_care(thumbs),
        )
        .group_by(thumbs.c.conversation_id)
        .subquery()
    )
    rows = await connection.execute(
        sa.select(
            conversations.c.id,
            conversations.c.channel,
            conversations.c.created_at.label("began_at"),
            conversations.c.last_message_at.label("last_at"),
            conversations.c.finished_at.is_not(None).label("finished"),
            tables.snapshots.c.slots,
            *(
                sa.func.coalesce(part.c[name], 0).label(name)
                for part, names in (
                    (counted, ("messages", "missed", "failed")),
                    (rated, ("thumbs_up", "thumbs_down")),
                )
                for name in names
            ),
        )
        .outerjoin(
            tables.snapshots, tables.snapshots.c.conversation_id == conversations.c.id
        )
        .outerjoin(counted, counted.c.conversation_id == conversations.c.id)
        .outerjoin(rated, rated.c.conversation_id == conversations.c.id)
        .where(conversations.c.id.in_(conversation_ids))
    )
    return [TalkFacts(**{**row._mapping, "slots": row.slots or {}}) for row in rows]


def _number_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _without_care(thumbs: sa.Table) -> sa.ColumnElement[bool]:
    """Leave out a thumb on what was said in a care turn."""
    messages, turns = tables.messages.c, tables.turns.c
    return sa.not_(
        sa.exists().where(
            messages.id == thumbs.c.message_id,
            turns.conversation_id == messages.conversation_id,
            turns.turn == messages.turn,
            turns.care.is_(True),
        )
    )


async def hold(connection: AsyncConnection) -> None:
    """Let nobody else change counts until this transaction ends.

    Take it before any row of a conversation is locked. SQLite has one writer anyway.
    """
    if connection.dialect.name != "sqlite":
        await connection.execute(
            sa.select(sa.func.pg_advisory_xact_lock(COUNTING_LOCK))
        )


async def counted_until(connection: AsyncConnection) -> dt.datetime | None:
    """Return the newest message that was counted, None before the first."""
    found: dt.datetime | None = await connection.scalar(
        sa.select(sa.func.max(_TALLIES.c.last_at))
    )
    return found


async def changed(
    connection: AsyncConnection,
    *,
    since: dt.datetime | None,
    after: Place | None,
    most: int,
) -> list[Place]:
    """Return the first talks after a place whose tally is missing or old.

    In the order of their last message, so that what was counted until is known also
    when counting stops halfway. With `since` only talks that somebody spoke in from
    then on are looked at; without it all are, also for a thumb that came later.
    """
    conversations, thumbs = tables.conversations.c, tables.feedback.c
    last_at = conversations.last_message_at
    stale = sa.or_(_TALLIES.c.conversation_id.is_(None), _TALLIES.c.last_at != last_at)
    if since is None:
        rated = sa.exists().where(
            thumbs.conversation_id == conversations.id,
            thumbs.at > _TALLIES.c.counted_at,
        )
        where = [sa.or_(stale, rated)]
    else:
        where = [stale, last_at >= since]
    if after is not None:
        where += [
            last_at >= after.last_at,
            sa.or_(last_at > after.last_at, conversations.id > after.id),
        ]
    rows = await connection.execute(
        sa.select(last_at.label("last_at"), conversations.id)
        .outerjoin(_TALLIES, _TALLIES.c.conversation_id == conversations.id)
        .where(*where)
        .order_by(last_at, conversations.id)
        .limit(most)
    )
    return [Place(**row._mapping) for row in rows]


async def keep(
    connection: AsyncConnection, tallies: Sequence[Tally], now: dt.datetime
) -> None:
    """Put these tallies in the place of those before; the months' counts follow.

    The transaction has called `hold`.
    """
    changes = await _taken_out(connection, [tally.conversation_id for tally in tallies])
    for tally in tallies:
        changes.setdefault(tally.month, Counts()).update(tally.counts)
    if tallies:
        await connection.execute(
            sa.insert(_TALLIES),
            [
                {
                    "conversation_id": tally.conversation_id,
                    "last_at": tally.last_at,
                    "counted_at": now,
                    "month": tally.month,
                    "cells": {f"{m}/{k}": n for (m, k), n in tally.counts.items()},
                }
                for tally in tallies
            ],
        )
    await _apply(connection, changes)


async def uncount(
    connection: AsyncConnection, conversation_ids: Collection[str]
) -> None:
    """Take these talks out of the counts of their months: their workers erase them."""
    await hold(connection)
    await _apply(connection, await _taken_out(connection, conversation_ids))


async def counts(
    connection: AsyncConnection, first: str, last: str
) -> dict[str, Counts]:
    """Return the counts of the months from `first` to `last`, both as 2026-11."""
    rows = await connection.execute(
        sa.select(
            _COUNTS.c.month, _COUNTS.c.measure, _COUNTS.c.key, _COUNTS.c.count
        ).where(_COUNTS.c.month >= first, _COUNTS.c.month <= last)
    )
    found: dict[str, Counts] = {}
    for month, measure, key, count in rows:
        found.setdefault(month, Counts())[measure, key] = count
    return found


async def _taken_out(
    connection: AsyncConnection, conversation_ids: Collection[str]
) -> dict[str, Counts]:
    """Remove the tallies of these talks and return what that takes from each month."""
    mine = _TALLIES.c.conversation_id.in_(conversation_ids)
    rows = await connection.execute(
        sa.select(_TALLIES.c.month, _TALLIES.c.cells).where(mine)
    )
    changes: dict[str, Counts] = {}
    for month, cells in rows:
        changes.setdefault(month, Counts()).subtract(_read(cells))
    await connection.execute(sa.delete(_TALLIES).where(mine))
    return changes


def _read(cells: Mapping[str, Any]) -> Counts:
    """Return the counts of a tally as it is kept; what is no number is none."""
    found = Counts()
    for name, count in cells.items():
        measure, _, key = name.partition("/")
        if isinstance(count, int):
            found[measure, key] = count
    return found


async def _apply(connection: AsyncConnection, changes: Mapping[str, Counts]) -> None:
    """Change the counts of months; a count that comes to nothing leaves no row."""
    for month, change in sorted(changes.items()):
        known = (await counts(connection, month, month)).get(month, Counts())
        for cell, by in sorted(change.items()):
            if by == 0:
                continue
            where = sa.and_(
                _COUNTS.c.month == month,
                _COUNTS.c.measure == cell[0],
                _COUNTS.c.key == cell[1],
            )
            new = known[cell] + by
            if cell not in known:
                row = {"month": month, "measure": cell[0], "key": cell[1]}
                if new > 0:
                    await connection.execute(
                        sa.insert(_COUNTS).values(**row, count=new)
                    )
            elif new > 0:
                await connection.execute(
                    sa.update(_COUNTS).where(where).values(count=new)
                )
            else:
                await connection.execute(sa.delete(_COUNTS).where(where))


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
