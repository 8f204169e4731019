"""Conversations: made, opened with a token, moved to another device, erased."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import numbers, tables
from bot.storage.crypto import hash_token, new_token, same_hash
from bot.storage.records import Conversation

_ID_BYTES: Final = 16
_NO_HASH: Final = bytes(32)

WEB: Final = "web"
"""The channel of a conversation that is held in a window of our own."""

# Made once: to put a statement together takes longer than SQLite needs for it.
_THIS: Final = tables.conversations.c.id == sa.bindparam("conversation")
_TOUCH: Final = (
    sa.update(tables.conversations)
    .where(_THIS)
    .returning(tables.conversations.c.channel)
)
_TOKEN_HASH: Final = sa.select(tables.conversations.c.token_hash).where(_THIS)


def new_id() -> str:
    """Return an id of 128 random bits, for a conversation, message or button."""
    return secrets.token_hex(_ID_BYTES)


def is_plain(text: str) -> bool:
    """Tell whether `text` could be an id or token of ours: printable ASCII.

    What callers send in its place may hold what a database refuses to compare, such
    as a zero byte or half a surrogate pair.
    """
    return text.isascii() and text.isprintable()


async def add(
    connection: AsyncConnection,
    *,
    conversation_id: str,
    channel: str,
    locale: str,
    now: dt.datetime,
) -> str:
    """Add a conversation and return its token; only a hash of the token is kept."""
    token = new_token()
    await connection.execute(
        sa.insert(tables.conversations).values(
            id=conversation_id,
            token_hash=hash_token(token),
            channel=channel,
            locale=locale,
            created_at=now,
            last_message_at=now,
        )
    )
    return token


async def find(
    connection: AsyncConnection, conversation_id: str
) -> Conversation | None:
    """Return the conversation, None where there is none."""
    if not is_plain(conversation_id):
        return None
    columns = tables.conversations.c
    row = (
        await connection.execute(
            sa.select(
                columns.id,
                columns.channel,
                columns.locale,
                columns.created_at,
                columns.last_message_at,
                columns.finished_at,
            ).where(columns.id == conversation_id)
        )
    ).one_or_none()
    return Conversation(**row._mapping) if row else None


async def exists(connection: AsyncConnection, conversation_id: str) -> bool:
    """Tell whether there is such a conversation."""
    return await find(connection, conversation_id) is not None


async def opens(connection: AsyncConnection, conversation_id: str, token: str) -> bool:
    """Tell whether `token` is the key of that conversation.

    An unknown conversation takes the same time as a wrong token.
    """
    if not is_plain(conversation_id):
        return False
    kept = await connection.scalar(_TOKEN_HASH, {"conversation": conversation_id})
    return same_hash(kept or _NO_HASH, hash_token(token)) and kept is not None


async def renew_token(connection: AsyncConnection, conversation_id: str) -> str:
    """Give the conversation a new token and return it; the old one opens nothing."""
    token = new_token()
    await connection.execute(
        sa.update(tables.conversations)
        .where(tables.conversations.c.id == conversation_id)
        .values(token_hash=hash_token(token))
    )
    return token


async def touch(
    connection: AsyncConnection, conversation_id: str, now: dt.datetime
) -> str:
    """Note that a message came in and return where the conversation is held now.

    A finished conversation is open again.
    """
    channel: str = (
        await connection.execute(
            _TOUCH,
            {
                "conversation": conversation_id,
                "last_message_at": now,
                "finished_at": None,
            },
        )
    ).scalar_one()
    return channel


async def keep_longer(
    connection: AsyncConnection, conversation_id: str, now: dt.datetime
) -> None:
    """Note that something was said to the worker; a finished talk stays finished."""
    await connection.execute(
        sa.update(tables.conversations)
        .where(tables.conversations.c.id == conversation_id)
        .values(last_message_at=now)
    )


async def finish(
    connection: AsyncConnection, conversation_id: str, now: dt.datetime
) -> None:
    """Note that the talk came to its end; it is kept longer then."""
    await connection.execute(
        sa.update(tables.conversations)
        .where(tables.conversations.c.id == conversation_id)
        .values(finished_at=now)
    )


async def erase(connection: AsyncConnection, conversation_id: str) -> bool:
    """Erase the conversation and, by the foreign keys, everything kept about it.

    It leaves the counts of its month too. Returns whether there was one.
    """
    await numbers.uncount(connection, [conversation_id])
    result = await connection.execute(
        sa.delete(tables.conversations).where(
            tables.conversations.c.id == conversation_id
        )
    )
    return result.rowcount == 1
