"""One talk as an adviser may read it: messages, understanding, events, thumbs.

Everything here is of a talk whose worker lets advisers read along now; of any other
there is nothing. Of a turn with a care sentence only that it was one is given: what the
bot answered would tell why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.records import JsonObject, Role
from bot.storage.summaries import readable
from bot.storage.turns import at_rest


@dataclass(frozen=True)
class ReadMessage:
    """A message as the worker saw it; buttons without what is behind them.

    `text` is None where none was kept. `thumb` is `up` or `down` with its reason.
    """

    id: str
    seq: int
    turn: int
    role: Role
    text: str | None
    at: dt.datetime
    lang: str
    buttons: tuple[str, ...]
    cards: tuple[JsonObject, ...]
    thumb: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ReadTurn:
    """What the model made of one message of the worker, and the events of the turn.

    A turn with a care sentence has `care` set and nothing else.
    """

    turn: int
    at: dt.datetime
    care: bool
    failed: bool
    intent: str | None
    confidence: float | None
    intent_ranking: tuple[JsonObject, ...]
    entities: tuple[JsonObject, ...]
    events: tuple[JsonObject, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """A talk: messages in order, turns by number. The opening is turn 0, without one.

    `opening` are the events of the opening.
    """

    conversation_id: str
    messages: tuple[ReadMessage, ...]
    turns: dict[int, ReadTurn]
    opening: tuple[JsonObject, ...]


async def find(connection: AsyncConnection, conversation_id: str) -> Transcript | None:
    """Return the talk, None where there is none that an adviser may read."""
    events = await _events(connection, conversation_id)
    turns = await _turns(connection, conversation_id, events)
    cared = {number for number, turn in turns.items() if turn.care}
    messages = await _messages(connection, conversation_id, cared)
    if not messages:
        return None
    return Transcript(conversation_id, messages, turns, tuple(events.get(0, ())))


async def _messages(
    connection: AsyncConnection, conversation_id: str, cared: set[int]
) -> tuple[ReadMessage, ...]:
    columns, thumbs = tables.messages.c, tables.feedback.c
    rows = await connection.execute(
        sa.select(tables.messages, thumbs.value.label("thumb"), thumbs.reason)
        .outerjoin(
            tables.feedback,
            sa.and_(
                thumbs.conversation_id == columns.conversation_id,
                thumbs.message_id == columns.id,
            ),
        )
        .where(
            columns.conversation_id == conversation_id,
            readable(columns.conversation_id),
        )
        .order_by(columns.seq)
    )
    return tuple(
        _message(row, hidden=row.turn in cared)
        for row in rows
        # Of a care turn the worker's row stands for all of it.
        if row.turn not in cared or row.role == "worker"
    )


def _message(row: sa.Row[Any], *, hidden: bool) -> ReadMessage:
    return ReadMessage(
        id=row.id,
        seq=row.seq,
        turn=row.turn,
        role=row.role,
        text=None if hidden else row.text,
        at=row.at,
        lang=row.lang,
        buttons=() if hidden else tuple(b["title"] for b in row.buttons),
        cards=() if hidden else tuple(_card(card) for card in row.cards),
        thumb=None if hidden else row.thumb,
        reason=None if hidden else row.reason,
    )


def _card(card: JsonObject) -> JsonObject:
    titles = [button["title"] for button in card.get("buttons") or ()]
    return {**card, "buttons": titles}


async def _turns(
    connection: AsyncConnection,
    conversation_id: str,
    events: dict[int, list[JsonObject]],
) -> dict[int, ReadTurn]:
    columns = tables.turns.c
    rows = await connection.execute(
        sa.select(
            columns.turn,
            columns.at,
            columns.care,
            columns.failed,
            columns.intent,
            columns.confidence,
            columns.intent_ranking,
            columns.entities,
        )
        .where(
            columns.conversation_id == conversation_id,
            readable(columns.conversation_id),
        )
        .order_by(columns.turn)
    )
    return {row.turn: _turn(row, events.get(row.turn, ())) for row in rows}


def _turn(row: sa.Row[Any], events: Sequence[JsonObject]) -> ReadTurn:
    if row.care or any(map(at_rest, events)):
        return ReadTurn(row.turn, row.at, True, False, None, None, (), ())
    return ReadTurn(
        turn=row.turn,
        at=row.at,
        care=False,
        failed=row.failed,
        intent=row.intent,
        confidence=row.confidence,
        intent_ranking=tuple(row.intent_ranking),
        entities=tuple(row.entities),
        events=tuple(events),
    )


async def _events(
    connection: AsyncConnection, conversation_id: str
) -> dict[int, list[JsonObject]]:
    columns = tables.events.c
    rows = await connection.execute(
        sa.select(columns.turn, columns.event)
        .where(
            columns.conversation_id == conversation_id,
            readable(columns.conversation_id),
        )
        .order_by(columns.turn, columns.position)
    )
    found: dict[int, list[JsonObject]] = {}
    for row in rows:
        found.setdefault(row.turn, []).append(row.event)
    return found
