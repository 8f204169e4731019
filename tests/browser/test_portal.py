"""The portal in real Chromium: sign-in with two factors, numbers, logs; axe clean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from bot.portal.people import User
from bot.portal.readings import record_reading
from bot.storage import users
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from tests.browser.conftest import OpenPage
from tests.browser.portal import (
    PASSWORD,
    Account,
    fill_sign_in,
    in_database,
    make_account,
    plant_talks,
)
from tests.browser.test_accessible import violations_in_both
from tests.browser.worker import Gateway, running_gateway
from tests.portal.seeding import Seed

PLAN = {"plan": [{"step": "mentor", "date": "2026-11-20", "outcome": "done"}]}
SEEDS = {
    "wish": "wish_lead",
    "obstacles": ["obstacle_time"],
    "steps_seen": ["mentor", "elearning"],
    "schemes_shown": ["slim"],
}
SMALLEST_TARGET = 24


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Give a gateway of our own: numbers are counted once in five minutes."""
    with running_gateway(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="module")
def accounts(gateway: Gateway) -> dict[str, Account]:
    """Make one account for each role, and something for their pages to show."""
    roles = ("adviser", "privacy_officer", "works_council", "employer")
    made = {role: make_account(gateway.folder, role, role) for role in roles}
    now = dt.datetime.now(dt.timezone.utc)
    last_month = now.replace(day=1) - dt.timedelta(days=5)
    talks = plant_talks(
        gateway,
        [
            *(Seed(now, slots={**SEEDS, **PLAN}) for _ in range(4)),
            *(Seed(now, slots={**SEEDS, "talk_asked": "wish"}) for _ in range(3)),
            *(Seed(last_month, slots={**SEEDS, **PLAN}) for _ in range(63)),
            *(Seed(last_month, slots={"wish": "wish_fun"}) for _ in range(44)),
        ],
    )

    async def read(database: Database) -> None:
        keys = load_or_create_keys(gateway.folder / "keys.json")
        async with database.write() as connection:
            adviser = await users.by_login(connection, "adviser", keys=keys)
            assert adviser is not None
            reader = User(adviser.id, "adviser", "Anna", frozenset({"adviser"}))
            for talk in talks[:2]:
                await record_reading(connection, reader, talk, "transcript", now=now)

    in_database(gateway.folder, read)
    return made


@pytest.fixture
def enter(
    open_page: OpenPage, gateway: Gateway, accounts: dict[str, Account]
) -> Callable[..., Page]:
    """Give a way to sign in as somebody with a role, in a browser of their own."""

    def as_role(role: str, path: str = "/", **options: object) -> Page:
        page = open_page(f"{gateway.address}/adviseur{path}", **options)
        account = accounts[role]
        # The code of the app works once: each test has one of the recovery codes.
        fill_sign_in(page, account, code=_next_code(account))
        expect(page.get_by_role("button", name="Uitloggen", exact=True)).to_be_visible()
        return page

    return as_role


_used: dict[str, int] = {}


def _next_code(account: Account) -> str:
    number = _used.setdefault(account.login, 0)
    _used[account.login] += 1
    return account.recovery_codes[number]


