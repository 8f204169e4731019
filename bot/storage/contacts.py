"""Contact details for a handover: encrypted, one record, gone when used or old."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.crypto import Keyring


async def replace(
    connection: AsyncConnection,
    conversation_id: str,
    contact: dict[str, Any],
    *,
    keys: Keyring,
    now: dt.datetime,
    expires_at: dt.datetime,
) -> None:
    """Keep `contact` (name, email, phone, when) in the place of an earlier one."""
    await remove(connection, conversation_id)
    await connection.execute(
        sa.insert(tables.contacts).values(
            conversation_id=conversation_id,
            ciphertext=keys.encrypt(contact),
            at=now,
            expires_at=expires_at,
        )
    )


async def find(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    keys: Keyring,
    now: dt.datetime,
) -> dict[str, Any] | None:
    """Return the contact details, None where there are none or they are too old."""
    columns = tables.contacts.c
    ciphertext = await connection.scalar(
        sa.select(columns.ciphertext).where(
            columns.conversation_id == conversation_id, columns.expires_at > now
        )
    )
    return None if ciphertext is None else keys.decrypt(ciphertext)


async def remove(connection: AsyncConnection, conversation_id: str) -> None:
    """Erase the contact details: they were used or taken back."""
    await connection.execute(
        sa.delete(tables.contacts).where(
            tables.contacts.c.conversation_id == conversation_id
        )
    )
