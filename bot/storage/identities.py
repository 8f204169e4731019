"""Who in a channel speaks in which conversation, by a keyed hash alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import conversations, outbox, tables
from bot.storage.channel_tables import identities
from bot.storage.records import Identity

MESSAGE: Final = "channel_message"
"""Kind of an outbox row: one payload for a channel."""
ADDRESS: Final = "channel_address"
"""Kind of an outbox row that only holds the address, until it is due."""
REMINDER: Final = "channel_reminder"
"""Kind of an outbox row: ask how the step went."""
KINDS: Final = frozenset({MESSAGE, ADDRESS, REMINDER})

COMMAND: Final = "channel:"
"""How the tokens of buttons begin that the channel itself answers."""

_columns = identities.c


async def find(connection: AsyncConnection, identity: bytes) -> Identity | None:
    """Return the conversation of that person, None where there is none."""
    return await _one(connection, _columns.identity == identity)


async def of_conversation(
    connection: AsyncConnection, conversation_id: str
) -> Identity | None:
    """Return how a conversation is reached, None where it is in no channel."""
    return await _one(connection, _columns.conversation_id == conversation_id)


async def link(
    connection: AsyncConnection,
    identity: bytes,
    *,
    conversation_id: str,
    channel: str,
    now: dt.datetime,
) -> None:
    """Let a person speak in this conversation from now on, and in no other."""
    await connection.execute(
        sa.delete(identities).where(
            sa.or_(
                _columns.identity == identity,
                _columns.conversation_id == conversation_id,
            )
        )
    )
    await connection.execute(
        sa.insert(identities).values(
            identity=identity,
            conversation_id=conversation_id,
            channel=channel,
            asked=[],
            created_at=now,
        )
    )
    await connection.execute(
        sa.update(tables.conversations)
        .where(tables.conversations.c.id == conversation_id)
        .values(channel=channel)
    )


async def release(connection: AsyncConnection, conversation_id: str) -> None:
    """Let go of the channel: the conversation goes on in a private window.

    Nothing said from now on reaches the channel, and what the channel itself asked
    loses its buttons: a window does not know those.
    """
    removed = await connection.execute(
        sa.delete(identities).where(_columns.conversation_id == conversation_id)
    )
    if removed.rowcount == 0:
        return
    await outbox.remove_kinds(connection, conversation_id, KINDS)
    await connection.execute(
        sa.update(tables.conversations)
        .where(tables.conversations.c.id == conversation_id)
        .values(channel=conversations.WEB)
    )
    messages = tables.messages.c
    found = await connection.execute(
        sa.select(messages.id, messages.buttons).where(
            messages.conversation_id == conversation_id
        )
    )
    for row in found.all():
        left = [b for b in row.buttons if not b["payload"].startswith(COMMAND)]
        if left != row.buttons:
            await connection.execute(
                sa.update(tables.messages)
                .where(messages.id == row.id)
                .values(buttons=left)
            )


async def ask(
    connection: AsyncConnection,
    conversation_id: str,
    choices: Sequence[dict[str, Any]],
) -> None:
    """Remember the choices of what the channel asked; () when something else came."""
    await connection.execute(
        sa.update(identities)
        .where(_columns.conversation_id == conversation_id)
        .values(asked=list(choices))
    )


async def note_offer(
    connection: AsyncConnection, conversation_id: str, now: dt.datetime
) -> None:
    """Note that reminders were offered, so that it is asked once."""
    await connection.execute(
        sa.update(identities)
        .where(_columns.conversation_id == conversation_id)
        .values(reminder_offered_at=now)
    )


async def _one(
    connection: AsyncConnection, condition: sa.ColumnElement[bool]
) -> Identity | None:
    row = (
        await connection.execute(
            sa.select(
                _columns.conversation_id,
                _columns.channel,
                _columns.asked,
                _columns.reminder_offered_at,
            ).where(condition)
        )
    ).one_or_none()
    if row is None:
        return None
    return Identity(
        conversation_id=row.conversation_id,
        channel=row.channel,
        asked=tuple(row.asked),
        reminder_offered_at=row.reminder_offered_at,
    )
