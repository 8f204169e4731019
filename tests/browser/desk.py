"""Advisers in a browser of their own, beside workers who talk over the API."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.application import WorkerTalk
from tests.browser.portal import Account, fill_sign_in, make_account
from tests.browser.worker import WAIT, running_gateway

BOTH = {"adviser_may_read": True, "may_improve_bot": True, "reminders": False}


@dataclass(frozen=True)
class Desk:
    """A running gateway whose portal has advisers."""

    address: str
    folder: Path
    accounts: Mapping[str, Account]

    @property
    def portal(self) -> str:
        """The address of the portal."""
        return f"{self.address}/adviseur"

    def talk(self, *said: str) -> WorkerTalk:
        """Let a worker talk who allowed everything first."""
        talk = WorkerTalk.begin(self.address)
        talk.call("PUT", f"/api/conversations/{talk.id}/consents", BOTH)
        for text in said:
            talk.type(text)
        return talk

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in with password and the code of the app."""
        page.goto(f"{self.portal}/inloggen")
        fill_sign_in(page, self.accounts[login])
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "Dag", timeout=WAIT
        )


@contextlib.contextmanager
def running_desk(folder: Path) -> Iterator[Desk]:
    """Serve within the block, with two advisers, Anna and Bert."""
    with running_gateway(folder) as gateway:
        accounts = {
            login: make_account(folder, login, "adviser") for login in ("anna", "bert")
        }
        yield Desk(gateway.address, folder, accounts)
