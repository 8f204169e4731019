"""What somebody tries who has no account: guess at once, listen to time, plant code."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pyotp
import pytest

from bot.portal import credentials
from bot.storage import users
from tests.portal_serving import PASSWORD, Page, PortalServed

SCRIPT = "\"'><script>alert(1)</script>"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the slow work that each attempt costs."""
    done: list[str] = []
    verify, otp = credentials._HASHER.verify, pyotp.TOTP.generate_otp

    class Watching:
        def verify(self, kept: str, password: str) -> bool:
            done.append("password")
            return bool(verify(kept, password))

        def __getattr__(self, name: str) -> Any:
            return getattr(hasher, name)

    def watched(self: Any, step: int) -> str:
        done.append("code")
        return str(otp(self, step))

    hasher = credentials._HASHER
    monkeypatch.setattr(credentials, "_HASHER", Watching())
    monkeypatch.setattr(pyotp.TOTP, "generate_otp", watched)
    credentials._nobodys_hash()
    return done


async def test_an_unknown_account_costs_the_same_work(
    portal: PortalServed, work: list[str]
) -> None:
    closed = await portal.add("adviser", login="closed", secrets=True)
    await portal.add("adviser", login="anna", secrets=True)
    async with portal.database.write() as connection:
        await users.disable(connection, closed, portal.clock.now())
    code = portal.code()
    costs = []
    for login, password in (
        ("anna", "mis-mis-mis-mis"),
        ("niemand", PASSWORD),
        ("closed", PASSWORD),
        ("anna", PASSWORD),
    ):
        work.clear()
        browser = await portal.browser()
        await portal.type_sign_in(browser, login, password=password, code=code)
        costs.append(tuple(work))
    assert set(costs) == {("password", "code", "code", "code")}


async def test_guesses_at_once_get_no_further_than_one_by_one(
    portal: PortalServed, work: list[str]
) -> None:
    await portal.add("adviser", login="anna", secrets=True)
    browsers = [await portal.browser() for _ in range(30)]
    work.clear()

    async def guess(number: int) -> Page:
        password = f"een-gok-{number:06}"
        return await portal.type_sign_in(browsers[number], "anna", password=password)

    pages = await asyncio.gather(*(guess(number) for number in range(30)))
    assert work.count("password") == 10
    assert sorted(page.status for page in pages) == [401] * 10 + [429] * 20


async def test_one_code_at_once_lets_one_in(portal: PortalServed) -> None:
    await portal.add("adviser", login="anna", secrets=True)
    browsers = [await portal.browser() for _ in range(5)]
    code = portal.code()
    pages = await asyncio.gather(
        *(portal.type_sign_in(browser, "anna", code=code) for browser in browsers)
    )
    assert sorted(page.status for page in pages) == [303] + [401] * 4


async def test_what_is_typed_comes_back_as_text(portal: PortalServed) -> None:
    browser = await portal.browser()
    page = await portal.type_sign_in(browser, SCRIPT)
    assert page.status == 401
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    onward = await browser.get("/inloggen", params={"next": f"/adviseur/{SCRIPT}"})
    assert "<script>alert" not in onward.text


async def test_a_name_with_code_in_it_is_text(portal: PortalServed) -> None:
    person = await portal.enter("privacy_officer")
    async with portal.database.write() as connection:
        await users.change_roles(
            connection, person.id, name=SCRIPT, roles=["privacy_officer"]
        )
    for path in ("/", "/leeslijst", "/wijzigingen", "/ondernemingsraad"):
        page = await person.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text
    asked = await person.get("/leeslijst", params={"wie": SCRIPT})
    assert "<script>alert" not in asked.text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"login": "a" * 5000, "password": "b" * 5000, "code": "c" * 5000},
        {"login": "\0", "password": "\0", "code": "\0"},
        {
            "login": io.BytesIO("\ud800".encode("utf-8", "surrogatepass")),
            "code": io.BytesIO(b"\xff"),
        },
        {"login": "anna", "password": "x", "code": "١٢٣٤٥٦"},
    ],
)
async def test_strange_forms_are_refused(
    portal: PortalServed, form: dict[str, Any]
) -> None:
    await portal.add("adviser", login="anna", secrets=True)
    browser = await portal.browser()
    await browser.get("/inloggen")
    page = await browser.post("/inloggen", **form)
    assert page.status in {401, 422}, page.status


async def test_a_form_that_is_far_too_large_is_refused(portal: PortalServed) -> None:
    browser = await portal.browser()
    await browser.get("/inloggen")
    page = await browser.post("/inloggen", login="x" * 200_000)
    assert page.status == 413
    assert "Te veel tekst" in page.text
