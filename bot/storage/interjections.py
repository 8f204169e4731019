"""What is said in a conversation without a turn of the worker."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import conversations, messages, turns
from bot.storage.records import Button, Message, StoredSnapshot


async def add(
    connection: AsyncConnection,
    conversation_id: str,
    old: StoredSnapshot,
    said: Sequence[Message],
    *,
    buttons: Sequence[Button] = (),
    now: dt.datetime,
) -> None:
    """Add messages after `old.last_seq`, under the next number of a turn.

    The dialogue state stays. Raises `ConflictError` when the conversation moved on
    since `old` was read.
    """
    snapshot = dataclasses.replace(
        old,
        version=old.version + 1,
        turn=old.turn + 1,
        last_seq=old.last_seq + len(said),
    )
    await turns.replace_snapshot(connection, conversation_id, snapshot, now)
    await messages.add(connection, conversation_id, said)
    await messages.add_buttons(connection, conversation_id, buttons)
    await conversations.keep_longer(connection, conversation_id, now)
