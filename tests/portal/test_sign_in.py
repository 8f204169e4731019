"""Sign-in with an account of ours: two factors, each used once, slow to guess."""

from __future__ import annotations

from pathlib import Path

import argon2
import pytest
import sqlalchemy as sa

from bot.storage import portal_tables, sign_in, users
from tests.portal_serving import (
    CODES,
    COOKIE,
    PASSWORD,
    Person,
    PortalServed,
    serving_portal,
)


@pytest.fixture
async def account(portal: PortalServed) -> str:
    return await portal.add("adviser", login="anna", secrets=True)


@pytest.fixture
async def browser(portal: PortalServed, account: str) -> Person:
    return await portal.browser()


async def test_a_worker_who_lands_here_is_led_to_the_talk(browser: Person) -> None:
    page = await browser.get("/inloggen")
    assert page.status == 200
    assert "Voor loopbaanadviseurs" in page.text
    assert 'href="/gesprek"' in page.text


async def test_password_and_code_let_somebody_in(
    portal: PortalServed, browser: Person
) -> None:
    page = await portal.type_sign_in(browser, " Anna ")
    assert (page.status, page.location) == (303, "/")
    home = await browser.get("/")
    assert home.status == 200
    assert "Naam van anna" in home.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": "bea"},
        {"password": "een-ander-lang-wachtwoord"},
        {"code": "000000"},
        {"code": ""},
        {"code": "AAAA-BBBB-CCCC-DDDE"},
        {"password": "", "code": ""},
    ],
)
async def test_anything_wrong_gives_the_same_answer(
    portal: PortalServed, browser: Person, wrong: dict[str, str]
) -> None:
    page = await portal.type_sign_in(browser, **{"login": "anna", **wrong})
    assert page.status == 401
    assert "Dit klopt niet." in page.text
    assert COOKIE not in browser.cookies
    assert (await browser.get("/")).status == 303


async def test_a_code_works_once(portal: PortalServed, browser: Person) -> None:
    code = portal.code()
    assert (await portal.type_sign_in(browser, "anna", code=code)).status == 303
    other = await portal.browser()
    assert (await portal.type_sign_in(other, "anna", code=code)).status == 401
    # Nor does an older one that was never used.
    older = portal.code(seconds=-30)
    assert (await portal.type_sign_in(other, "anna", code=older)).status == 401
    portal.clock.move(seconds=30)
    assert (await portal.type_sign_in(other, "anna")).status == 303


@pytest.mark.parametrize(("seconds", "status"), [(-30, 303), (30, 303), (-90, 401)])
async def test_clocks_may_differ_by_half_a_minute(
    portal: PortalServed, browser: Person, seconds: int, status: int
) -> None:
    code = portal.code(seconds=seconds)
    assert (await portal.type_sign_in(browser, "anna", code=code)).status == status


async def test_a_recovery_code_works_once_however_it_is_typed(
    portal: PortalServed, browser: Person, account: str
) -> None:
    typed = CODES[0].lower().replace("-", " ")
    assert (await portal.type_sign_in(browser, "anna", code=typed)).status == 303
    other = await portal.browser()
    assert (await portal.type_sign_in(other, "anna", code=CODES[0])).status == 401
    async with portal.database.read() as connection:
        assert await users.codes_left(connection, account) == 1


async def test_a_code_is_not_used_up_with_a_wrong_password(
    portal: PortalServed, browser: Person
) -> None:
    await portal.type_sign_in(browser, "anna", password="helemaal-mis-hoor")
    assert (await portal.type_sign_in(browser, "anna")).status == 303


async def test_an_account_that_was_closed_opens_nothing(
    portal: PortalServed, browser: Person, account: str
) -> None:
    await portal.type_sign_in(browser, "anna")
    assert (await browser.get("/")).status == 200
    async with portal.database.write() as connection:
        await users.disable(connection, account, portal.clock.now())
    assert (await browser.get("/")).status == 303
    portal.clock.move(minutes=1)
    assert (await portal.type_sign_in(browser, "anna")).status == 401


