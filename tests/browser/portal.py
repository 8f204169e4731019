"""The portal in a browser: people made by the command, who sign in as they would."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unittest import mock

import pyotp
from playwright.sync_api import Page

from bot.cli import main
from bot.settings import Settings
from bot.storage.database import Database
from tests.browser.worker import Gateway
from tests.portal.seeding import Seed, plant

T = TypeVar("T")
PASSWORD = "een-heel-lang-wachtwoord"
_SECRET = re.compile(r"^  ([A-Z2-7]{32})$", re.MULTILINE)
_CODE = re.compile(r"^  ([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})$", re.MULTILINE)


@dataclass(frozen=True)
class Account:
    """An account and what its owner was handed."""

    login: str
    totp_secret: str
    recovery_codes: tuple[str, ...]

    def code(self) -> str:
        """Return what the authenticator app shows."""
        return pyotp.TOTP(self.totp_secret).now()


def make_account(folder: Path, login: str, *roles: str) -> Account:
    """Make an account with `koffiebreak user add`."""
    wanted = [part for role in roles for part in ("--role", role)]
    arguments = ["user", "add", login, *wanted, "--password-stdin"]
    told = io.StringIO()

    def run() -> int:
        with redirect_stdout(told):
            return main(arguments)

    with (
        mock.patch.dict("os.environ", {"KOFFIEBREAK_DATA_FOLDER": str(folder)}),
        mock.patch("sys.stdin", io.StringIO(f"{PASSWORD}\n")),
        ThreadPoolExecutor(1) as thread,
    ):
        assert thread.submit(run).result() == 0
    text = told.getvalue()
    (secret,) = _SECRET.findall(text)
    return Account(login, secret, tuple(_CODE.findall(text)))


def fill_sign_in(page: Page, account: Account, *, code: str | None = None) -> None:
    """Fill in the form and send it, with the keyboard alone."""
    page.get_by_label("Gebruikersnaam").fill(account.login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(account.code() if code is None else code)
    page.keyboard.press("Enter")


def in_database(folder: Path, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something with the database of a running gateway."""

    async def do() -> T:
        database = Database.from_settings(Settings(data_folder=folder))
        try:
            return await work(database)
        finally:
            await database.dispose()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, do()).result()


def plant_talks(gateway: Gateway, seeds: Iterable[Seed]) -> list[str]:
    """Put talks into the database of this gateway."""
    return in_database(gateway.folder, lambda database: plant(database, seeds))
