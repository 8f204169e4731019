"""Everything kept about one conversation, for the worker whose conversation it is."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import channel_tables, contacts, tables, unmasking
from bot.storage.all_tables import metadata
from bot.storage.crypto import Keyring

# Keys and secrets of ours, of no meaning to the worker. What is encrypted is given
# readable, under `contact` and `as_typed`. Who read the talk is told by role.
_LEFT_OUT: Final = {
    "token_hash",
    "code_hash",
    "body_digest",
    "digest",
    "ciphertext",
    "user_id",
    "second_user_id",
    "assignee",
    "claimed_by",
    "adviser_id",
    channel_tables.identities.c.identity.name,
}


async def export(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    keys: Keyring,
    now: dt.datetime,
) -> dict[str, list[dict[str, Any]] | dict[str, Any] | None]:
    """Return every row of every table about the conversation, as JSON values.

    A new table with a `conversation_id` is included by itself.
    """
    everything: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        own = table.c.get("conversation_id", table.c.get("id"))
        shown = [column for column in table.c if column.name not in _LEFT_OUT]
        if own is None or (table is not tables.conversations and own.name == "id"):
            continue
        rows = await connection.execute(
            sa.select(*shown)
            .where(own == conversation_id)
            .order_by(*table.primary_key.columns)
        )
        everything[table.name] = [
            {name: _json(value) for name, value in row._mapping.items()} for row in rows
        ]
    everything["contact"] = await contacts.find(
        connection, conversation_id, keys=keys, now=now
    )
    everything["as_typed"] = await unmasking.all_texts(
        connection, conversation_id, keys=keys
    )
    return everything


def _json(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value
