"""Pictures of the advisers' portal for the manual: docs/handleiding/adviseur/.

Invented workers talk with the real model on a fixed day; an adviser looks on.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.portal import credentials
from bot.settings import Settings
from bot.storage import sign_in, users
from bot.storage.database import Database
from tests.application import WorkerTalk
from tests.fakes import FakeClock

OUT = Path(__file__).resolve().parents[1] / "docs" / "handleiding" / "adviseur"
COOKIE = "koffiebreak_portal"
BOTH = {"adviser_may_read": True, "may_improve_bot": True, "reminders": False}

TALKS: tuple[tuple[str, ...], ...] = (
    (
        "[Ja, beginnen]",
        "7",
        "de sfeer in de keuken",
        "de late diensten, ik slaap slecht",
        "ik wil iets met minder avonden",
    ),
    (
        "[Ja, beginnen]",
        "een 6",
        "collega's helpen met de computer",
        "steeds hetzelfde",
        "weet ik nog niet",
        "geen geld voor een cursus",
    ),
    (
        "[Ja, beginnen]",
        "een 5 denk ik",
        "nieuwe mensen inwerken vind ik leuk",
        "het sjouwen en de lange dagen",
        "[Een stap hogerop]",
        "[Geen tijd]",
        "orderpicker, ik ben Sanne",
        "[Vast]",
        "[Een half uur per week]",
        "[Ja, dat klopt]",
        "[#1: Deze kies ik]",
    ),
)
"""What the workers do; the last talk is the one that is opened."""


def take_all(
    browser: Browser, address: str, folder: Path, clock: FakeClock
) -> dict[str, int]:
    """Take every picture and return its bytes by name."""
    for does in TALKS:
        clock.move(minutes=7)
        opened = _play(address, does)
    anna, bram = _hire(folder, clock)
    context = browser.new_context(
        viewport={"width": 1200, "height": 860},
        reduced_motion="reduce",
        locale="nl-NL",
    )
    page = context.new_page()

    def become(secret: str) -> None:
        context.add_cookies([{"name": COOKIE, "value": secret, "url": address}])

    become(anna)
    sizes = {}
    portal = f"{address}/adviseur"
    for name, act in _acts(portal, opened, lambda: become(bram)).items():
        act(page)
        page.mouse.move(0, 0)
        file = OUT / f"{name}.png"
        page.screenshot(path=str(file))
        sizes[file.name] = file.stat().st_size
    context.close()
    return sizes


def _acts(
    portal: str, talk: str, as_second: Callable[[], None]
) -> dict[str, Callable[[Page], None]]:
    """Return how to get to each picture, in order."""

    def inbox(page: Page) -> None:
        page.goto(f"{portal}/gesprekken/{talk}")
        page.get_by_label("Label erbij").fill("voorbeeld")
        page.get_by_role("button", name="Voeg toe").click()
        expect(page.locator("#zijkant .chips")).to_contain_text("voorbeeld")
        page.goto(f"{portal}/gesprekken")

    def search(page: Page) -> None:
        page.goto(f"{portal}/gesprekken?q=inwerken&status=unread")

    def transcript(page: Page) -> None:
        page.goto(f"{portal}/gesprekken/{talk}")

    def understood(page: Page) -> None:
        bubble = page.locator(".bubble.worker", has_text="sjouwen").first
        bubble.locator("summary").click()
        bubble.evaluate("(one) => one.scrollIntoView({block: 'start'})")

    def offered(page: Page) -> None:
        page.locator("section", has=page.locator(".offers")).evaluate(
            "(one) => one.scrollIntoView({block: 'start'})"
        )

    def correcting(page: Page) -> None:
        bubble = page.locator(".bubble.worker", has_text="nieuwe mensen inwerken").first
        bubble.locator("summary").click()
        bubble.get_by_role("link", name="Verbeteren wat").click()
        page.get_by_label("Bedoeling").select_option("state_energy")
        page.get_by_label("Woorden").first.fill("mensen inwerken")
        page.get_by_label("Soort").first.select_option("skill")

    def queue(page: Page) -> None:
        page.get_by_role("button", name="Bewaren").click()
        expect(page.locator(".transcript")).to_contain_text("tweede lezer")
        as_second()
        page.goto(f"{portal}/verbeteringen")

    def keys(page: Page) -> None:
        page.goto(f"{portal}/toetsen")

    def numbers(page: Page) -> None:
        page.goto(f"{portal}/cijfers")

    def account(page: Page) -> None:
        page.goto(f"{portal}/account")

    return {
        "lijst": inbox,
        "zoeken": search,
        "gesprek": transcript,
        "begrepen": understood,
        "aangeboden": offered,
        "verbeteren": correcting,
        "verbeteringen": queue,
        "toetsen": keys,
        "cijfers": numbers,
        "account": account,
    }


def _play(address: str, does: tuple[str, ...]) -> str:
    talk = WorkerTalk.begin(address)
    talk.call("PUT", f"/api/conversations/{talk.id}/consents", BOTH)
    for line in does:
        if line.startswith("["):
            talk.press(line[1:-1])
        else:
            talk.type(line)
    return talk.id


def _hire(folder: Path, clock: FakeClock) -> tuple[str, str]:
    """Add two advisers who have signed in, and return the secrets of their sessions."""
    settings = Settings(data_folder=folder)
    # Playwright runs a loop in this thread already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _add(settings, clock.now())).result()


async def _add(settings: Settings, now: dt.datetime) -> tuple[str, str]:
    database = Database.from_settings(settings)
    secrets = []
    async with database.write() as connection:
        for login, name in (("anna", "Anna de Vries"), ("bram", "Bram Yilmaz")):
            user_id = await users.add(
                connection, login=login, name=name, roles=["adviser"], now=now
            )
            # An account of ours, as its own page shows it; nobody signs in with it.
            await users.set_password(connection, user_id, "none")
            codes = credentials.new_recovery_codes()
            await users.set_recovery_codes(connection, user_id, codes)
            secrets.append(
                await sign_in.begin(
                    connection,
                    user_id,
                    way="password",
                    now=now,
                    expires_at=now + dt.timedelta(hours=9),
                )
            )
    await database.dispose()
    return secrets[0], secrets[1]
