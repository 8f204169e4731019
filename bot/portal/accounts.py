"""What an operator does with accounts: make, close, reset, end sessions, look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.portal import credentials
from bot.portal.roles import Role
from bot.portal.signing_in import normalised_login
from bot.settings import Settings
from bot.storage import read_log, sign_in, trust_log, users
from bot.storage.crypto import Keyring
from bot.storage.database import Database
from bot.storage.read_log import Reading
from bot.storage.sign_in import SignedIn
from bot.storage.users import Account


class AccountError(ValueError):
    """What was asked cannot be done with this account; says why."""


@dataclass(frozen=True)
class Secrets:
    """What the owner of an account needs; only shown when it is made or reset."""

    totp_secret: str = field(repr=False)
    address: str = field(repr=False)
    recovery_codes: Sequence[str] = field(repr=False)


class Accounts:
    """The accounts of the portal, as the command line works on them."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, keys: Keyring
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._keys = keys

    async def add(
        self, login: str, *, name: str, roles: frozenset[Role], password: str
    ) -> Secrets:
        """Make an account with a password and a second factor.

        Raises `AccountError` for a login that exists or a password that is too short.
        """
        login = normalised_login(login)
        if len(login.split()) != 1:
            raise AccountError("a login is one word")
        _check_password(password)
        async with self._database.write() as connection:
            if await users.by_login(connection, login, keys=self._keys):
                raise AccountError(f"{login} exists")
            user_id = await users.add(
                connection,
                login=login,
                name=name,
                roles=roles,
                now=self._clock.now(),
            )
            await self._note(connection, login, to=", ".join(sorted(roles)))
            return await self._give_secrets(connection, user_id, login, password)

    async def reset(self, login: str, *, password: str) -> Secrets:
        """Replace password, second factor and recovery codes, and end the sessions.

        Raises `AccountError`, also for an account of the organisation's own sign-in.
        """
        _check_password(password)
        async with self._database.write() as connection:
            account = await self._found(connection, login)
            if account.issuer:
                raise AccountError(f"{account.login} signs in at the organisation")
            await sign_in.end_all(connection, account.id)
            await self._note(connection, account.login, to="reset")
            return await self._give_secrets(
                connection, account.id, account.login, password
            )

    async def everyone(self) -> list[Account]:
        """Return all accounts."""
        async with self._database.read() as connection:
            return await users.everyone(connection, keys=self._keys)

    async def disable(self, login: str, *, undo: bool = False) -> int:
        """Close an account, or open it again; return how many sessions ended."""
        now = None if undo else self._clock.now()
        async with self._database.write() as connection:
            account = await self._found(connection, login)
            await users.disable(connection, account.id, now)
            await self._note(connection, account.login, to="open" if undo else "closed")
            return 0 if undo else await sign_in.end_all(connection, account.id)

    async def sessions(self, login: str | None = None) -> list[SignedIn]:
        """Return the sessions that hold now, of one account or of all."""
        idle = dt.timedelta(minutes=self._settings.portal_idle_minutes)
        async with self._database.read() as connection:
            if login is not None:
                login = (await self._found(connection, login)).login
            found = await sign_in.holding(connection, now=self._clock.now(), idle=idle)
        return [session for session in found if login in (None, session.login)]

    async def end_sessions(self, login: str | None = None) -> int:
        """End the sessions of one account, or of all; return how many there were."""
        async with self._database.write() as connection:
            user_id = None
            if login is not None:
                user_id = (await self._found(connection, login)).id
            return await sign_in.end_all(connection, user_id)

    async def readings(
        self, login: str, since: dt.datetime, until: dt.datetime
    ) -> list[Reading]:
        """Return which talks this account opened from `since` up to `until`.

        Moments without a zone are in that of the settings.
        """
        async with self._database.read() as connection:
            account = await self._found(connection, login)
            return await read_log.between(
                connection,
                since=self._placed(since),
                until=self._placed(until),
                login=account.login,
            )

    async def _note(self, connection: AsyncConnection, login: str, *, to: str) -> None:
        await trust_log.note_account(
            connection,
            login,
            before=None,
            after=to,
            role=trust_log.OPERATOR,
            now=self._clock.now(),
        )

    def _placed(self, moment: dt.datetime) -> dt.datetime:
        if moment.tzinfo is not None:
            return moment
        return moment.replace(tzinfo=ZoneInfo(self._settings.time_zone))

    async def _found(self, connection: AsyncConnection, login: str) -> Account:
        login = normalised_login(login)
        account = await users.by_login(connection, login, keys=self._keys)
        if account is None:
            raise AccountError(f"there is no account {login}")
        return account

    async def _give_secrets(
        self, connection: AsyncConnection, user_id: str, login: str, password: str
    ) -> Secrets:
        totp_secret = credentials.new_totp_secret()
        codes = credentials.new_recovery_codes()
        await users.set_secrets(
            connection,
            user_id,
            password_hash=credentials.hash_password(password),
            totp_secret=totp_secret,
            recovery_codes=[credentials.normalised_code(code) for code in codes],
            keys=self._keys,
        )
        return Secrets(
            totp_secret, credentials.totp_address(totp_secret, login), tuple(codes)
        )


def _check_password(password: str) -> None:
    if not credentials.LEAST_PASSWORD <= len(password) <= credentials.MOST_PASSWORD:
        raise AccountError(
            f"a password has {credentials.LEAST_PASSWORD} to"
            f" {credentials.MOST_PASSWORD} characters, and twice the same"
        )
