"""Accounts of the portal: made, found, disabled; their second factor and codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import portal_tables
from bot.storage.conversations import new_id
from bot.storage.crypto import Keyring, hash_token

_USERS = portal_tables.users
_CODES = portal_tables.recovery_codes


@dataclass(frozen=True)
class Account:
    """The row of an account; `totp_secret` is readable, so keep it out of sight."""

    id: str
    login: str
    name: str
    roles: frozenset[str]
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    password_hash: str | None = field(default=None, repr=False)
    totp_secret: str | None = field(default=None, repr=False)
    totp_last_step: int | None = None
    issuer: str | None = None


async def add(
    connection: AsyncConnection,
    *,
    login: str,
    name: str,
    roles: Collection[str],
    now: dt.datetime,
    issuer: str | None = None,
    subject: str | None = None,
) -> str:
    """Add an account and return its id; raises `IntegrityError` for a used login."""
    user_id = new_id()
    await connection.execute(
        sa.insert(_USERS).values(
            id=user_id,
            login=login,
            name=name,
            roles=sorted(roles),
            issuer=issuer,
            subject=subject,
            created_at=now,
        )
    )
    return user_id


async def by_login(
    connection: AsyncConnection, login: str, *, keys: Keyring
) -> Account | None:
    """Return the account with this login, None without one."""
    return await _one(connection, _USERS.c.login == login, keys)


async def by_subject(
    connection: AsyncConnection, issuer: str, subject: str, *, keys: Keyring
) -> Account | None:
    """Return the account that the organisation's sign-in knows by `subject`."""
    return await _one(
        connection,
        sa.and_(_USERS.c.issuer == issuer, _USERS.c.subject == subject),
        keys,
    )


async def everyone(connection: AsyncConnection, *, keys: Keyring) -> list[Account]:
    """Return all accounts by login."""
    rows = await connection.execute(sa.select(_USERS).order_by(_USERS.c.login))
    return [_account(row, keys) for row in rows]


async def change_roles(
    connection: AsyncConnection, user_id: str, *, name: str, roles: Collection[str]
) -> None:
    """Take over the name and roles that the organisation's sign-in tells."""
    await _change(connection, user_id, name=name, roles=sorted(roles))


async def disable(
    connection: AsyncConnection, user_id: str, now: dt.datetime | None
) -> None:
    """Close the account, or open it again with None."""
    await _change(connection, user_id, disabled_at=now)


async def set_secrets(
    connection: AsyncConnection,
    user_id: str,
    *,
    password_hash: str,
    totp_secret: str,
    recovery_codes: Sequence[str],
    keys: Keyring,
) -> None:
    """Give the account a new password, second factor and recovery codes."""
    await set_password(connection, user_id, password_hash)
    await set_totp(connection, user_id, totp_secret, last_step=None, keys=keys)
    await set_recovery_codes(connection, user_id, recovery_codes)


async def set_password(
    connection: AsyncConnection, user_id: str, password_hash: str
) -> None:
    """Give the account a new password, or the same under newer parameters."""
    await _change(connection, user_id, password_hash=password_hash)


async def set_totp(
    connection: AsyncConnection,
    user_id: str,
    totp_secret: str,
    *,
    last_step: int | None,
    keys: Keyring,
) -> None:
    """Give the account a new second factor; `last_step` of it was used already."""
    await _change(
        connection,
        user_id,
        totp_secret=keys.encrypt({"totp": totp_secret}),
        totp_last_step=last_step,
    )


async def set_recovery_codes(
    connection: AsyncConnection, user_id: str, codes: Sequence[str]
) -> None:
    """Give the account these recovery codes in the place of those before."""
    await connection.execute(sa.delete(_CODES).where(_CODES.c.user_id == user_id))
    await connection.execute(
        sa.insert(_CODES),
        [{"code_hash": _hash(user_id, c), "user_id": user_id} for c in codes],
    )


async def use_step(connection: AsyncConnection, user_id: str, step: int) -> bool:
    """Use up a step of the second factor; False where it, or a later one, was used.

    One statement, so that of two at once one wins.
    """
    result = await connection.execute(
        sa.update(_USERS)
        .where(
            _USERS.c.id == user_id,
            sa.or_(_USERS.c.totp_last_step.is_(None), _USERS.c.totp_last_step < step),
        )
        .values(totp_last_step=step)
    )
    return result.rowcount == 1


async def use_recovery_code(
    connection: AsyncConnection, user_id: str, code: str
) -> bool:
    """Use up a recovery code; False where it is not one of this account."""
    result = await connection.execute(
        sa.delete(_CODES).where(
            _CODES.c.user_id == user_id, _CODES.c.code_hash == _hash(user_id, code)
        )
    )
    return result.rowcount == 1


async def codes_left(connection: AsyncConnection, user_id: str) -> int:
    """Return how many recovery codes were not used yet."""
    count: int = (
        await connection.execute(
            sa.select(sa.func.count()).where(_CODES.c.user_id == user_id)
        )
    ).scalar_one()
    return count


def _hash(user_id: str, code: str) -> bytes:
    # A code has 80 random bits: it needs no slow hash.
    return hash_token(f"{user_id}:{code}")


async def _change(connection: AsyncConnection, user_id: str, **values: object) -> None:
    await connection.execute(
        sa.update(_USERS).where(_USERS.c.id == user_id).values(**values)
    )


async def _one(
    connection: AsyncConnection, condition: sa.ColumnElement[bool], keys: Keyring
) -> Account | None:
    row = (await connection.execute(sa.select(_USERS).where(condition))).one_or_none()
    return _account(row, keys) if row else None


def _account(row: sa.Row[tuple[object, ...]], keys: Keyring) -> Account:
    secret: bytes | None = row.totp_secret
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(row.roles),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        password_hash=row.password_hash,
        totp_secret=keys.decrypt(secret)["totp"] if secret else None,
        totp_last_step=row.totp_last_step,
        issuer=row.issuer,
    )
