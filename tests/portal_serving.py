"""The portal for tests: people with a role, who signed in or still have to."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
from aiohttp import ClientSession, CookieJar
from multidict import CIMultiDictProxy

from bot.portal import credentials
from bot.portal.pages import PREFIX
from bot.storage import sign_in, users
from bot.storage.conversations import new_id
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from tests.fakes import FakeClock
from tests.serving import Served, serving

PASSWORD = "een-heel-lang-wachtwoord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODES = ("AAAA-BBBB-CCCC-DDDD", "EEEE-FFFF-GGGG-HHHH")
COOKIE = "koffiebreak_portal"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass
class Page:
    """A page that was read."""

    status: int
    text: str
    headers: CIMultiDictProxy[str]

    @property
    def location(self) -> str:
        """Return where the browser is sent, without the prefix."""
        return self.headers["Location"].removeprefix(PREFIX)


@dataclass
class Person:
    """Somebody with a browser of their own at the portal."""

    session: ClientSession
    id: str = ""
    login: str = ""
    csrf: str = ""

    async def get(self, path: str, **options: Any) -> Page:
        """Open a page of the portal: `path` without the prefix."""
        return await self.ask("GET", path, **options)

    async def post(self, path: str, **fields: Any) -> Page:
        """Send a form, with the CSRF token of the last page that had one."""
        return await self.ask("POST", path, data={"csrf": self.csrf, **fields})

    async def ask(self, method: str, path: str, **options: Any) -> Page:
        """Make a request without following where it leads."""
        options.setdefault("allow_redirects", False)
        async with self.session.request(method, PREFIX + path, **options) as answer:
            text = (await answer.read()).decode(errors="replace")
            page = Page(answer.status, text, answer.headers)
        if found := _CSRF.search(text):
            self.csrf = found[1]
        return page

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies this browser holds."""
        return {cookie.key: cookie.value for cookie in self.session.cookie_jar}


@dataclass
class PortalServed:
    """A running gateway with its portal, and ways to get people in."""

    served: Served
    stack: contextlib.AsyncExitStack = field(repr=False)

    @property
    def clock(self) -> FakeClock:
        return self.served.clock

    @property
    def database(self) -> Database:
        return self.served.database

    async def browser(self, **cookies: str) -> Person:
        """Give a browser of somebody who is not signed in."""
        session = ClientSession(
            base_url=self.served.client.make_url("/"),
            cookie_jar=CookieJar(unsafe=True),
            cookies=cookies,
        )
        await self.stack.enter_async_context(session)
        return Person(session)

    async def add(self, *roles: str, login: str = "", secrets: bool = False) -> str:
        """Make an account and return its id; with `secrets`: those of this module."""
        async with self.database.write() as connection:
            user_id = await users.add(
                connection,
                login=login or new_id(),
                name=f"Naam van {login or roles[0]}",
                roles=roles,
                now=self.clock.now(),
            )
            if secrets:
                await users.set_secrets(
                    connection,
                    user_id,
                    password_hash=credentials.hash_password(PASSWORD),
                    totp_secret=SECRET,
                    recovery_codes=[credentials.normalised_code(c) for c in CODES],
                    keys=load_or_create_keys(self.served.settings.key_file),
                )
        return user_id

    async def enter(self, *roles: str) -> Person:
        """Give a browser of somebody with these roles who has signed in.

        The first page was opened, so that the CSRF token is known.
        """
        login = f"{'-'.join(roles)}-{new_id()[:6]}"
        user_id = await self.add(*roles, login=login)
        now = self.clock.now()
        async with self.database.write() as connection:
            secret = await sign_in.begin(
                connection,
                user_id,
                way="password",
                now=now,
                expires_at=now + dt.timedelta(hours=9),
            )
        person = await self.browser(**{COOKIE: secret})
        person.id, person.login = user_id, login
        await person.get("/")
        return person

    def code(self, **later: float) -> str:
        """Return the code that the authenticator app of `SECRET` shows."""
        moment = self.clock.now() + dt.timedelta(**later)
        return pyotp.TOTP(SECRET).at(moment)

    async def type_sign_in(
        self,
        person: Person,
        login: str,
        *,
        password: str = PASSWORD,
        code: str | None = None,
        onward: str = "",
    ) -> Page:
        """Open the form, fill it in and send it."""
        await person.get("/inloggen")
        return await person.post(
            "/inloggen",
            login=login,
            password=password,
            code=self.code() if code is None else code,
            next=onward,
        )


@contextlib.asynccontextmanager
async def serving_portal(folder: Path, **changes: Any) -> AsyncIterator[PortalServed]:
    """Run a gateway with its portal on a fresh database in `folder`."""
    async with contextlib.AsyncExitStack() as stack:
        served = await stack.enter_async_context(serving(folder, **changes))
        yield PortalServed(served, stack)


def one_role_each() -> Collection[tuple[str, ...]]:
    """Return the roles, each alone."""
    from bot.portal.roles import ROLES

    return [(role,) for role in ROLES]
