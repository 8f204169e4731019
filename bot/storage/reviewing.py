"""What advisers add to a talk they may read: status, assignment, tags and notes.

Each function raises `ConversationGoneError` when the talk is gone or its worker lets
nobody read along; nothing is written then. What an adviser writes is masked first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import MaskedText
from bot.storage import portal_tables
from bot.storage import review_tables as review
from bot.storage.errors import ConversationGoneError
from bot.storage.summaries import readable

LONGEST_TAG: Final = 40
LONGEST_NOTE: Final = 2000


@dataclass(frozen=True)
class Note:
    """A note of an adviser on a talk."""

    number: int
    user_id: str
    text: str
    at: dt.datetime


@dataclass(frozen=True)
class SavedFilter:
    """A filter of the inbox under a name; `query` is its query string."""

    number: int
    name: str
    query: str


async def set_status(
    connection: AsyncConnection, conversation_id: str, status: str
) -> None:
    """Set how far the reading is: one of `review_tables.STATUSES`, else ValueError."""
    if status not in review.STATUSES:
        raise ValueError("no such status")
    await _change(connection, conversation_id, status=status)


async def assign(
    connection: AsyncConnection, conversation_id: str, user_id: str | None
) -> None:
    """Make the talk that user's, or nobody's."""
    await _change(connection, conversation_id, assignee=user_id)


async def add_tag(
    connection: AsyncConnection, conversation_id: str, tag: MaskedText
) -> None:
    """Add a tag; one that is there stays as it is."""
    number = await _number(connection, conversation_id)
    await _remove_tag(connection, number, tag)
    await connection.execute(
        sa.insert(review.talk_marks).values(
            kind="tag",
            value=tag[:LONGEST_TAG],
            number=number,
            conversation_id=conversation_id,
        )
    )


async def remove_tag(
    connection: AsyncConnection, conversation_id: str, tag: str
) -> None:
    """Remove a tag."""
    number = await _number(connection, conversation_id)
    await _remove_tag(connection, number, tag)


async def add_note(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    user_id: str,
    text: MaskedText,
    now: dt.datetime,
) -> None:
    """Add a note; the worker finds it in the export of the talk."""
    await _number(connection, conversation_id)
    await connection.execute(
        sa.insert(review.notes).values(
            conversation_id=conversation_id,
            user_id=user_id,
            text=text[:LONGEST_NOTE],
            at=now,
        )
    )


async def notes(connection: AsyncConnection, conversation_id: str) -> tuple[Note, ...]:
    """Return the notes on a talk that an adviser may read, oldest first."""
    columns = review.notes.c
    rows = await connection.execute(
        sa.select(columns.number, columns.user_id, columns.text, columns.at)
        .where(
            columns.conversation_id == conversation_id,
            readable(columns.conversation_id),
        )
        .order_by(columns.number)
    )
    return tuple(Note(**row._mapping) for row in rows)


async def names(connection: AsyncConnection) -> dict[str, str]:
    """Return the names of all accounts by id, to tell who did what."""
    rows = await connection.execute(
        sa.select(portal_tables.users.c.id, portal_tables.users.c.name)
    )
    return {row.id: row.name for row in rows}


async def readers(
    connection: AsyncConnection, roles: Collection[str]
) -> dict[str, str]:
    """Return the names of who may read talks, by id: one of these roles, not closed."""
    users = portal_tables.users.c
    rows = await connection.execute(
        sa.select(users.id, users.name, users.roles)
        .where(users.disabled_at.is_(None))
        .order_by(users.name)
    )
    return {row.id: row.name for row in rows if set(row.roles) & set(roles)}


async def save_filter(
    connection: AsyncConnection, *, user_id: str, name: str, query: str
) -> None:
    """Keep a filter of this user, in the place of one with the same name."""
    columns = review.saved_filters.c
    await connection.execute(
        sa.delete(review.saved_filters).where(
            columns.user_id == user_id, columns.name == name
        )
    )
    await connection.execute(
        sa.insert(review.saved_filters).values(user_id=user_id, name=name, query=query)
    )


async def remove_filter(
    connection: AsyncConnection, *, user_id: str, number: int
) -> None:
    """Remove a filter of this user; another's stays."""
    columns = review.saved_filters.c
    await connection.execute(
        sa.delete(review.saved_filters).where(
            columns.user_id == user_id, columns.number == number
        )
    )


async def saved_filters(
    connection: AsyncConnection, user_id: str
) -> tuple[SavedFilter, ...]:
    """Return the filters of this user, by name."""
    columns = review.saved_filters.c
    rows = await connection.execute(
        sa.select(columns.number, columns.name, columns.query)
        .where(columns.user_id == user_id)
        .order_by(columns.name)
    )
    return tuple(SavedFilter(**row._mapping) for row in rows)


async def _change(
    connection: AsyncConnection, conversation_id: str, **values: Any
) -> None:
    number = await _number(connection, conversation_id)
    await connection.execute(
        sa.update(review.talk_summaries)
        .where(review.talk_summaries.c.number == number)
        .values(**values)
    )


async def _number(connection: AsyncConnection, conversation_id: str) -> int:
    number: int | None = await connection.scalar(
        sa.select(review.talk_summaries.c.number).where(
            review.talk_summaries.c.conversation_id == conversation_id,
            readable(review.talk_summaries.c.conversation_id),
        )
    )
    if number is None:
        raise ConversationGoneError("no such talk to read")
    return number


async def _remove_tag(connection: AsyncConnection, number: int, tag: str) -> None:
    marks = review.talk_marks.c
    await connection.execute(
        sa.delete(review.talk_marks).where(
            marks.number == number,
            marks.kind == "tag",
            marks.value == tag[:LONGEST_TAG],
        )
    )
