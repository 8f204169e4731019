"""The worker's three choices; every change is a row, the last one counts."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import summaries, tables, unmasking
from bot.storage.records import Consents


async def current(connection: AsyncConnection, conversation_id: str) -> Consents:
    """Return the choices that hold now; all false where none was made."""
    columns = tables.consents.c
    row = (
        await connection.execute(
            sa.select(
                columns.adviser_may_read,
                columns.may_improve_bot,
                columns.reminders,
                columns.text_version,
                columns.at,
            )
            .where(columns.conversation_id == conversation_id)
            .order_by(columns.number.desc())
            .limit(1)
        )
    ).one_or_none()
    return Consents(**row._mapping) if row else Consents()


async def choose(
    connection: AsyncConnection, conversation_id: str, consents: Consents
) -> None:
    """Add the worker's choices; `text_version` and `at` must be filled.

    What advisers could read or find goes in the same transaction when they may not.
    """
    await connection.execute(
        sa.insert(tables.consents).values(
            conversation_id=conversation_id,
            adviser_may_read=consents.adviser_may_read,
            may_improve_bot=consents.may_improve_bot,
            reminders=consents.reminders,
            text_version=consents.text_version,
            at=consents.at,
        )
    )
    await summaries.note_choices(connection, conversation_id, consents)
    if not consents.adviser_may_read:
        await unmasking.withdraw(connection, conversation_id)
