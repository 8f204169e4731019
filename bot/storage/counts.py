"""Counts by month of conversations that retention erases. Care turns are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.upkeep_tables import COUNTED, monthly_counts

NOT_UNDERSTOOD: Final = "nlu_fallback"
"""The intent of a turn in which the bot understood nothing."""

Counts = dict[tuple[str, str], dict[str, int]]
"""Month and channel to what is counted."""


async def add(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Add these conversations to the counts of their months; once, before they go."""
    for (month, channel), counted in (
        await _count(connection, conversation_ids)
    ).items():
        await _add_to(connection, month, channel, counted)


async def _count(connection: AsyncConnection, ids: Sequence[str]) -> Counts:
    conversations, turns, thumbs = tables.conversations, tables.turns, tables.feedback
    place: dict[str, tuple[str, str]] = {}
    found: Counts = {}
    rows = await connection.execute(
        sa.select(
            conversations.c.id,
            conversations.c.channel,
            conversations.c.created_at,
            conversations.c.finished_at,
        ).where(conversations.c.id.in_(ids))
    )
    for row in rows:
        place[row.id] = (row.created_at.strftime("%Y-%m"), row.channel)
        counted = found.setdefault(place[row.id], dict.fromkeys(COUNTED, 0))
        counted["conversations"] += 1
        counted["finished"] += row.finished_at is not None
    rows = await connection.execute(
        sa.select(
            turns.c.conversation_id,
            sa.func.count().label("turns"),
            _number_of(turns.c.failed.is_(True)).label("failed"),
            _number_of(turns.c.intent == NOT_UNDERSTOOD).label("not_understood"),
        )
        .where(turns.c.conversation_id.in_(ids), turns.c.care.is_(False))
        .group_by(turns.c.conversation_id)
    )
    _sum(found, place, (row._mapping for row in rows))
    rows = await connection.execute(
        sa.select(
            thumbs.c.conversation_id,
            _number_of(thumbs.c.value == "up").label("thumbs_up"),
            _number_of(thumbs.c.value == "down").label("thumbs_down"),
        )
        .where(thumbs.c.conversation_id.in_(ids), _without_care(thumbs))
        .group_by(thumbs.c.conversation_id)
    )
    _sum(found, place, (row._mapping for row in rows))
    return found


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


def _sum(
    found: Counts,
    place: Mapping[str, tuple[str, str]],
    rows: Iterable[Mapping[Any, Any]],
) -> None:
    for row in rows:
        counted = found[place[row["conversation_id"]]]
        for name, number in row.items():
            if name in counted:
                counted[name] += int(number)


async def _add_to(
    connection: AsyncConnection, month: str, channel: str, counted: dict[str, int]
) -> None:
    columns = monthly_counts.c
    changed = await connection.execute(
        sa.update(monthly_counts)
        .where(columns.month == month, columns.channel == channel)
        .values({name: columns[name] + number for name, number in counted.items()})
    )
    if changed.rowcount == 0:
        await connection.execute(
            sa.insert(monthly_counts).values(month=month, channel=channel, **counted)
        )