async def test_guessing_is_stopped_per_account(
    portal: PortalServed, browser: Person
) -> None:
    for _ in range(10):
        page = await portal.type_sign_in(browser, "anna", password="mis-mis-mis-mis")
        assert page.status == 401
    stopped = await portal.type_sign_in(browser, "anna")
    assert stopped.status == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 900
    # An account that does not exist is stopped just so, and others are not.
    await portal.add("adviser", login="bea", secrets=True)
    other = await portal.browser()
    assert (await portal.type_sign_in(other, "bea")).status == 303
    portal.clock.move(minutes=15, seconds=1)
    assert (await portal.type_sign_in(browser, "anna")).status == 303


async def test_an_unknown_account_is_stopped_as_a_known_one(
    portal: PortalServed, browser: Person
) -> None:
    for _ in range(10):
        assert (await portal.type_sign_in(browser, "niemand")).status == 401
    assert (await portal.type_sign_in(browser, "niemand")).status == 429


async def test_guessing_is_stopped_per_address(
    portal: PortalServed, browser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.portal.signing_in.MOST_PER_ADDRESS", 3)
    for number in range(3):
        page = await portal.type_sign_in(browser, f"niemand{number}")
        assert page.status == 401
    assert (await portal.type_sign_in(browser, "anna")).status == 429


async def test_a_sign_in_that_works_clears_the_failures(
    portal: PortalServed, browser: Person
) -> None:
    for _ in range(9):
        await portal.type_sign_in(browser, "anna", password="mis-mis-mis-mis")
    assert (await portal.type_sign_in(browser, "anna")).status == 303
    async with portal.database.read() as connection:
        kept = (
            await connection.execute(sa.select(portal_tables.sign_in_failures.c.about))
        ).all()
    # Nine from this address; the account is clear and neither stands there readable.
    assert len(kept) == 9
    assert len({row.about for row in kept}) == 1


async def test_the_session_is_another_one_after_sign_in(
    portal: PortalServed, browser: Person
) -> None:
    browser.session.cookie_jar.update_cookies({COOKIE: "chosen-by-somebody-else"})
    await portal.type_sign_in(browser, "anna")
    first = browser.cookies[COOKIE]
    assert first != "chosen-by-somebody-else"
    portal.clock.move(seconds=30)
    again = await portal.browser(**{COOKIE: first})
    # Who is signed in already is not asked again; the form still works when sent.
    await again.get("/")
    page = await again.post(
        "/inloggen", login="anna", password=PASSWORD, code=portal.code()
    )
    assert page.status == 303
    assert (await (await portal.browser(**{COOKIE: first})).get("/")).status == 303


async def test_sign_out_ends_this_session_and_everywhere_all(
    portal: PortalServed, browser: Person
) -> None:
    await portal.type_sign_in(browser, "anna")
    portal.clock.move(seconds=30)
    other = await portal.browser()
    await portal.type_sign_in(other, "anna")
    await browser.get("/")
    kept = browser.cookies[COOKIE]
    assert (await browser.post("/uitloggen")).location == "/inloggen"
    assert COOKIE not in browser.cookies
    assert (await (await portal.browser(**{COOKIE: kept})).get("/")).status == 303
    assert (await other.get("/")).status == 200
    third = await portal.browser()
    portal.clock.move(seconds=30)
    await portal.type_sign_in(third, "anna")
    await third.get("/")
    await third.post("/uitloggen/overal")
    assert (await other.get("/")).status == 303


async def test_a_session_ends_when_left_alone(portal: PortalServed) -> None:
    person = await portal.enter("adviser")
    for _ in range(3):
        portal.clock.move(minutes=29)
        assert (await person.get("/")).status == 200
    portal.clock.move(minutes=30)
    assert (await person.get("/")).status == 303


async def test_a_session_ends_at_its_hours_even_when_used(portal: PortalServed) -> None:
    person = await portal.enter("adviser")
    for _ in range(21):
        portal.clock.move(minutes=25)
        assert (await person.get("/")).status == 200
    portal.clock.move(minutes=15)
    assert (await person.get("/")).status == 303


async def test_all_sessions_can_be_revoked_at_once(portal: PortalServed) -> None:
    people = [await portal.enter("adviser"), await portal.enter("employer")]
    async with portal.database.write() as connection:
        assert await sign_in.end_all(connection) == 2
    for person in people:
        assert (await person.get("/")).status == 303


@pytest.mark.parametrize(
    ("onward", "goes_to"),
    [
        ("/adviseur/?a=1", "/adviseur/?a=1"),
        ("//kwaad.example/", "/adviseur/"),
        ("https://kwaad.example/", "/adviseur/"),
        ("/adviseur/\r\nSet-Cookie: x=1", "/adviseur/"),
        ("/api/conversations", "/adviseur/"),
    ],
)
async def test_after_sign_in_one_stays_within_the_portal(
    portal: PortalServed, browser: Person, onward: str, goes_to: str
) -> None:
    page = await portal.type_sign_in(browser, "anna", onward=onward)
    assert page.headers["Location"] == goes_to


async def test_who_is_not_signed_in_is_brought_back_to_the_page_asked(
    portal: PortalServed, browser: Person
) -> None:
    page = await browser.get("/?maand=2026-10")
    assert page.location == "/inloggen?next=%2Fadviseur%2F%3Fmaand%3D2026-10"
    fragment = await browser.get("/", headers={"HX-Request": "true"})
    assert (fragment.status, fragment.text) == (401, "")
    assert fragment.headers["HX-Redirect"] == "/adviseur/inloggen"


async def test_only_hashes_are_kept(portal: PortalServed, browser: Person) -> None:
    await portal.type_sign_in(browser, "anna")
    await portal.database.forget_erased()
    file = portal.served.settings.data_folder / "koffiebreak.db"
    kept = file.read_bytes()
    for secret in (PASSWORD, browser.cookies[COOKIE], CODES[1].replace("-", "")):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept


@pytest.mark.parametrize(
    ("public_url", "prefix", "secure"),
    [("http://127.0.0.1:8080", "", False), ("https://k.example", "__Host-", True)],
)
async def test_cookies_are_out_of_reach(
    tmp_path: Path, public_url: str, prefix: str, secure: bool
) -> None:
    async with serving_portal(tmp_path, public_url=public_url) as portal:
        await portal.add("adviser", login="anna", secrets=True)
        browser = await portal.browser()
        form = await browser.get("/inloggen")
        visit = form.headers["Set-Cookie"]
        # Over plain HTTP the test's browser would not send a Secure cookie back.
        name, _, value = visit.partition(";")[0].partition("=")
        page = await browser.ask(
            "POST",
            "/inloggen",
            data={
                "csrf": browser.csrf,
                "login": "anna",
                "password": PASSWORD,
                "code": portal.code(),
            },
            headers={"Cookie": f"{name}={value}"},
        )
        assert page.status == 303
        session = page.headers.getall("Set-Cookie")[0]
    for cookie, own in ((visit, "koffiebreak_visit"), (session, COOKIE)):
        assert cookie.startswith(f"{prefix}{own}=")
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
        assert ("Secure" in attributes) is secure
        assert not any(a.startswith(("Domain", "Max-Age")) for a in attributes)


async def test_passwords_get_newer_parameters_by_themselves(
    portal: PortalServed, browser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=64)
    monkeypatch.setattr("bot.portal.credentials._HASHER", stronger)
    await portal.type_sign_in(browser, "anna")
    async with portal.database.read() as connection:
        kept = await connection.scalar(sa.select(portal_tables.users.c.password_hash))
    assert "t=2" in str(kept)
    portal.clock.move(minutes=1)
    again = await portal.browser()
    assert (await portal.type_sign_in(again, "anna")).status == 303
