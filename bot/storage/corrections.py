"""Corrections of what the bot understood or said.

Only of workers who let advisers read along and let their text improve the bot: every
query has that condition, so that a choice taken back takes the correction back too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import MaskedText
from bot.storage import review_tables as review
from bot.storage import tables
from bot.storage.errors import ConversationGoneError, StorageError
from bot.storage.records import JsonObject
from bot.storage.summaries import improvable

SETTLED: Final = ("agreed", "decided")


class NotASecondReaderError(StorageError):
    """The one who corrected cannot be the second reader too."""


@dataclass(frozen=True)
class Label:
    """What a message means: an intent and the entities in its words."""

    intent: str
    entities: tuple[JsonObject, ...] = ()

    def same_as(self, other: Label) -> bool:
        """Tell whether both say the same, in whatever order."""
        return self.intent == other.intent and _sorted(self) == _sorted(other)


def _sorted(label: Label) -> list[str]:
    return sorted(repr(sorted(each.items())) for each in label.entities)


@dataclass(frozen=True)
class Correction:
    """A correction with the masked message it is about and what was understood.

    For an `answer` the message is the bot's and `reason` says what is wrong with it.
    """

    number: int
    conversation_id: str
    message_id: str
    turn: int
    kind: str
    status: str
    user_id: str
    first: Label | None
    reason: str | None
    at: dt.datetime
    text: str
    understood: str | None
    confidence: float | None
    second_user_id: str | None
    second: Label | None
    final: Label | None
    digest: bytes | None


async def correct(
    connection: AsyncConnection,
    conversation_id: str,
    turn: int,
    *,
    user_id: str,
    label: Label,
    now: dt.datetime,
) -> int:
    """Add a correction of a worker's message and return its number.

    One that its own maker still waits with is replaced. Raises
    `ConversationGoneError` where the message may not be corrected: not there, without
    text (a care sentence), or the worker does not allow it.
    """
    said = tables.messages.c
    message = await _correctable(
        connection, conversation_id, said.turn == turn, said.role == "worker"
    )
    columns = review.corrections.c
    await connection.execute(
        sa.delete(review.corrections).where(
            columns.conversation_id == conversation_id,
            columns.message_id == message.id,
            columns.user_id == user_id,
            columns.kind == "label",
            columns.status == "waiting",
        )
    )
    return await _add(
        connection,
        conversation_id=conversation_id,
        message_id=message.id,
        turn=turn,
        kind="label",
        user_id=user_id,
        intent=label.intent,
        entities=list(label.entities),
        at=now,
    )


async def call_wrong(
    connection: AsyncConnection,
    conversation_id: str,
    message_id: str,
    *,
    user_id: str,
    reason: MaskedText,
    now: dt.datetime,
) -> int:
    """Note that an answer of the bot was wrong, and why; raises as `correct` does."""
    said = tables.messages.c
    message = await _correctable(
        connection, conversation_id, said.id == message_id, said.role == "bot"
    )
    return await _add(
        connection,
        conversation_id=conversation_id,
        message_id=message.id,
        turn=message.turn,
        kind="answer",
        user_id=user_id,
        reason=reason,
        entities=[],
        at=now,
    )


async def read_second(
    connection: AsyncConnection,
    number: int,
    *,
    user_id: str,
    label: Label,
    now: dt.datetime,
) -> str:
    """Keep the second reading and return the status that follows from it.

    Raises `NotASecondReaderError` for the maker, `ConversationGoneError` for a
    correction that is gone, withdrawn or read already.
    """
    correction = await find(connection, number)
    if correction is None or correction.status != "waiting" or not correction.first:
        raise ConversationGoneError("no such correction to read")
    if correction.user_id == user_id:
        raise NotASecondReaderError("the first reader cannot be the second")
    agreed = label.same_as(correction.first)
    values: dict[str, Any] = {
        "status": "agreed" if agreed else "disputed",
        "second_user_id": user_id,
        "second_intent": label.intent,
        "second_entities": list(label.entities),
        "second_at": now,
    }
    if agreed:
        values |= _final(label)
    await _update(connection, number, values)
    return str(values["status"])


async def decide(connection: AsyncConnection, number: int, label: Label) -> None:
    """Settle a dispute; raises `ConversationGoneError` where there is none."""
    correction = await find(connection, number)
    if correction is None or correction.status != "disputed":
        raise ConversationGoneError("no such dispute")
    await _update(connection, number, {"status": "decided", **_final(label)})


async def finish(connection: AsyncConnection, number: int) -> None:
    """Note that a wrong answer was dealt with; raises `ConversationGoneError`."""
    correction = await find(connection, number)
    if correction is None or correction.kind != "answer":
        raise ConversationGoneError("no such remark")
    await _update(connection, number, {"status": "done"})


async def find(connection: AsyncConnection, number: int) -> Correction | None:
    """Return a correction whose worker allows it now, else None."""
    found = await _select(connection, review.corrections.c.number == number)
    return found[0] if found else None


async def with_status(
    connection: AsyncConnection, kind: str, statuses: Sequence[str], limit: int = 200
) -> tuple[Correction, ...]:
    """Return corrections whose worker allows them now, oldest first."""
    columns = review.corrections.c
    return await _select(
        connection,
        sa.and_(columns.kind == kind, columns.status.in_(statuses)),
        limit,
    )


async def waiting_for(connection: AsyncConnection, user_id: str) -> int:
    """Return how many labels this reader can read second or decide about."""
    columns = review.corrections.c
    found = await connection.scalar(
        sa.select(sa.func.count()).where(
            columns.kind == "label",
            sa.or_(
                columns.status == "disputed",
                sa.and_(columns.status == "waiting", columns.user_id != user_id),
            ),
            improvable(columns.conversation_id),
        )
    )
    return int(found or 0)


async def of_talk(
    connection: AsyncConnection, conversation_id: str
) -> tuple[Correction, ...]:
    """Return the corrections of a talk whose worker allows them now."""
    return await _select(
        connection, review.corrections.c.conversation_id == conversation_id
    )


async def label_pairs(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Return (first, second) intent of every message that was read twice."""
    columns = review.corrections.c
    rows = await connection.execute(
        sa.select(columns.intent, columns.second_intent)
        .where(columns.second_intent.is_not(None), improvable(columns.conversation_id))
        .order_by(columns.number)
    )
    return [(row.intent, row.second_intent) for row in rows]