@pytest.mark.usefixtures("accounts")
def test_sign_in_with_the_app_and_out_again(
    open_page: OpenPage, gateway: Gateway
) -> None:
    account = make_account(gateway.folder, "greet", "adviser", "content_editor")
    page = open_page(f"{gateway.address}/adviseur/cijfers")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    assert violations_in_both(page) == []
    fill_sign_in(page, account, code="000000")
    expect(page.get_by_role("alert")).to_contain_text("Dit klopt niet")
    assert violations_in_both(page) == []
    code = account.code()
    fill_sign_in(page, account, code=code)
    # One is brought to the page that was asked for.
    expect(page.get_by_role("heading", level=1)).to_have_text("Cijfers")
    expect(page.locator("[aria-current=page]")).to_have_text("Cijfers")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Uitloggen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    # The same code again opens nothing.
    fill_sign_in(page, account, code=code)
    expect(page.get_by_role("alert")).to_be_visible()
    fill_sign_in(page, account, code=account.recovery_codes[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag greet")


def test_sign_out_everywhere_closes_the_other_browser(
    enter: Callable[..., Page],
) -> None:
    here, there = enter("adviser"), enter("adviser")
    here.get_by_role("link", name="adviser", exact=True).click()
    here.get_by_role("button", name="Overal uitloggen").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("Inloggen")
    there.reload()
    expect(there.get_by_role("heading", level=1)).to_have_text("Inloggen")


@pytest.mark.parametrize(
    ("role", "path", "heading", "shows"),
    [
        ("adviser", "/", "Dag adviser", "Loopbaanadviseur"),
        ("adviser", "/account", "Je account", "Herstelcodes"),
        ("adviser", "/cijfers", "Cijfers", "Mensen of een project leiden"),
        (
            "employer",
            "/werkgever",
            "Cijfers voor de werkgever",
            "te weinig om te tonen",
        ),
        ("privacy_officer", "/leeslijst", "Leeslijst", "Gesprek gelezen"),
        ("privacy_officer", "/wijzigingen", "Wijzigingen", "Ingesteld"),
        ("works_council", "/ondernemingsraad", "Voor de ondernemingsraad", "niet kan"),
        ("works_council", "/cijfers", "Deze pagina is niet voor jouw rol", "rol"),
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(
    enter: Callable[..., Page], role: str, path: str, heading: str, shows: str
) -> None:
    page = enter(role, path, viewport={"width": 320, "height": 640})
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator("main")).to_contain_text(shows)
    assert violations_in_both(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{width} pixels wide"
    small = [
        (control.inner_text(), box)
        for control in page.locator("button, select, input, .tiles a, nav a").all()
        if control.is_visible() and (box := control.bounding_box())
        if min(box["width"], box["height"]) < SMALLEST_TARGET
    ]
    assert small == []
    page.set_viewport_size({"width": 1280, "height": 800})
    assert violations_in_both(page) == []


def test_numbers_can_be_read_without_javascript(enter: Callable[..., Page]) -> None:
    page = enter("adviser", "/cijfers", java_script_enabled=False)
    wishes = page.get_by_role("table", name="Wensen, in cijfers")
    row = wishes.get_by_role("row").filter(has_text="Mensen of een project leiden")
    expect(row).to_contain_text("70")
    # Another range, chosen in the form.
    page.locator("#van").select_option(index=0)
    page.get_by_role("button", name="Toon").click()
    expect(row).to_contain_text("7")
    # What is drawn is for the eyes: a screen reader has the table.
    expect(page.locator(".chart .bars").first).to_have_attribute("aria-hidden", "true")


def test_the_employer_sees_tens(enter: Callable[..., Page]) -> None:
    page = enter("employer", "/werkgever")
    expect(page.locator(".figures")).to_contain_text(re.compile("ongeveer 1[012]0"))
    table = page.get_by_role("table", name="Wensen, in cijfers")
    lead = table.get_by_role("row").filter(has_text="Mensen of een project leiden")
    # Sixty-three, at most ten off, to the nearest ten.
    expect(lead.get_by_role("cell")).to_have_text(re.compile("^[567]0$"))
    grow = table.get_by_role("row").filter(has_text="Een stap hogerop")
    expect(grow).to_contain_text("te weinig om te tonen")


def test_a_new_password_and_a_new_app(
    open_page: OpenPage, gateway: Gateway, accounts: dict[str, Account]
) -> None:
    account = make_account(gateway.folder, "ilse", "adviser")
    page = open_page(f"{gateway.address}/adviseur/")
    fill_sign_in(page, account, code=account.recovery_codes[0])
    page.get_by_role("link", name="Je account: wachtwoord").click()
    # The app first: what it shows is typed in with the keyboard alone.
    page.get_by_label("Je wachtwoord van nu").nth(1).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".qr")).to_be_visible()
    secret = page.locator(".secret code").inner_text()
    assert violations_in_both(page) == []
    page.get_by_label("Code uit de nieuwe app").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("klopt niet")
    page.get_by_label("Code uit de nieuwe app").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("in gebruik")
    page.get_by_label("Je wachtwoord van nu").nth(2).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    assert violations_in_both(page) == []
    code = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_label("Je wachtwoord van nu").first.fill("dit-is-het-niet")
    for label in ("Nieuw wachtwoord", "Nog een keer"):
        page.get_by_label(label).fill("vier-losse-woorden-hier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("klopt niet")
    assert violations_in_both(page) == []
    page.get_by_label("Je wachtwoord van nu").first.fill(PASSWORD)
    for label in ("Nieuw wachtwoord", "Nog een keer"):
        page.get_by_label(label).fill("vier-losse-woorden-hier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("wachtwoord is veranderd")
    # With the new one, and one of the new codes, one comes in.
    page.get_by_role("button", name="Uitloggen", exact=True).click()
    page.get_by_label("Gebruikersnaam").fill("ilse")
    page.get_by_label("Wachtwoord").fill("vier-losse-woorden-hier")
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dag ilse")


def test_the_privacy_officer_finds_who_read(enter: Callable[..., Page]) -> None:
    page = enter("privacy_officer", "/leeslijst")
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_label("Gebruikersnaam").fill("niemand")
    page.keyboard.press("Enter")
    expect(page.get_by_text("staat hier niets van deze naam")).to_be_visible()


def test_the_keyboard_skips_to_the_content(enter: Callable[..., Page]) -> None:
    page = enter("adviser", "/cijfers")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
