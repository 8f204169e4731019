"""Sessions of people who signed in, and the failures that slow guessing down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import portal_tables
from bot.storage.crypto import hash_token, new_token

Way = Literal["password", "oidc"]

_SESSIONS: Final = portal_tables.sign_in_sessions
_FAILURES: Final = portal_tables.sign_in_failures
_USERS: Final = portal_tables.users
# How old `seen_at` may be before a request writes it anew: a write costs a lock.
_SEEN_EVERY: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn:
    """A session that holds, with what a page needs of its account."""

    user_id: str
    login: str
    name: str
    roles: frozenset[str]
    way: Way
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime

    def is_stale(self, now: dt.datetime) -> bool:
        """Tell whether `seen` should be called."""
        return now - self.seen_at >= _SEEN_EVERY


async def begin(
    connection: AsyncConnection,
    user_id: str,
    *,
    way: Way,
    now: dt.datetime,
    expires_at: dt.datetime,
) -> str:
    """Begin a session and return its secret; only a hash of it is kept."""
    secret = new_token()
    await connection.execute(
        sa.insert(_SESSIONS).values(
            id_hash=hash_token(secret),
            user_id=user_id,
            way=way,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )
    return secret


async def find(
    connection: AsyncConnection, secret: str, *, now: dt.datetime, idle: dt.timedelta
) -> SignedIn | None:
    """Return the session that holds now: not idle too long, not too old, not closed."""
    row = (
        await connection.execute(
            _holding(now, idle).where(_SESSIONS.c.id_hash == hash_token(secret))
        )
    ).one_or_none()
    return _signed_in(row) if row else None


async def holding(
    connection: AsyncConnection, *, now: dt.datetime, idle: dt.timedelta
) -> list[SignedIn]:
    """Return all sessions that hold now, newest first."""
    rows = await connection.execute(
        _holding(now, idle).order_by(_SESSIONS.c.created_at.desc())
    )
    return [_signed_in(row) for row in rows]


async def seen(connection: AsyncConnection, secret: str, now: dt.datetime) -> None:
    """Note that the session was used."""
    await connection.execute(
        sa.update(_SESSIONS)
        .where(_SESSIONS.c.id_hash == hash_token(secret))
        .values(seen_at=now)
    )


async def end(connection: AsyncConnection, secret: str) -> None:
    """End one session."""
    await connection.execute(
        sa.delete(_SESSIONS).where(_SESSIONS.c.id_hash == hash_token(secret))
    )


async def end_all(connection: AsyncConnection, user_id: str | None = None) -> int:
    """End all sessions of one account, or of everybody; return how many there were."""
    statement = sa.delete(_SESSIONS)
    if user_id is not None:
        statement = statement.where(_SESSIONS.c.user_id == user_id)
    return (await connection.execute(statement)).rowcount


async def forget_old(
    connection: AsyncConnection, *, now: dt.datetime, failures_since: dt.datetime
) -> None:
    """Remove sessions past their end and failures that no longer count."""
    await connection.execute(sa.delete(_SESSIONS).where(_SESSIONS.c.expires_at <= now))
    await connection.execute(
        sa.delete(_FAILURES).where(_FAILURES.c.at < failures_since)
    )


async def add_failures(
    connection: AsyncConnection, about: Sequence[bytes], now: dt.datetime
) -> None:
    """Note a failed sign-in about each of these digests."""
    await connection.execute(
        sa.insert(_FAILURES), [{"about": digest, "at": now} for digest in about]
    )


async def forget_failures(connection: AsyncConnection, about: bytes) -> None:
    """Forget the failures about this digest, after a sign-in that worked."""
    await connection.execute(sa.delete(_FAILURES).where(_FAILURES.c.about == about))


async def forget_last_failure(connection: AsyncConnection, about: bytes) -> None:
    """Forget the newest failure about this digest: it was none."""
    newest = sa.select(sa.func.max(_FAILURES.c.number)).where(
        _FAILURES.c.about == about
    )
    await connection.execute(
        sa.delete(_FAILURES).where(_FAILURES.c.number == newest.scalar_subquery())
    )


async def failures(
    connection: AsyncConnection, about: bytes, since: dt.datetime
) -> tuple[int, dt.datetime | None]:
    """Return how many sign-ins failed about this since then, and the oldest of them."""
    row = (
        await connection.execute(
            sa.select(sa.func.count(), sa.func.min(_FAILURES.c.at)).where(
                _FAILURES.c.about == about, _FAILURES.c.at >= since
            )
        )
    ).one()
    return row[0], row[1]


def _holding(now: dt.datetime, idle: dt.timedelta) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            _USERS.c.id.label("user_id"),
            _USERS.c.login,
            _USERS.c.name,
            _USERS.c.roles,
            _SESSIONS.c.way,
            _SESSIONS.c.created_at,
            _SESSIONS.c.seen_at,
            _SESSIONS.c.expires_at,
        )
        .join(_USERS, _USERS.c.id == _SESSIONS.c.user_id)
        .where(
            _SESSIONS.c.expires_at > now,
            _SESSIONS.c.seen_at > now - idle,
            _USERS.c.disabled_at.is_(None),
        )
    )


def _signed_in(row: sa.Row[tuple[object, ...]]) -> SignedIn:
    return SignedIn(**{**row._mapping, "roles": frozenset(row.roles)})
