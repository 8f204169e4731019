"""Tests made from talks, and what of corrections and tests went out to the project.

A test is there as long as its worker allows it. What went out is known by a keyed
digest alone (`exported_items`), so that it can be taken out when nothing else is left.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import review_tables as review
from bot.storage import tables
from bot.storage.errors import ConversationGoneError
from bot.storage.summaries import improvable


@dataclass(frozen=True)
class SavedTest:
    """A scenario made from a talk, as YAML."""

    number: int
    conversation_id: str
    name: str
    scenario: str
    at: dt.datetime
    digest: bytes | None


async def save_test(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    user_id: str,
    name: str,
    scenario: str,
    now: dt.datetime,
) -> None:
    """Keep a talk as a test, in the place of an earlier one of the same talk.

    Raises `ConversationGoneError` when the worker does not allow it.
    """
    allowed = await connection.scalar(
        sa.select(tables.conversations.c.id).where(
            tables.conversations.c.id == conversation_id,
            improvable(tables.conversations.c.id),
        )
    )
    if allowed is None:
        raise ConversationGoneError("no such talk to make a test of")
    columns = review.saved_tests.c
    await connection.execute(
        sa.delete(review.saved_tests).where(columns.conversation_id == conversation_id)
    )
    await connection.execute(
        sa.insert(review.saved_tests).values(
            conversation_id=conversation_id,
            user_id=user_id,
            name=name,
            scenario=scenario,
            at=now,
        )
    )


async def tests(connection: AsyncConnection) -> tuple[SavedTest, ...]:
    """Return the tests whose worker allows them now, oldest first."""
    columns = review.saved_tests.c
    rows = await connection.execute(
        sa.select(
            columns.number,
            columns.conversation_id,
            columns.name,
            columns.scenario,
            columns.at,
            columns.digest,
        )
        .where(improvable(columns.conversation_id))
        .order_by(columns.number)
    )
    return tuple(SavedTest(**row._mapping) for row in rows)


async def exported(connection: AsyncConnection, kind: str) -> frozenset[bytes]:
    """Return the digests of what went out and was not taken out since."""
    columns = review.exported_items.c
    found = await connection.scalars(
        sa.select(columns.digest).where(columns.kind == kind)
    )
    return frozenset(found.all())


async def note_exported(
    connection: AsyncConnection,
    *,
    kind: str,
    sent: dict[int, bytes],
    withdrawn: frozenset[bytes],
    now: dt.datetime,
) -> None:
    """Note what went out (number of the correction or test: digest), what came back."""
    table = review.corrections if kind == "example" else review.saved_tests
    columns = review.exported_items.c
    known = await exported(connection, kind)
    for number, digest in sent.items():
        await connection.execute(
            sa.update(table).where(table.c.number == number).values(digest=digest)
        )
    if new := sorted(set(sent.values()) - known):
        await connection.execute(
            sa.insert(review.exported_items),
            [{"digest": digest, "kind": kind, "at": now} for digest in new],
        )
    if withdrawn:
        await connection.execute(
            sa.delete(review.exported_items).where(
                columns.kind == kind, columns.digest.in_(sorted(withdrawn))
            )
        )
