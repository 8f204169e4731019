"""The organisation's own sign-in, against a real OpenID Connect server."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from aiohttp import ClientSession, CookieJar
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from bot.portal import oidc
from bot.portal.oidc import Departure, Issuer, NoRoleError, OidcError
from bot.settings import Settings, SettingsError
from bot.storage import portal_tables, trust_log
from bot.storage.crypto import load_or_create_keys
from tests.portal_serving import COOKIE, Page, Person, PortalServed, serving_portal
from tools import oidc_peer, widget

PUBLIC = "http://127.0.0.1:8099"
BACK = f"{PUBLIC}/adviseur/inloggen/organisatie/terug"
CLIENT_SECRET = "a secret: with/signs%"
DEPARTURE = "koffiebreak_departure"
ROLES = (("loopbaan", "adviser"), ("redactie", "content_editor"), ("hr", "employer"))
PEOPLE = {
    "anna": {"name": "Anna Bos", "preferred_username": "Anna", "roles": ["loopbaan"]},
    "bea": {"name": "Bea Vos", "roles": "hr"},
    "carl": {"name": "Carl Mol", "roles": ["kantine"]},
    "dirk": {"name": "Dirk Kok", "roles": ["hr", "loopbaan"]},
    "eva": {"name": "Eva Das"},
}


@dataclass
class Peer:
    """The running server."""

    issuer: str
    people: Path


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    assert (oidc_peer.PEER / "node_modules").is_dir(), "type: python tools/oidc_peer.py"
    people = tmp_path_factory.mktemp("oidc") / "people.json"
    people.write_text(json.dumps(PEOPLE))
    server = subprocess.Popen(
        [widget.find_node().program, "server.mjs"],
        cwd=oidc_peer.PEER,
        env={
            "PEOPLE": str(people),
            "REDIRECT": BACK,
            "CLIENT_SECRET": CLIENT_SECRET,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    with server.stdout, server.stdin:
        issuer = server.stdout.readline().strip()
        assert issuer.startswith("http://127.0.0.1:")
        yield Peer(issuer, people)
        server.terminate()
    server.wait(10)


@pytest.fixture
async def portal(tmp_path: Path, peer: Peer) -> AsyncIterator[PortalServed]:
    peer.people.write_text(json.dumps(PEOPLE))
    async with serving_portal(
        tmp_path,
        public_url=PUBLIC,
        oidc_issuer=peer.issuer,
        oidc_client_secret=CLIENT_SECRET,
        oidc_roles=ROLES,
    ) as running:
        # The server has the machine's clock.
        running.clock.moment = dt.datetime.now(dt.timezone.utc)
        yield running


async def _at_the_issuer(address: str, who: str) -> dict[str, str]:
    """Let a browser sign in at the issuer; return what it brings back to the portal."""
    address += f"&login_hint={who}"
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        for _ in range(6):
            async with browser.get(address, allow_redirects=False) as answer:
                assert answer.status in {302, 303}, await answer.text()
                address = str(answer.url.join(_url(answer.headers["Location"])))
            if address.startswith(BACK):
                return dict(parse_qsl(urlsplit(address).query))
    raise AssertionError("the issuer did not send the browser back")


def _url(text: str) -> Any:
    from yarl import URL

    return URL(text, encoded=True)


async def _go(person: Person, who: str, onward: str = "") -> dict[str, str]:
    page = await person.get("/inloggen/organisatie", params={"next": onward})
    assert page.status == 303
    return await _at_the_issuer(page.headers["Location"], who)


async def _come_back(person: Person, brought: dict[str, str]) -> Page:
    return await person.get("/inloggen/organisatie/terug", params=brought)


async def test_the_organisation_lets_its_people_in(portal: PortalServed) -> None:
    person = await portal.browser()
    assert "Inloggen bij" in (await person.get("/inloggen")).text
    brought = await _go(person, "anna", "/adviseur/?a=1")
    page = await _come_back(person, brought)
    assert (page.status, page.headers["Location"]) == (303, "/adviseur/?a=1")
    home = await person.get("/")
    assert "Anna Bos" in home.text
    assert "Loopbaanadviseur" in home.text
    assert DEPARTURE not in person.cookies
    async with portal.database.read() as connection:
        kept = (await connection.execute(sa.select(portal_tables.users))).one()
    assert (kept.login, kept.roles) == ("anna", ["adviser"])
    assert kept.password_hash is None
    assert kept.totp_secret is None


async def test_what_is_asked_of_the_issuer(portal: PortalServed) -> None:
    person = await portal.browser()
    page = await person.get("/inloggen/organisatie")
    asked = dict(parse_qsl(urlsplit(page.headers["Location"]).query))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == BACK
    assert asked["scope"] == "openid profile email"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = await person.get("/inloggen/organisatie")
    assert asked["state"] not in again.headers["Location"]


@pytest.mark.parametrize("who", ["carl", "dirk", "eva"])
async def test_who_has_no_fitting_role_stays_out(
    portal: PortalServed, who: str
) -> None:
    person = await portal.browser()
    page = await _come_back(person, await _go(person, who))
    assert page.status == 403
    assert "heeft hier geen rol" in page.text
    assert COOKIE not in person.cookies


async def test_roles_follow_the_organisation(portal: PortalServed, peer: Peer) -> None:
    person = await portal.browser()
    await _come_back(person, await _go(person, "anna"))
    changed = {
        **PEOPLE,
        "anna": {"name": "Anna Bos", "roles": ["loopbaan", "redactie"]},
    }
    peer.people.write_text(json.dumps(changed))
    other = await portal.browser()
    await _come_back(other, await _go(other, "anna"))
    assert "Redacteur" in (await person.get("/")).text
    # Taken away: the next sign-in is refused and what was open is closed.
    peer.people.write_text(json.dumps({**PEOPLE, "anna": {"name": "Anna Bos"}}))
    third = await portal.browser()
    assert (await _come_back(third, await _go(third, "anna"))).status == 403
    assert (await person.get("/")).status == 303


async def test_who_got_which_role_is_written_down(
    portal: PortalServed, peer: Peer
) -> None:
    for roles in (["loopbaan"], ["loopbaan"], ["redactie"]):
        peer.people.write_text(json.dumps({"anna": {"name": "Anna", "roles": roles}}))
        person = await portal.browser()
        await _come_back(person, await _go(person, "anna"))
    now = portal.clock.now()
    async with portal.database.read() as connection:
        lines = await trust_log.between(
            connection, since=now, until=now + dt.timedelta(1), kind="setting"
        )
    accounts = [line.detail for line in lines if line.subject == trust_log.ACCOUNT]
    assert [(line["from"], line["to"]) for line in accounts] == [
        ("adviser", "content_editor"),
        (None, "adviser"),
    ]


async def test_an_account_made_here_is_not_taken_over(portal: PortalServed) -> None:
    own = await portal.add("administrator", login="anna", secrets=True)
    person = await portal.browser()
    await _come_back(person, await _go(person, "anna"))
    assert "Beheerder" not in (await person.get("/")).text
    async with portal.database.read() as connection:
        rows = await connection.execute(sa.select(portal_tables.users))
        logins = {row.login: row.id for row in rows}
    assert logins.pop("anna") == own
    (other,) = logins
    assert other.startswith("anna#")


async def test_a_closed_account_stays_closed(portal: PortalServed) -> None:
    person = await portal.browser()
    await _come_back(person, await _go(person, "anna"))
    async with portal.database.write() as connection:
        await connection.execute(
            sa.update(portal_tables.users).values(disabled_at=portal.clock.now())
        )
    other = await portal.browser()
    assert (await _come_back(other, await _go(other, "anna"))).status == 403


@pytest.mark.parametrize(
    "change",
    [
        {"state": "another"},
        {"state": ""},
        {"code": "another"},
        {"code": ""},
        {"iss": "https://kwaad.example"},
        {"error": "access_denied"},
    ],
)
async def test_what_comes_back_changed_is_refused(
    portal: PortalServed, change: dict[str, str]
) -> None:
    person = await portal.browser()
    brought = await _go(person, "anna")
    page = await _come_back(person, {**brought, **change})
    assert page.status == 403
    assert "lukte niet" in page.text
    assert COOKIE not in person.cookies


async def test_a_return_belongs_to_the_browser_that_left(portal: PortalServed) -> None:
    victim, attacker = await portal.browser(), await portal.browser()
    brought = await _go(attacker, "anna")
    assert (await _come_back(victim, brought)).status == 403
    await victim.get("/inloggen/organisatie")
    assert (await _come_back(victim, brought)).status == 403


async def test_a_return_works_once(portal: PortalServed) -> None:
    person = await portal.browser()
    brought = await _go(person, "anna")
    kept = person.cookies[DEPARTURE]
    assert (await _come_back(person, brought)).status == 303
    again = await portal.browser(**{DEPARTURE: kept})
    assert (await _come_back(again, brought)).status == 403


async def test_a_return_comes_in_time(portal: PortalServed) -> None:
    person = await portal.browser()
    brought = await _go(person, "anna")
    portal.clock.move(minutes=10, seconds=1)
    assert (await _come_back(person, brought)).status == 403


@pytest.mark.parametrize("forged", ["nonce", "verifier"])
async def test_nonce_and_verifier_must_be_those_we_sent(
    portal: PortalServed, forged: str
) -> None:
    person = await portal.browser()
    brought = await _go(person, "anna")
    keys = load_or_create_keys(portal.served.settings.key_file)
    kept = keys.decrypt(person.cookies[DEPARTURE].encode())
    changed = keys.encrypt({**kept, forged: "x" * 43}).decode()
    other = await portal.browser(**{DEPARTURE: changed})
    assert (await _come_back(other, brought)).status == 403


async def test_an_issuer_that_is_away_is_told(tmp_path: Path) -> None:
    async with serving_portal(
        tmp_path, public_url=PUBLIC, oidc_issuer="http://127.0.0.1:9", oidc_roles=ROLES
    ) as portal:
        person = await portal.browser()
        page = await person.get("/inloggen/organisatie")
    assert page.status == 503
    assert page.headers["Retry-After"] == "10"


async def test_without_an_issuer_there_is_no_such_sign_in(tmp_path: Path) -> None:
    async with serving_portal(tmp_path) as portal:
        person = await portal.browser()
        assert "Inloggen bij" not in (await person.get("/inloggen")).text
        assert (await person.get("/inloggen/organisatie")).status == 404
        assert (await _come_back(person, {"code": "c", "state": "s"})).status == 404


NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)
HOME = "https://login.example.org"
OWN_KEY = RSAKey.generate_key(2048, {"kid": "k"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "k"})
GOOD: dict[str, Any] = {
    "iss": HOME,
    "sub": "1",
    "aud": "koffiebreak",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
    "nonce": "our-nonce",
    "roles": ["loopbaan"],
}


async def _identity_of(
    monkeypatch: pytest.MonkeyPatch, token: str, **found: Any
) -> Any:
    """Return who an issuer with this answer says somebody is."""
    metadata = {
        "issuer": HOME,
        "authorization_endpoint": f"{HOME}/auth",
        "token_endpoint": f"{HOME}/token",
        "jwks_uri": f"{HOME}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        **found,
    }

    async def fetch(_: Any, address: str, **__: Any) -> dict[str, Any]:
        if address.endswith("/token"):
            return {"id_token": token, "access_token": "a"}
        if address.endswith("/jwks"):
            return {"keys": [OWN_KEY.as_dict(private=False)]}
        return metadata

    monkeypatch.setattr(oidc, "_fetch", fetch)
    issuer = Issuer(Settings(oidc_issuer=HOME, oidc_roles=ROLES), BACK)
    departure = Departure("state", "our-nonce", "verifier", "", NOW.isoformat())
    return await issuer.identity(departure, {"state": "state", "code": "c"}, NOW)


def _token(key: Any = OWN_KEY, algorithm: str = "RS256", **changes: Any) -> str:
    claims = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    return jwt.encode(
        {"alg": algorithm, "kid": "k"}, claims, key, algorithms=[algorithm]
    )


async def test_a_token_that_fits_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await _identity_of(monkeypatch, _token(email="Anna@Example.org"))
    assert (found.subject, found.login) == ("1", "anna@example.org")
    assert found.roles == {"adviser"}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://kwaad.example"},
        {"aud": "another"},
        {"aud": ["koffiebreak", "another"]},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": GOOD["exp"] - 400},
        {"exp": None},
        {"sub": None},
        {"azp": "another"},
        {"at_hash": "wrong"},
        {"key": OTHER_KEY},
        {"key": OctKey.import_key("a" * 32), "algorithm": "HS256"},
    ],
)
async def test_a_token_that_does_not_fit_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    with pytest.raises(OidcError, match="id_token"):
        await _identity_of(monkeypatch, _token(**changes))


async def test_a_token_without_signature_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head, body, _ = _token().split(".")
    none = "eyJhbGciOiJub25lIn0"
    for token in (f"{head}.{body}.", f"{none}.{body}.", "", "x.y.z"):
        with pytest.raises(OidcError, match="id_token"):
            await _identity_of(monkeypatch, token)


@pytest.mark.parametrize(
    "found",
    [
        {"issuer": "https://kwaad.example"},
        {"token_endpoint": "http://login.example.org/token"},
        {"jwks_uri": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_an_issuer_that_is_not_what_it_says_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, str]
) -> None:
    with pytest.raises(OidcError):
        await _identity_of(monkeypatch, _token(), **found)


@pytest.mark.parametrize(
    ("claim", "claims", "roles"),
    [
        ("roles", {"roles": ["loopbaan", "x"]}, {"adviser"}),
        ("org.groups", {"org": {"groups": ["loopbaan"]}}, {"adviser"}),
        ("org.groups", {"org": ["loopbaan"]}, None),
        ("roles", {"roles": []}, None),
        ("roles", {"roles": None}, None),
    ],
)
def test_roles_out_of_a_claim(
    claim: str, claims: dict[str, Any], roles: set[str] | None
) -> None:
    settings = Settings(oidc_role_claim=claim, oidc_roles=ROLES)
    if roles is None:
        with pytest.raises(NoRoleError):
            oidc.roles_of({"sub": "1", **claims}, settings)
    else:
        assert oidc.roles_of({"sub": "1", **claims}, settings) == roles


def test_a_role_that_does_not_exist_is_no_setting() -> None:
    name = "KOFFIEBREAK_OIDC_ROLES"
    read = Settings.from_env({name: "cn=hr,ou=x"[:5] + "=employer, b = adviser"})
    assert read.oidc_roles == (("cn=hr", "employer"), ("b", "adviser"))
    with pytest.raises(SettingsError, match="group=role"):
        Settings.from_env({name: "hr=boss"})
