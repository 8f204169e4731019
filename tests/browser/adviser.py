"""An adviser at the portal, in a browser of their own."""

from __future__ import annotations

import pyotp
from playwright.sync_api import Locator, Page, expect

from tests.browser.worker import WAIT
from tests.portal_serving import PASSWORD, SECRET


class Adviser:
    """Signs in, once for each gateway, and works at the desk."""

    def __init__(self, page: Page, login: str = "anne") -> None:
        """`page` shows the portal, where it asks to sign in."""
        self.page, self.login = page, login
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=code]").fill(pyotp.TOTP(SECRET).now())
        page.get_by_role("button", name="Inloggen").click()
        self.shows(self.name)

    @property
    def name(self) -> str:
        """What a worker reads."""
        return self.login.title()

    @property
    def box(self) -> Locator:
        """Where the adviser types."""
        return self.page.get_by_label("Je bericht")

    def shows(self, words: str) -> None:
        """Wait for words on the page."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=WAIT)

    def press(self, name: str) -> None:
        """Press a button or a link with that name."""
        page = self.page
        found = page.get_by_role("button", name=name, exact=True)
        found.or_(page.get_by_role("link", name=name, exact=True)).first.click()

    def take(self) -> None:
        """Take the request that waits."""
        self.page.get_by_role("link", name="Aanvragen", exact=True).first.click()
        self.press("Nemen")
        self.shows("Wat de werkende meegaf")

    def enter(self) -> None:
        """Open the talk of a worker who asked for that."""
        self.take()
        self.press("Gesprek openen")
        self.shows("Gesprek in het venster")

    def say(self, words: str) -> None:
        """Type and send."""
        self.box.fill(words)
        self.press("Versturen")
