"""One's own password, app and codes: asked again, written down, other sessions end."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
import pytest

from bot.portal import signing_in
from bot.storage import trust_log
from tests.portal_serving import CODES, PASSWORD, SECRET, Page, Person, PortalServed

NEW = "een-heel-ander-wachtwoord"
_SECRET = re.compile(r"<code>([A-Z2-7]{32})</code>")
_KEPT = re.compile(r'name="bewaard" value="([^"]+)"')
_CODE = re.compile(r"<code>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})</code>")


@pytest.fixture
async def anna(portal: PortalServed) -> Person:
    """Give somebody who signed in with a password, and has another session."""
    await portal.add("adviser", login="anna", secrets=True)
    return await _sign_in(portal)


async def _sign_in(portal: PortalServed, **how: str) -> Person:
    # A code is good for one sign-in: the next one comes later.
    portal.clock.move(seconds=31)
    person = await portal.browser()
    page = await portal.type_sign_in(person, "anna", **how)
    assert page.status == 303, page.text
    await person.get("/")
    return person


async def _is_in(person: Person) -> bool:
    return (await person.get("/account")).status == 200


async def _lines(portal: PortalServed) -> list[tuple[str | None, str, object]]:
    now = portal.clock.now()
    async with portal.database.read() as connection:
        found = await trust_log.between(
            connection, since=now - dt.timedelta(hours=1), until=now + dt.timedelta(1)
        )
    return [
        (line.name, line.role, line.detail["to"])
        for line in found
        if line.subject == trust_log.ACCOUNT
    ]


async def _change(person: Person, *, current: str = PASSWORD, new: str = NEW) -> Page:
    return await person.post(
        "/account/wachtwoord", huidig=current, nieuw=new, nogmaals=new
    )


async def test_a_new_password(portal: PortalServed, anna: Person) -> None:
    there = await _sign_in(portal)
    before = anna.cookies["koffiebreak_portal"]
    page = await _change(anna)
    assert (page.status, page.location) == (303, "/account?klaar=own_password")
    shown = await anna.get(page.location)
    assert "Je wachtwoord is veranderd." in shown.text
    # The session goes on under another secret; the others, and the old one, do not.
    assert anna.cookies["koffiebreak_portal"] != before
    assert not await _is_in(there)
    thief = await portal.browser(koffiebreak_portal=before)
    assert not await _is_in(thief)
    assert await _lines(portal) == [("Naam van anna", "adviser", "own_password")]
    # The old password opens nothing, the new one does.
    portal.clock.move(seconds=31)
    somebody = await portal.browser()
    assert (await portal.type_sign_in(somebody, "anna")).status == 401
    await _sign_in(portal, password=NEW)


async def test_the_longest_a_session_lasts_counts_from_the_sign_in(
    portal: PortalServed, anna: Person
) -> None:
    for _ in range(26):
        portal.clock.move(minutes=20)
        assert await _is_in(anna)
    assert (await _change(anna)).status == 303
    assert await _is_in(anna)
    portal.clock.move(minutes=20)
    assert not await _is_in(anna)


@pytest.mark.parametrize(
    ("current", "new", "again", "says"),
    [
        ("fout-wachtwoord", NEW, NEW, "Je wachtwoord van nu klopt niet"),
        (PASSWORD, "kort", "kort", "twaalf tot tweehonderd tekens"),
        (PASSWORD, "x" * 201, "x" * 201, "twaalf tot tweehonderd tekens"),
        (PASSWORD, NEW, NEW + "x", "niet twee keer hetzelfde"),
        (PASSWORD, PASSWORD, PASSWORD, "Kies een ander"),
    ],
)
async def test_what_is_wrong_is_said_and_changes_nothing(
    portal: PortalServed, anna: Person, current: str, new: str, again: str, says: str
) -> None:
    there = await _sign_in(portal)
    page = await anna.post(
        "/account/wachtwoord", huidig=current, nieuw=new, nogmaals=again
    )
    assert page.status == 422
    assert says in page.text
    for typed in (current, new, again):
        assert typed not in page.text
    assert await _is_in(there)
    assert await _lines(portal) == []
    await _sign_in(portal)


async def test_guessing_the_password_from_a_session_is_slow_too(
    portal: PortalServed, anna: Person
) -> None:
    for path in ("/account/herstelcodes", "/account/app"):
        for _ in range(signing_in.MOST_PER_ACCOUNT // 2):
            assert (await anna.post(path, huidig="gok-gok-gok-gok")).status == 422
    page = await _change(anna)
    assert page.status == 429
    portal.clock.move(minutes=15, seconds=1)
    assert (await _change(anna)).status == 303


async def test_new_recovery_codes_are_shown_once_and_replace_the_old(
    portal: PortalServed, anna: Person
) -> None:
    there = await _sign_in(portal)
    page = await anna.post("/account/herstelcodes", huidig=PASSWORD)
    codes = _CODE.findall(page.text)
    assert len(set(codes)) == 10
    assert page.headers["Cache-Control"] == "no-store"
    assert not await _is_in(there)
    shown = await anna.get("/account")
    assert "nog 10 herstelcodes" in shown.text
    assert not _CODE.search(shown.text)
    assert await _lines(portal) == [("Naam van anna", "adviser", "own_codes")]
    somebody = await portal.browser()
    page = await portal.type_sign_in(somebody, "anna", code=CODES[0])
    assert page.status == 401
    await _sign_in(portal, code=codes[3])


async def _begin_app(anna: Person) -> tuple[str, str]:
    page = await anna.post("/account/app", huidig=PASSWORD)
    assert page.status == 200
    assert "<svg" in page.text
    assert " style=" not in page.text
    return _SECRET.findall(page.text)[0], _KEPT.findall(page.text)[0]


async def test_a_new_app_counts_once_its_code_was_right(
    portal: PortalServed, anna: Person
) -> None:
    there = await _sign_in(portal)
    secret, kept = await _begin_app(anna)
    wrong = await anna.post("/account/app/code", bewaard=kept, code="000000")
    assert wrong.status == 422
    assert secret in wrong.text
    # Until then the old app holds.
    assert await _is_in(there)
    await _sign_in(portal)
    code = pyotp.TOTP(secret).at(portal.clock.now())
    page = await anna.post(
        "/account/app/code", bewaard=kept, code=f"{code[:3]} {code[3:]}"
    )
    assert (page.status, page.location) == (303, "/account?klaar=own_app")
    assert not await _is_in(there)
    assert await _lines(portal) == [("Naam van anna", "adviser", "own_app")]
    # The code that proved it is used up, the old app is out.
    for used in (code, portal.code()):
        somebody = await portal.browser()
        page = await portal.type_sign_in(somebody, "anna", code=used)
        assert page.status == 401
    portal.clock.move(seconds=31)
    fresh = pyotp.TOTP(secret).at(portal.clock.now() + dt.timedelta(seconds=31))
    await _sign_in(portal, code=fresh)


async def test_a_new_app_waits_ten_minutes_for_its_owner_alone(
    portal: PortalServed, anna: Person
) -> None:
    secret, kept = await _begin_app(anna)
    bert = await portal.enter("adviser")
    code = pyotp.TOTP(secret).at(portal.clock.now())
    for person, sent in ((bert, kept), (anna, "zomaar"), (anna, "")):
        page = await person.post("/account/app/code", bewaard=sent, code=code)
        assert page.status == 422
    portal.clock.move(minutes=11)
    code = pyotp.TOTP(secret).at(portal.clock.now())
    page = await anna.post("/account/app/code", bewaard=kept, code=code)
    assert page.status == 422
    assert "duurde te lang" in page.text
    assert await _lines(portal) == []


async def test_who_signs_in_at_the_organisation_changes_nothing_here(
    portal: PortalServed,
) -> None:
    person = await portal.enter("employer")
    page = await person.get("/account")
    assert "account van je organisatie" in page.text
    assert 'name="huidig"' not in page.text
    for path in ("/account/herstelcodes", "/account/app", "/account/wachtwoord"):
        page = await person.post(path, huidig="", nieuw=NEW, nogmaals=NEW)
        assert page.status == 422
    assert await _lines(portal) == []


async def test_two_changes_at_once_leave_one_session(
    portal: PortalServed, anna: Person
) -> None:
    other = await portal.browser(**anna.cookies)
    await other.get("/account")
    assert (await _change(anna)).status == 303
    # This one comes with a session that has ended meanwhile.
    assert (await other.post("/account/herstelcodes", huidig=NEW)).status == 303
    assert await _lines(portal) == [("Naam van anna", "adviser", "own_password")]


async def test_the_secret_is_none_that_is_in_use(
    portal: PortalServed, anna: Person
) -> None:
    first, second = (await _begin_app(anna))[0], (await _begin_app(anna))[0]
    assert len({first, second, SECRET}) == 3
