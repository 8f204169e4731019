"""The read log as the portal writes it: no talk is shown without a line."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.people import User
from bot.portal.roles import SEES_TALKS
from bot.storage import read_log
from bot.storage.read_log import Access


async def record_reading(
    connection: AsyncConnection,
    user: User,
    conversation_id: str,
    access: Access,
    *,
    now: dt.datetime,
) -> None:
    """Write down that `user` opens this talk.

    Call it in the same write transaction, before the text is fetched: where the line
    cannot be written, nothing is shown. `access` tells what is opened; see
    `bot.storage.read_log.Access`. Raises `LookupError` for somebody whose roles may
    never see a talk.
    """
    await read_log.add(
        connection,
        user_id=user.id,
        role=user.role_among(SEES_TALKS),
        access=access,
        conversation_id=conversation_id,
        now=now,
    )
