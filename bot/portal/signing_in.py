"""Sign-in with an account of ours: password and second factor, slow to guess."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from bot.portal import credentials
from bot.portal.keys import Portal
from bot.portal.problems import PortalProblem
from bot.storage import sign_in, users

MOST_PER_ACCOUNT: Final = 10
MOST_PER_ADDRESS: Final = 100
WITHIN: Final = dt.timedelta(minutes=15)
_LONGEST_LOGIN: Final = 254

# A verification takes 64 MiB: two at a time, whoever asks.
SLOW: Final = ThreadPoolExecutor(2, thread_name_prefix="argon2")
"""Where passwords are verified and hashed."""


@dataclass(frozen=True)
class Attempt:
    """What somebody filled in; `code` is of the app, or a recovery code."""

    login: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str = field(repr=False)


async def sign_in_with_password(portal: Portal, attempt: Attempt) -> str | None:
    """Return the secret of a new session; None where anything is wrong.

    What is wrong is not told. Raises `PortalProblem` (429) after too many failures
    about this account or from this address.
    """
    login = normalised_login(attempt.login)
    about_account, about_address = failure_digests(portal, login, attempt.address)
    await count_failure(portal, about_account, about_address)
    async with portal.database.read() as connection:
        account = await users.by_login(connection, login, keys=portal.keys)
    if account is not None and account.disabled_at is not None:
        account = None
    loop = asyncio.get_running_loop()
    kept = account.password_hash if account else None
    fits = await loop.run_in_executor(
        SLOW, credentials.password_fits, kept, attempt.password
    )
    now = portal.clock.now()
    code = credentials.normalised_code(attempt.code)
    step = credentials.totp_step(account.totp_secret if account else None, code, now)
    if account is None or not fits:
        return None
    fresh = None
    if kept is not None and credentials.needs_rehash(kept):
        fresh = await loop.run_in_executor(
            SLOW, credentials.hash_password, attempt.password
        )
    async with portal.database.write() as connection:
        if credentials.is_totp(code):
            passed = step is not None and await users.use_step(
                connection, account.id, step
            )
        else:
            passed = await users.use_recovery_code(connection, account.id, code)
        if not passed:
            return None
        await sign_in.forget_failures(connection, about_account)
        await sign_in.forget_last_failure(connection, about_address)
        if fresh:
            await users.set_password(connection, account.id, fresh)
        return await sign_in.begin(
            connection,
            account.id,
            way="password",
            now=now,
            expires_at=now + portal.longest,
        )


def normalised_login(login: str) -> str:
    """Return a login as it is kept: without blanks around it, in lower case.

    What no database can compare, such as a zero byte, is left out.
    """
    seen = "".join(sign for sign in login if sign.isprintable())
    return seen.strip().lower()[:_LONGEST_LOGIN]


def failure_digests(portal: Portal, login: str, address: str) -> tuple[bytes, bytes]:
    """Return what failures about an account, and from an address, are kept under."""
    return (
        portal.keys.digest("sign-in account", login),
        portal.keys.digest("sign-in address", address),
    )


async def count_failure(portal: Portal, account: bytes, address: bytes) -> None:
    """Count a failure before it is one, so that many at once get no further.

    Whoever turns out to be right takes it back. Raises `PortalProblem` (429).
    """
    now = portal.clock.now()
    since = now - WITHIN
    async with portal.database.write() as connection:
        for about, most in ((account, MOST_PER_ACCOUNT), (address, MOST_PER_ADDRESS)):
            count, oldest = await sign_in.failures(connection, about, since)
            if count >= most and oldest is not None:
                wait = math.ceil((oldest + WITHIN - now).total_seconds())
                raise PortalProblem("too_many", status=429, wait=max(1, wait))
        await sign_in.forget_old(connection, now=now, failures_since=since)
        await sign_in.add_failures(connection, (account, address), now)
