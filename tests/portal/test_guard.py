"""Every route × every role: who may, who may not, and nobody without a token."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from bot.portal.app import PARTS
from bot.portal.pages import CSP, PREFIX
from bot.portal.roles import ROLES, SEES_TALKS, RoleError, checked
from bot.portal.routing import PortalRoutes, action, page
from tests.portal_serving import COOKIE, PortalServed

OPEN = {"sign_in", "send_sign_in", "portal_static", "oidc_start", "oidc_back"}
"""What somebody who is not signed in may reach: the sign-in and its files."""


def _real_routes(portal: PortalServed) -> list[tuple[str, str, str]]:
    """Return method, path with invented parts, and name, from the running router."""
    app = portal.served.client.app
    assert app is not None
    found = []
    for resource in app.router.resources():
        if not isinstance(resource, web.PrefixedSubAppResource):
            continue
        for route in resource:
            assert route.resource is not None
            canonical = route.resource.canonical.removeprefix(PREFIX)
            parts = dict.fromkeys(_parts(canonical), "1")
            found.append((route.method, canonical.format(**parts), str(route.name)))
    return found


def _parts(path: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(path) if name]


async def test_every_route_opens_for_its_roles_and_nobody_else(
    portal: PortalServed,
) -> None:
    table = PortalRoutes(route for part in PARTS for route in part)
    routes = _real_routes(portal)
    assert {name for _, _, name in routes} == {route.name for route in table}
    assert len(routes) >= len(list(table)) > 5
    for role in ROLES:
        for method, path, name in routes:
            route = table.get(name)
            assert route is not None
            # A person for each route: signing out is one of them.
            person = await portal.enter(role)
            answer = await person.ask(
                method,
                path,
                headers={"X-CSRF-Token": person.csrf},
                **({} if method in {"GET", "HEAD"} else {"data": {}}),
            )
            if route.roles is not None and role not in route.roles:
                assert answer.status == 403, (role, method, path)
                assert "hoort bij een andere rol" in answer.text or method == "HEAD"
            else:
                assert answer.status not in {403, 500}, (role, method, path)


async def test_nothing_but_the_sign_in_opens_without_signing_in(
    portal: PortalServed,
) -> None:
    table = PortalRoutes(route for part in PARTS for route in part)
    assert {route.name for route in table if route.roles is None} <= OPEN
    for method, path, name in _real_routes(portal):
        if name in OPEN:
            continue
        person = await portal.browser()
        answer = await person.ask(method, path)
        assert (answer.status, answer.text) == (303, ""), (method, path)
        assert answer.location.startswith("/inloggen"), (method, path)


async def test_no_change_without_our_token(portal: PortalServed) -> None:
    for method, path, name in _real_routes(portal):
        if method in {"GET", "HEAD"}:
            continue
        route = PortalRoutes(r for part in PARTS for r in part).get(name)
        assert route is not None
        role = sorted(route.roles or {"adviser"})[0]
        person, other = await portal.enter(role), await portal.enter(role)
        for sent in (
            {},
            {"data": {"csrf": ""}},
            {"data": {"csrf": other.csrf}},
            {"headers": {"X-CSRF-Token": other.csrf}},
            {
                "headers": {
                    "X-CSRF-Token": person.csrf,
                    "Origin": "https://kwaad.example",
                }
            },
            {
                "headers": {
                    "X-CSRF-Token": person.csrf,
                    "Sec-Fetch-Site": "cross-site",
                }
            },
        ):
            options: dict[str, Any] = dict(sent)
            answer = await person.ask(method, path, **options)
            assert answer.status == 403, (method, path, sent)
            assert "Vul het formulier opnieuw in" in answer.text
        assert (await person.get("/")).status == 200


async def test_the_sign_in_form_asks_the_token_of_its_own_visit(
    portal: PortalServed,
) -> None:
    mine, theirs = await portal.browser(), await portal.browser()
    await mine.get("/inloggen")
    await theirs.get("/inloggen")
    mine.csrf = theirs.csrf
    page_ = await mine.post("/inloggen", login="a", password="b", code="c")
    assert page_.status == 403
    nothing = await portal.browser()
    page_ = await nothing.post("/inloggen", login="a", password="b", code="c")
    assert page_.status == 403


async def test_a_made_up_session_is_nobody(portal: PortalServed) -> None:
    for value in ("x", "é" * 50, "a" * 3000):
        person = await portal.browser(**{COOKIE: value})
        assert (await person.get("/")).status == 303


async def test_a_route_without_roles_cannot_be_made() -> None:
    async def handler(request: web.Request, user: Any) -> web.Response:
        return web.Response()

    with pytest.raises(ValueError, match="roles"):
        page("/x", handler, name="x", roles=())
    with pytest.raises(ValueError, match="roles"):
        action("/x", handler, name="x", roles={"boss"})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="menu"):
        page("/x/{id}", handler, name="x", roles={"adviser"}, nav="home")
    twice = page("/x", handler, name="x", roles={"adviser"})
    with pytest.raises(ValueError, match="two routes"):
        PortalRoutes([twice, twice])


async def test_what_is_not_in_the_table_opens_for_nobody(
    portal: PortalServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PortalRoutes, "get", lambda self, name: None)
    person = await portal.browser()
    assert (await person.get("/inloggen")).status == 403


def test_roles_that_go_with_no_other() -> None:
    assert checked(frozenset({"adviser", "content_editor"})) == SEES_TALKS
    for names in (
        {"employer", "adviser"},
        {"works_council", "administrator"},
        {"privacy_officer", "adviser"},
        {"boss"},
        set(),
    ):
        with pytest.raises(RoleError):
            checked(frozenset(names))


async def test_pages_have_a_strict_policy_and_are_not_kept(
    portal: PortalServed,
) -> None:
    person = await portal.enter("adviser")
    for path in ("/", "/inloggen", "/bestaat-niet"):
        answer = await person.get(path)
        if answer.status != 303:
            assert answer.headers["Content-Security-Policy"] == CSP
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Frame-Options"] == "DENY"
        if answer.status != 303:
            assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "<script>" not in answer.text
        assert " style=" not in answer.text
        assert " onclick=" not in answer.text
    assert "unsafe" not in CSP


async def test_problems_are_pages(portal: PortalServed) -> None:
    person = await portal.enter("adviser")
    missing = await person.get("/bestaat-niet")
    assert missing.status == 404
    assert "Dit bestaat niet of niet meer." in missing.text
    wrong = await person.ask("DELETE", "/", headers={"X-CSRF-Token": person.csrf})
    assert wrong.status == 405
    assert wrong.headers["Allow"] == "GET, HEAD"


async def test_files_are_those_of_the_folder(portal: PortalServed) -> None:
    person = await portal.browser()
    for name in ("portal.css", "htmx-2.0.11.min.js", "icon.svg"):
        assert (await person.get(f"/static/{name}")).status == 200
    for name in ("..%2Fapp.py", "%2e%2e/texts.yml", ".hidden", "htmx-LICENSE.txt"):
        assert (await person.get(f"/static/{name}")).status == 404


async def test_the_address_without_its_slash_leads_to_the_portal(
    portal: PortalServed,
) -> None:
    person = await portal.browser()
    answer = await person.get("")
    assert (answer.status, answer.headers["Location"]) == (308, "/adviseur/")
