"""What happens around every page: problems become pages, and the guard decides."""

from __future__ import annotations

import logging
import traceback
from typing import Final
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.portal import cookies, csrf
from bot.portal.keys import SECRET, USER, portal_of
from bot.portal.pages import url
from bot.portal.people import User
from bot.portal.problems import PortalProblem, forbidden, problem_of, problem_page
from bot.portal.roles import RoleError, checked
from bot.portal.routing import SAFE
from bot.storage import sign_in

log = logging.getLogger(__name__)


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into pages."""
    try:
        return await handler(request)
    except Exception as error:  # noqa: BLE001  # nobody sees a traceback
        problem = problem_of(error)
        if problem is None:
            _log_unforeseen(error)
            problem = PortalProblem("internal", status=500)
        response = problem_page(request, problem)
        if isinstance(error, web.HTTPMethodNotAllowed):
            response.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
        return response


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through who may: by the roles of the route, with the CSRF token to change.

    Denies what stands not in the route table, so that an address that came in by
    another way opens for nobody.
    """
    await _know(request)
    if request.match_info.http_exception is not None:
        return await handler(request)
    route = portal_of(request).routes.get(request.match_info.route.name)
    if route is None:
        raise forbidden()
    if route.roles is not None:
        user = request.get(USER)
        if user is None:
            return _to_sign_in(request)
        if not user.may(route.roles):
            raise forbidden()
    if request.method not in SAFE and not await csrf.is_ours(request):
        raise PortalProblem("not_ours", status=403)
    return await handler(request)


async def _know(request: web.Request) -> None:
    """Note who is signed in, and what this request's CSRF token hangs on."""
    portal = portal_of(request)
    secret = cookies.read(request, cookies.SESSION)
    found = None
    if secret:
        now = portal.clock.now()
        async with portal.database.read() as connection:
            found = await sign_in.find(connection, secret, now=now, idle=portal.idle)
    if found is None:
        request[SECRET] = cookies.read(request, cookies.VISIT)
        return
    try:
        roles = checked(found.roles)
    except RoleError:
        # A role that this version no longer knows opens nothing.
        return
    if found.is_stale(now):
        async with portal.database.write() as connection:
            await sign_in.seen(connection, secret, now)
    request[SECRET] = secret
    request[USER] = User(found.user_id, found.login, found.name, roles)


def _to_sign_in(request: web.Request) -> web.Response:
    address = url(request, "sign_in")
    if request.headers.get("HX-Request") == "true":
        # A fragment in a page cannot be replaced by the sign-in: the whole page goes.
        return web.Response(status=401, headers={"HX-Redirect": address})
    if request.method in SAFE:
        address += "?" + urlencode({"next": request.rel_url.raw_path_qs})
    return web.Response(status=303, headers={"Location": address})


def _log_unforeseen(error: Exception) -> None:
    """Log where an error arose, without its message: that may quote a worker."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-6:]))
    log.error("portal_error %s at %s", type(error).__name__, places)


MIDDLEWARES: Final[tuple[Middleware, ...]] = (answer_problems, guard)
