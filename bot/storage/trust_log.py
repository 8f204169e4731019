"""What the privacy officer must be able to see: deletions, exports, changed settings.

Lines are added and looked at, never changed or removed. They hold no text of a talk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import portal_tables

Kind = Literal["deletion", "export", "setting"]
WORKER: Final = "worker"
SYSTEM: Final = "system"
OPERATOR: Final = "operator"
"""Whoever manages the machine, by a command or a setting."""
ISSUER: Final = "issuer"
"""The organisation's own sign-in."""
ACCOUNT: Final = "account"
"""Subject of a line about an account of the portal."""

_LOG: Final = portal_tables.trust_log
_USERS: Final = portal_tables.users


@dataclass(frozen=True)
class Event:
    """One line; `name` is None where nobody signed in did it."""

    name: str | None
    role: str
    kind: Kind
    subject: str
    detail: dict[str, Any]
    at: dt.datetime


async def add(
    connection: AsyncConnection,
    *,
    kind: Kind,
    subject: str,
    role: str,
    now: dt.datetime,
    user_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line, in the transaction of what it tells.

    `role` is a role of the portal or one of the constants above; `detail` holds numbers
    and names of settings, never text of a talk.
    """
    await connection.execute(
        sa.insert(_LOG).values(
            user_id=user_id,
            role=role,
            kind=kind,
            subject=subject,
            detail=dict(detail or {}),
            at=now,
        )
    )


async def note_account(
    connection: AsyncConnection,
    login: str,
    *,
    before: str | None,
    after: str,
    role: str,
    now: dt.datetime,
    user_id: str | None = None,
) -> None:
    """Write down that an account got these roles, or was closed, opened or changed."""
    await add(
        connection,
        kind="setting",
        subject=ACCOUNT,
        role=role,
        user_id=user_id,
        now=now,
        detail={"login": login, "from": before, "to": after},
    )


async def between(
    connection: AsyncConnection,
    *,
    since: dt.datetime,
    until: dt.datetime,
    kind: Kind | None = None,
    limit: int | None = None,
) -> list[Event]:
    """Return the lines from `since` up to `until`, newest first."""
    statement = (
        sa.select(
            _USERS.c.name,
            _LOG.c.role,
            _LOG.c.kind,
            _LOG.c.subject,
            _LOG.c.detail,
            _LOG.c.at,
        )
        .outerjoin(_USERS, _USERS.c.id == _LOG.c.user_id)
        .where(_LOG.c.at >= since, _LOG.c.at < until)
    )
    if kind is not None:
        statement = statement.where(_LOG.c.kind == kind)
    rows = await connection.execute(
        statement.order_by(_LOG.c.number.desc()).limit(limit)
    )
    return [Event(**row._mapping) for row in rows]


async def known_settings(connection: AsyncConnection) -> dict[str, Any]:
    """Return the last value that was written down of each setting."""
    rows = await connection.execute(
        sa.select(_LOG.c.subject, _LOG.c.detail)
        .where(_LOG.c.kind == "setting", _LOG.c.subject != ACCOUNT)
        .order_by(_LOG.c.number)
    )
    return {subject: detail["to"] for subject, detail in rows}
