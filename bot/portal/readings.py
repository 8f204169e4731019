"""The read log as the portal writes it: no talk is shown without a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal.keys import Portal
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


async def record_found(
    portal: Portal, user: User, conversation_ids: Sequence[str]
) -> None:
    """Write down that these talks came up when `user` searched for words.

    Call it before the hits are shown: that a talk holds a word is something of its
    text. Raises `LookupError` as `record_reading` does.
    """
    now = portal.clock.now()
    midnight = dt.datetime.combine(portal.clock.today(), dt.time(), portal.zone)
    async with portal.database.write() as connection:
        await read_log.add_found(
            connection,
            user_id=user.id,
            role=user.role_among(SEES_TALKS),
            conversation_ids=conversation_ids,
            since=midnight,
            now=now,
        )
