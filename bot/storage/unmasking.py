"""Words as typed, for seven days, when the worker said yes to it in the talk.

Nothing typed before the yes is kept as typed, and nothing after its end; what was kept
is erased at the end, or at once when the worker takes a choice back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import review_tables as review
from bot.storage.crypto import Keyring
from bot.storage.errors import StorageError
from bot.storage.summaries import readable

LASTS: Final = dt.timedelta(days=7)
"""How long a yes holds, and how long after a question no other may be asked."""


class MayNotAskError(StorageError):
    """The worker lets nobody read along, or was asked less than seven days ago."""


@dataclass(frozen=True)
class Unmasking:
    """The latest question about a talk; `granted` is None until it is answered."""

    number: int
    user_id: str
    asked_at: dt.datetime
    granted: bool | None
    until: dt.datetime | None

    def holds(self, now: dt.datetime) -> bool:
        """Tell whether words may be read as typed at that moment."""
        return bool(self.granted) and self.until is not None and now < self.until

    def may_be_asked_again(self, now: dt.datetime) -> bool:
        """Tell whether another question may come: never twice in seven days."""
        return now >= self.asked_at + LASTS and not self.holds(now)


async def latest(connection: AsyncConnection, conversation_id: str) -> Unmasking | None:
    """Return the latest question of a talk that an adviser may read, else None."""
    columns = review.unmask_requests.c
    row = (
        await connection.execute(
            sa.select(
                columns.number,
                columns.user_id,
                columns.asked_at,
                columns.granted,
                columns.until,
            )
            .where(
                columns.conversation_id == conversation_id,
                readable(columns.conversation_id),
            )
            .order_by(columns.number.desc())
            .limit(1)
        )
    ).one_or_none()
    return Unmasking(**row._mapping) if row else None


async def ask(
    connection: AsyncConnection, conversation_id: str, *, user_id: str, now: dt.datetime
) -> int:
    """Note that an adviser asks and return the number of the question.

    Raises `MayNotAskError`.
    """
    if not await _may_read(connection, conversation_id):
        raise MayNotAskError("nobody may read this talk")
    held = await latest(connection, conversation_id)
    if held is not None and not held.may_be_asked_again(now):
        raise MayNotAskError("asked already")
    number: int = (
        await connection.execute(
            sa.insert(review.unmask_requests)
            .values(conversation_id=conversation_id, user_id=user_id, asked_at=now)
            .returning(review.unmask_requests.c.number)
        )
    ).scalar_one()
    return number


async def can_be_answered(
    connection: AsyncConnection, conversation_id: str, number: int, now: dt.datetime
) -> bool:
    """Tell whether this question still stands: the latest, and not seven days old."""
    held = await latest(connection, conversation_id)
    return held is not None and held.number == number and now < held.asked_at + LASTS


async def answer(
    connection: AsyncConnection,
    conversation_id: str,
    number: int,
    *,
    granted: bool,
    now: dt.datetime,
) -> None:
    """Keep the worker's answer; a no erases what an earlier yes let be kept."""
    if not granted:
        await _erase_texts(connection, conversation_id)
    elif not await can_be_answered(connection, conversation_id, number, now):
        return
    columns = review.unmask_requests.c
    await connection.execute(
        sa.update(review.unmask_requests)
        .where(
            columns.conversation_id == conversation_id,
            columns.number == number,
        )
        .values(
            answered_at=now, granted=granted, until=now + LASTS if granted else None
        )
    )


async def keep_as_typed(
    connection: AsyncConnection,
    conversation_id: str,
    message_id: str,
    text: str,
    *,
    keys: Keyring,
    now: dt.datetime,
) -> None:
    """Keep a message as typed, encrypted, where the worker's yes holds; else nothing.

    Call it before the answer of the same turn is kept: the yes is for what comes after.
    """
    held = await latest(connection, conversation_id)
    if held is None or not held.holds(now):
        return
    await connection.execute(
        sa.insert(review.unmasked_texts).values(
            message_id=message_id,
            conversation_id=conversation_id,
            ciphertext=keys.encrypt({"text": text}),
            expires_at=held.until,
        )
    )


async def texts(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    keys: Keyring,
    now: dt.datetime,
) -> dict[str, str]:
    """Return the words as typed by message id, where the worker's yes holds now."""
    held = await latest(connection, conversation_id)
    if held is None or not held.holds(now):
        return {}
    columns = review.unmasked_texts.c
    return await _texts(
        connection,
        conversation_id,
        sa.and_(columns.expires_at > now, readable(columns.conversation_id)),
        keys=keys,
    )


async def all_texts(
    connection: AsyncConnection, conversation_id: str, *, keys: Keyring
) -> dict[str, str]:
    """Return whatever is kept as typed by message id, for the worker alone."""
    return await _texts(connection, conversation_id, sa.true(), keys=keys)


async def withdraw(connection: AsyncConnection, conversation_id: str) -> None:
    """Erase the words as typed and end every yes: nobody may read along any more."""
    await _erase_texts(connection, conversation_id)
    await connection.execute(
        sa.update(review.unmask_requests)
        .where(review.unmask_requests.c.conversation_id == conversation_id)
        .values(granted=False, until=None)
    )


async def _may_read(connection: AsyncConnection, conversation_id: str) -> bool:
    found = await connection.scalar(
        sa.select(review.talk_summaries.c.number).where(
            review.talk_summaries.c.conversation_id == conversation_id,
            readable(review.talk_summaries.c.conversation_id),
        )
    )
    return found is not None


async def _texts(
    connection: AsyncConnection,
    conversation_id: str,
    condition: sa.ColumnElement[bool],
    *,
    keys: Keyring,
) -> dict[str, str]:
    columns = review.unmasked_texts.c
    rows = await connection.execute(
        sa.select(columns.message_id, columns.ciphertext).where(
            columns.conversation_id == conversation_id, condition
        )
    )
    return {row.message_id: str(keys.decrypt(row.ciphertext)["text"]) for row in rows}


async def _erase_texts(connection: AsyncConnection, conversation_id: str) -> None:
    await connection.execute(
        sa.delete(review.unmasked_texts).where(
            review.unmasked_texts.c.conversation_id == conversation_id
        )
    )
