"""Advisers in a browser of their own, beside workers who talk over the API."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from bot.portal import credentials
from bot.settings import Settings
from bot.storage import users
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from tests.application import WorkerTalk
from tests.browser.worker import WAIT, running_gateway

PASSWORD = "een-heel-lang-wachtwoord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BOTH = {"adviser_may_read": True, "may_improve_bot": True, "reminders": False}


@dataclass(frozen=True)
class Desk:
    """A running gateway whose portal has accounts."""

    address: str
    folder: Path

    @property
    def portal(self) -> str:
        """The address of the portal."""
        return f"{self.address}/adviseur"

    def add(self, login: str, *roles: str) -> None:
        """Make an account."""
        settings = Settings(data_folder=self.folder)
        # Playwright runs a loop in this thread already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _add(settings, login, roles)).result()

    def talk(self, *said: str, choices: dict[str, bool] = BOTH) -> WorkerTalk:
        """Let a worker talk, who chose first."""
        talk = WorkerTalk.begin(self.address)
        talk.call("PUT", f"/api/conversations/{talk.id}/consents", choices)
        for text in said:
            talk.type(text)
        return talk

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in with password and the code of the app."""
        page.goto(f"{self.portal}/inloggen")
        page.get_by_label("Gebruikersnaam").fill(login)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_label("Code", exact=True).fill(_code())
        page.get_by_role("button", name="Inloggen").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "Dag", timeout=WAIT
        )


def _code() -> str:
    """Return a code that lives long enough to be typed."""
    if 30 - time.time() % 30 < 3:
        time.sleep(3)
    return pyotp.TOTP(SECRET).now()


async def _add(settings: Settings, login: str, roles: tuple[str, ...]) -> None:
    database = Database.from_settings(settings)
    async with database.write() as connection:
        user_id = await users.add(
            connection,
            login=login,
            name=f"{login.title()} de Vries",
            roles=roles,
            now=dt.datetime.now(dt.timezone.utc),
        )
        await users.set_secrets(
            connection,
            user_id,
            password_hash=credentials.hash_password(PASSWORD),
            totp_secret=SECRET,
            recovery_codes=[credentials.normalised_code(f"AAAA-{login}-CCCC")],
            keys=load_or_create_keys(settings.key_file),
        )
    await database.dispose()


@contextlib.contextmanager
def running_desk(folder: Path) -> Iterator[Desk]:
    """Serve within the block, with two advisers, Anna and Bram."""
    with running_gateway(folder) as gateway:
        desk = Desk(gateway.address, folder)
        for login in ("anna", "bram"):
            desk.add(login, "adviser")
        yield desk
