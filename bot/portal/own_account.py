"""What people change about their own account: password, second factor, codes.

Each change asks the current password, ends every session of the account and begins one
for whoever made it: a session that was stolen changes nothing and does not outlive it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal import credentials
from bot.portal.keys import Portal
from bot.portal.people import User
from bot.portal.routing import EVERY_ROLE
from bot.portal.signing_in import SLOW, count_failure, failure_digests
from bot.storage import sign_in, trust_log, users
from bot.storage.errors import KeyFileError
from bot.storage.users import Account

Change = Literal["own_password", "own_codes", "own_app"]
"""What a line in the log says; keys of `texts.yml` (`setting_values`)."""

Mistake = Literal["current", "short", "unlike", "same", "code", "late"]
"""Why something was not changed; keys of `texts.yml` (`account_mistakes`)."""

_PENDING_LASTS: Final = dt.timedelta(minutes=10)


class MistakeError(Exception):
    """Nothing was changed; `kind` says why."""

    def __init__(self, kind: Mistake) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Me:
    """Somebody signed in who changes their own account."""

    portal: Portal
    user: User
    session: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class NewApp:
    """A second factor that is not in use yet; `kept` carries it through the form."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    kept: str = field(repr=False)


async def find(me: Me) -> tuple[Account, int]:
    """Return the account and how many recovery codes are left."""
    async with me.portal.database.read() as connection:
        account = await users.by_login(connection, me.user.login, keys=me.portal.keys)
        left = await users.codes_left(connection, me.user.id)
    assert account is not None, "who is signed in has an account"
    return account, left


async def change_password(me: Me, *, current: str, new: str, again: str) -> str:
    """Set a new password; return the secret of the session that goes on.

    Raises `MistakeError`, and `PortalProblem` after too many wrong passwords.
    """
    if not credentials.LEAST_PASSWORD <= len(new) <= credentials.MOST_PASSWORD:
        raise MistakeError("short")
    if new != again:
        raise MistakeError("unlike")
    if new == current:
        raise MistakeError("same")
    await _prove(me, current)
    loop = asyncio.get_running_loop()
    hashed = await loop.run_in_executor(SLOW, credentials.hash_password, new)

    async def change(connection: AsyncConnection) -> None:
        await users.set_password(connection, me.user.id, hashed)

    return await _change(me, "own_password", change)


async def new_codes(me: Me, *, current: str) -> tuple[str, list[str]]:
    """Make new recovery codes; return the session's new secret and the codes.

    Those before open nothing any more. Raises as `change_password` does.
    """
    await _prove(me, current)
    codes = credentials.new_recovery_codes()

    async def change(connection: AsyncConnection) -> None:
        plain = [credentials.normalised_code(code) for code in codes]
        await users.set_recovery_codes(connection, me.user.id, plain)

    return await _change(me, "own_codes", change), codes


async def begin_new_app(me: Me, *, current: str) -> NewApp:
    """Make a second factor to be put into an app; the one before still holds.

    Raises as `change_password` does.
    """
    await _prove(me, current)
    until = me.portal.clock.now() + _PENDING_LASTS
    secret = credentials.new_totp_secret()
    kept = {"totp": secret, "user": me.user.id, "until": until.timestamp()}
    return _new_app(me, secret, me.portal.keys.encrypt(kept).decode())


def pending_app(me: Me, kept: str) -> NewApp:
    """Return the second factor that a form carries; raises `MistakeError`."""
    try:
        found = me.portal.keys.decrypt(kept.encode())
        secret, owner, until = str(found["totp"]), found["user"], float(found["until"])
    except (KeyFileError, KeyError, TypeError, ValueError):
        raise MistakeError("late") from None
    if owner != me.user.id or until < me.portal.clock.now().timestamp():
        raise MistakeError("late")
    return _new_app(me, secret, kept)


async def take_new_app(me: Me, app: NewApp, *, code: str) -> str:
    """Take the new second factor once it shows the right code.

    Returns the secret of the session that goes on; raises `MistakeError`.
    """
    step = credentials.totp_step(
        app.secret, credentials.normalised_code(code), me.portal.clock.now()
    )
    if step is None:
        raise MistakeError("code")

    async def change(connection: AsyncConnection) -> None:
        await users.set_totp(
            connection, me.user.id, app.secret, last_step=step, keys=me.portal.keys
        )

    return await _change(me, "own_app", change)


async def _prove(me: Me, password: str) -> None:
    """Ask that `password` is the account's; guessing is as slow as at the sign-in."""
    portal = me.portal
    about = failure_digests(portal, me.user.login, me.address)
    await count_failure(portal, *about)
    account, _ = await find(me)
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(
        SLOW, credentials.password_fits, account.password_hash, password
    )
    if not fits:
        raise MistakeError("current")
    async with portal.database.write() as connection:
        await sign_in.forget_failures(connection, about[0])
        await sign_in.forget_last_failure(connection, about[1])


async def _change(
    me: Me, what: Change, change: Callable[[AsyncConnection], Awaitable[None]]
) -> str:
    portal, user = me.portal, me.user
    now = portal.clock.now()
    async with portal.database.write() as connection:
        held = await sign_in.find(connection, me.session, now=now, idle=portal.idle)
        if held is None:
            # Ended elsewhere in the meantime, by another change perhaps.
            raise MistakeError("late")
        await change(connection)
        await sign_in.end_all(connection, user.id)
        await trust_log.note_account(
            connection,
            user.login,
            before=None,
            after=what,
            role=user.role_among(EVERY_ROLE),
            user_id=user.id,
            now=now,
        )
        # The longest a session lasts counts from the sign-in, not from here.
        return await sign_in.begin(
            connection, user.id, way=held.way, now=now, expires_at=held.expires_at
        )


def _new_app(me: Me, secret: str, kept: str) -> NewApp:
    return NewApp(secret, credentials.totp_address(secret, me.user.login), kept)
