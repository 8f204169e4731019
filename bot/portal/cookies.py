"""The cookies: the session; before it the visit that the sign-in form needs, and what
we remember of somebody we sent to the organisation's own sign-in."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.portal.keys import portal_of

SESSION: Final = "koffiebreak_portal"
VISIT: Final = "koffiebreak_visit"
DEPARTURE: Final = "koffiebreak_departure"
# The prefix makes browsers refuse it from a subdomain or over plain HTTP.
_HOST: Final = "__Host-"


def is_secure(request: web.Request) -> bool:
    """Tell whether people reach the portal over HTTPS."""
    return portal_of(request).settings.public_url.startswith("https://")


def cookie_name(request: web.Request, name: str) -> str:
    """Return the name under which a cookie is set here."""
    return f"{_HOST}{name}" if is_secure(request) else name


def read(request: web.Request, name: str) -> str:
    """Return the value of a cookie; empty without one."""
    return request.cookies.get(cookie_name(request, name), "")


def put(
    request: web.Request, response: web.StreamResponse, name: str, value: str
) -> None:
    """Set a cookie that scripts cannot read and that ends with the browser.

    Lax, not Strict: coming back from the organisation's sign-in is a step from another
    site. Whatever changes something asks the CSRF token besides.
    """
    response.set_cookie(
        cookie_name(request, name),
        value,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )


def drop(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Remove a cookie."""
    response.del_cookie(
        cookie_name(request, name),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
    )