async def _correctable(
    connection: AsyncConnection,
    conversation_id: str,
    *conditions: sa.ColumnElement[bool],
) -> sa.Row[Any]:
    """Return id and turn of the message; raises `ConversationGoneError`."""
    messages, turns = tables.messages.c, tables.turns.c
    care = (
        sa.select(sa.literal(1))
        .where(
            turns.conversation_id == conversation_id,
            turns.turn == messages.turn,
            turns.care.is_(True),
        )
        .exists()
    )
    found = await connection.execute(
        sa.select(messages.id, messages.turn)
        .where(
            messages.conversation_id == conversation_id,
            *conditions,
            messages.text.is_not(None),
            ~care,
            improvable(messages.conversation_id),
        )
        .order_by(messages.seq)
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        raise ConversationGoneError("no such message to correct")
    return row


async def _add(connection: AsyncConnection, **values: Any) -> int:
    number: int = (
        await connection.execute(
            sa.insert(review.corrections)
            .values(status="waiting", **values)
            .returning(review.corrections.c.number)
        )
    ).scalar_one()
    return number


def _final(label: Label) -> dict[str, Any]:
    return {"final_intent": label.intent, "final_entities": list(label.entities)}


async def _update(
    connection: AsyncConnection, number: int, values: dict[str, Any]
) -> None:
    await connection.execute(
        sa.update(review.corrections)
        .where(review.corrections.c.number == number)
        .values(**values)
    )


async def _select(
    connection: AsyncConnection,
    condition: sa.ColumnElement[bool],
    limit: int = 200,
) -> tuple[Correction, ...]:
    columns, messages, turns = review.corrections.c, tables.messages.c, tables.turns.c
    rows = await connection.execute(
        sa.select(
            review.corrections,
            messages.text,
            turns.intent.label("understood"),
            turns.confidence,
        )
        .join(tables.messages, messages.id == columns.message_id)
        .outerjoin(
            tables.turns,
            sa.and_(
                turns.conversation_id == columns.conversation_id,
                turns.turn == columns.turn,
            ),
        )
        .where(
            condition,
            messages.text.is_not(None),
            improvable(columns.conversation_id),
        )
        .order_by(columns.number)
        .limit(limit)
    )
    return tuple(_correction(row) for row in rows)


def _correction(row: sa.Row[Any]) -> Correction:
    return Correction(
        number=row.number,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        turn=row.turn,
        kind=row.kind,
        status=row.status,
        user_id=row.user_id,
        first=_label(row.intent, row.entities),
        reason=row.reason,
        at=row.at,
        text=row.text,
        understood=row.understood,
        confidence=row.confidence,
        second_user_id=row.second_user_id,
        second=_label(row.second_intent, row.second_entities),
        final=_label(row.final_intent, row.final_entities),
        digest=row.digest,
    )


def _label(intent: str | None, entities: Sequence[JsonObject] | None) -> Label | None:
    return Label(intent, tuple(entities or ())) if intent else None
