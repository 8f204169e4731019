"""Who read which talk: lines are added and looked at, never changed or removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import portal_tables

Access = Literal[
    "transcript", "unmasked", "search", "export", "packet", "contact", "live", "review"
]
"""What was opened: the talk, its words as typed, a copy of the talk, the handover
packet, contact details, the talk while it runs, a correction. `search`: nothing was
opened, but who searched saw that the talk holds those words."""

ACCESS: Final[tuple[str, ...]] = get_args(Access)

_LOG: Final = portal_tables.read_log
_USERS: Final = portal_tables.users


@dataclass(frozen=True)
class Reading:
    """One line of the log; `name` is the reader's."""

    name: str
    role: str
    access: str
    conversation_id: str
    at: dt.datetime


@dataclass(frozen=True)
class ReadingDay:
    """What the worker is told: how often people with this role read on this day.

    `names` is empty where the organisation does not tell them. `found`: the talk came
    up when they searched for words, and that was all.
    """

    role: str
    day: dt.date
    count: int
    names: tuple[str, ...] = ()
    found: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON; without `names` and `found` where there is nothing."""
        told: dict[str, Any] = {
            "role": self.role,
            "day": self.day.isoformat(),
            "count": self.count,
        }
        if self.names:
            told["names"] = list(self.names)
        if self.found:
            told["found"] = True
        return told


def by_day(
    readings: Iterable[Reading], zone: dt.tzinfo, *, with_names: bool
) -> list[ReadingDay]:
    """Return readings by day in `zone` and role, oldest first.

    Words as typed have a line beside that of the talk they are in: one opening is told
    as one.
    """
    together: dict[tuple[dt.date, str, bool], list[str]] = {}
    for reading in readings:
        if reading.access == "unmasked":
            continue
        day = reading.at.astimezone(zone).date()
        place = (day, reading.role, reading.access == "search")
        together.setdefault(place, []).append(reading.name)
    return [
        ReadingDay(
            role,
            day,
            len(names),
            tuple(sorted(set(names))) if with_names else (),
            found,
        )
        for (day, role, found), names in sorted(together.items())
    ]


async def add(
    connection: AsyncConnection,
    *,
    user_id: str,
    role: str,
    access: Access,
    conversation_id: str,
    now: dt.datetime,
) -> None:
    """Add a line, in the transaction of what is read.

    Raises `ValueError` for an access that is not in `ACCESS`.
    """
    if access not in ACCESS:
        raise ValueError(f"{access} is no kind of access")
    await connection.execute(
        sa.insert(_LOG).values(
            user_id=user_id,
            role=role,
            access=access,
            conversation_id=conversation_id,
            at=now,
        )
    )


async def add_found(
    connection: AsyncConnection,
    *,
    user_id: str,
    role: str,
    conversation_ids: Sequence[str],
    since: dt.datetime,
    now: dt.datetime,
) -> None:
    """Add that these talks came up when somebody searched for words.

    Once a reader and talk from `since` on: what is told is by day, and who turns pages
    found nothing new. Which words they were is not kept.
    """
    known = await connection.scalars(
        sa.select(_LOG.c.conversation_id).where(
            _LOG.c.conversation_id.in_(conversation_ids),
            _LOG.c.user_id == user_id,
            _LOG.c.access == "search",
            _LOG.c.at >= since,
        )
    )
    new = sorted(set(conversation_ids) - set(known))
    if new:
        await connection.execute(
            sa.insert(_LOG),
            [
                {
                    "user_id": user_id,
                    "role": role,
                    "access": "search",
                    "conversation_id": conversation_id,
                    "at": now,
                }
                for conversation_id in new
            ],
        )


async def of_conversation(
    connection: AsyncConnection, conversation_id: str
) -> list[Reading]:
    """Return who read this talk, oldest first."""
    rows = await connection.execute(
        _readings()
        .where(_LOG.c.conversation_id == conversation_id)
        .order_by(_LOG.c.number)
    )
    return [Reading(**row._mapping) for row in rows]


async def between(
    connection: AsyncConnection,
    *,
    since: dt.datetime,
    until: dt.datetime,
    login: str | None = None,
    access: str | None = None,
    limit: int | None = None,
) -> list[Reading]:
    """Return the lines from `since` up to `until`, newest first.

    With `login` or `access` only those of one login, of one kind.
    """
    statement = _readings().where(_LOG.c.at >= since, _LOG.c.at < until)
    if access is not None:
        statement = statement.where(_LOG.c.access == access)
    if login is not None:
        statement = statement.where(_USERS.c.login == login)
    rows = await connection.execute(
        statement.order_by(_LOG.c.number.desc()).limit(limit)
    )
    return [Reading(**row._mapping) for row in rows]


def _readings() -> sa.Select[tuple[object, ...]]:
    return sa.select(
        _USERS.c.name, _LOG.c.role, _LOG.c.access, _LOG.c.conversation_id, _LOG.c.at
    ).join(_USERS, _USERS.c.id == _LOG.c.user_id)
