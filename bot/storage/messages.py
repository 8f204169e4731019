"""Messages of both sides, numbered from 1 without gaps, and their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import MaskedText
from bot.storage import tables
from bot.storage.conversations import is_plain
from bot.storage.records import Button, Message

# Made once: to put a statement together takes longer than SQLite needs for it.
_ADD: Final = sa.insert(tables.messages)
_ADD_BUTTONS: Final = sa.insert(tables.buttons)


async def add(
    connection: AsyncConnection, conversation_id: str, new: Sequence[Message]
) -> None:
    """Add messages; their `seq` must follow the last one."""
    rows = [
        {
            "id": message.id,
            "conversation_id": conversation_id,
            "seq": message.seq,
            "turn": message.turn,
            "role": message.role,
            "text": message.text,
            "at": message.at,
            "lang": message.lang,
            "buttons": list(message.buttons),
            "cards": list(message.cards),
            "client_message_id": message.client_message_id,
        }
        for message in new
    ]
    if rows:
        await connection.execute(_ADD, rows)


async def add_buttons(
    connection: AsyncConnection, conversation_id: str, new: Sequence[Button]
) -> None:
    """Add the buttons of new messages."""
    rows = [
        {
            "token": button.token,
            "conversation_id": conversation_id,
            "message_id": button.message_id,
            "title": button.title,
            "payload": button.payload,
        }
        for button in new
    ]
    if rows:
        await connection.execute(_ADD_BUTTONS, rows)


async def find_button(
    connection: AsyncConnection, conversation_id: str, token: str
) -> Button | None:
    """Return the button of this conversation behind `token`, None where none is."""
    if not is_plain(token):
        return None
    columns = tables.buttons.c
    row = (
        await connection.execute(
            sa.select(
                columns.token, columns.message_id, columns.title, columns.payload
            ).where(columns.token == token, columns.conversation_id == conversation_id)
        )
    ).one_or_none()
    return Button(**row._mapping) if row else None


async def after_seq(
    connection: AsyncConnection, conversation_id: str, seq: int
) -> tuple[Message, ...]:
    """Return the messages after number `seq`, oldest first; 0 gives all."""
    return await _select(connection, conversation_id, tables.messages.c.seq > seq)


async def of_turn(
    connection: AsyncConnection, conversation_id: str, turn: int
) -> tuple[Message, ...]:
    """Return the messages of one turn, the worker's first."""
    return await _select(connection, conversation_id, tables.messages.c.turn == turn)


async def of_adviser(
    connection: AsyncConnection, conversation_id: str, client_message_id: str
) -> Message | None:
    """Return what an adviser said under that id, None where nothing."""
    columns = tables.messages.c
    found = await _select(
        connection,
        conversation_id,
        sa.and_(
            columns.client_message_id == client_message_id, columns.role == "adviser"
        ),
    )
    return found[0] if found else None


async def seq_of(
    connection: AsyncConnection, conversation_id: str, message_id: str
) -> int | None:
    """Return the number of that message, None where this conversation has none."""
    if not is_plain(message_id):
        return None
    seq: int | None = await connection.scalar(
        sa.select(tables.messages.c.seq).where(
            tables.messages.c.conversation_id == conversation_id,
            tables.messages.c.id == message_id,
        )
    )
    return seq


async def _select(
    connection: AsyncConnection,
    conversation_id: str,
    condition: sa.ColumnElement[bool],
) -> tuple[Message, ...]:
    found = await connection.execute(
        sa.select(tables.messages)
        .where(tables.messages.c.conversation_id == conversation_id, condition)
        .order_by(tables.messages.c.seq)
    )
    return tuple(_message(row) for row in found)


def _message(row: sa.Row[tuple[object, ...]]) -> Message:
    return Message(
        id=row.id,
        seq=row.seq,
        role=row.role,
        text=None if row.text is None else MaskedText(row.text),
        at=row.at,
        lang=row.lang,
        buttons=tuple(row.buttons),
        cards=tuple(row.cards),
        client_message_id=row.client_message_id,
        turn=row.turn,
    )
