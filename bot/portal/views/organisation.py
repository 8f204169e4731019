"""Sign-in with the account of the organisation: there and back."""

from __future__ import annotations

import dataclasses
import logging
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal import cookies
from bot.portal.keys import Portal, portal_of
from bot.portal.oidc import Departure, Identity, Issuer, NoRoleError, OidcError
from bot.portal.pages import PREFIX
from bot.portal.problems import PortalProblem, not_found
from bot.portal.routing import open_page
from bot.portal.views.entry import signed_in
from bot.settings import Settings
from bot.storage import sign_in, trust_log, users
from bot.storage.errors import KeyFileError
from bot.storage.users import Account

log = logging.getLogger(__name__)

ISSUER: Final = web.AppKey("ISSUER", Issuer)
"""Only there where the organisation has a sign-in of its own."""
_BACK: Final = "/inloggen/organisatie/terug"


async def start(request: web.Request) -> web.StreamResponse:
    """Send the browser to the issuer, and remember that it went from here."""
    portal = portal_of(request)
    issuer = _issuer(request)
    departure = Departure.now(portal.clock.now(), request.query.get("next", ""))
    try:
        address = await issuer.address(departure, portal.clock.now())
    except OidcError as error:
        log.warning("oidc_refused %s", error)
        raise PortalProblem("unavailable", status=503, wait=10) from None
    response = web.Response(status=303, headers={"Location": address})
    kept = portal.keys.encrypt(dataclasses.asdict(departure)).decode()
    cookies.put(request, response, cookies.DEPARTURE, kept)
    return response


async def back(request: web.Request) -> web.StreamResponse:
    """Sign in who the issuer says came back; a departure is good for one return."""
    portal = portal_of(request)
    issuer = _issuer(request)
    try:
        identity = await issuer.identity(
            _departure(request), dict(request.query), portal.clock.now()
        )
    except OidcError as error:
        log.warning("oidc_refused %s", error)
        raise PortalProblem("not_back", status=403) from None
    except NoRoleError as error:
        await _end_sessions(portal, error.subject)
        raise PortalProblem("no_role", status=403) from None
    async with portal.database.write() as connection:
        account = await _account(connection, portal, identity)
        if account.disabled_at is not None:
            raise PortalProblem("no_role", status=403)
        now = portal.clock.now()
        secret = await sign_in.begin(
            connection,
            account.id,
            way="oidc",
            now=now,
            expires_at=now + portal.longest,
        )
    response = await signed_in(request, secret, _departure(request).onward)
    cookies.drop(request, response, cookies.DEPARTURE)
    return response


def make_issuer(settings: Settings) -> Issuer | None:
    """Return the issuer of the settings; None where the organisation has none."""
    if not settings.oidc_issuer:
        return None
    return Issuer(settings, settings.public_url + PREFIX + _BACK)


def _issuer(request: web.Request) -> Issuer:
    issuer = request.app.get(ISSUER)
    if issuer is None:
        raise not_found()
    return issuer


def _departure(request: web.Request) -> Departure:
    kept = cookies.read(request, cookies.DEPARTURE)
    try:
        return Departure(**portal_of(request).keys.decrypt(kept.encode()))
    except (KeyFileError, TypeError, ValueError):
        raise OidcError("departure") from None


async def _account(
    connection: AsyncConnection, portal: Portal, identity: Identity
) -> Account:
    """Return the account of this person, made at the first sign-in.

    Name and roles are those the issuer tells now.
    """
    known = await users.by_subject(
        connection, identity.issuer, identity.subject, keys=portal.keys
    )
    now = portal.clock.now()
    if known is None:
        login = await _free_login(connection, portal, identity)
        await users.add(
            connection,
            login=login,
            name=identity.name,
            roles=identity.roles,
            now=now,
            issuer=identity.issuer,
            subject=identity.subject,
        )
    else:
        login = known.login
        await users.change_roles(
            connection, known.id, name=identity.name, roles=identity.roles
        )
    if known is None or known.roles != identity.roles:
        await trust_log.note_account(
            connection,
            login,
            before=", ".join(sorted(known.roles)) if known else None,
            after=", ".join(sorted(identity.roles)),
            role=trust_log.ISSUER,
            now=now,
        )
    found = await users.by_subject(
        connection, identity.issuer, identity.subject, keys=portal.keys
    )
    assert found is not None, "it was written in this transaction"
    return found


async def _free_login(
    connection: AsyncConnection, portal: Portal, identity: Identity
) -> str:
    """Return the login the issuer tells, marked where an account has it already.

    An account made here never becomes that of somebody who signs in elsewhere.
    """
    taken = await users.by_login(connection, identity.login, keys=portal.keys)
    if taken is None:
        return identity.login
    digest = portal.keys.digest("oidc login", identity.issuer, identity.subject)
    return f"{identity.login}#{digest.hex()[:12]}"


async def _end_sessions(portal: Portal, subject: str) -> None:
    """End what is left of somebody whose roles were taken away."""
    async with portal.database.write() as connection:
        account = await users.by_subject(
            connection, portal.settings.oidc_issuer, subject, keys=portal.keys
        )
        if account is not None:
            await sign_in.end_all(connection, account.id)


ROUTES: Final = (
    open_page("/inloggen/organisatie", start, name="oidc_start"),
    open_page(_BACK, back, name="oidc_back"),
)
