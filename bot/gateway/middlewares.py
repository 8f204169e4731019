"""What happens around every view, outermost first: observe, problems, origin, key."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.gateway.addresses import caller
from bot.gateway.headers import PAGE_CSP
from bot.gateway.keys import (
    ADDRESS_LIMIT,
    CONVERSATION_ID,
    CONVERSATIONS,
    METRICS,
    TEMPLATES,
    TOKEN,
)
from bot.gateway.negotiation import best_type
from bot.gateway.origins import API, check_origin
from bot.gateway.problems import CONTENT_TYPE, ProblemError, problem_of, too_many
from bot.gateway.routes import OPEN_ROUTES, PAGES
from bot.storage.errors import UnavailableError
from bot.tracing import span

log = logging.getLogger(__name__)

_BEARER: Final = "bearer"
_HTML: Final = "text/html"


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log and count the request by the name of its route: no text, no address."""
    clock = asyncio.get_running_loop().time
    begin = clock()
    route = request.match_info.route.name or "unknown"
    with span("request", route=route, method=request.method) as traced:
        response = await handler(request)
        traced.note(status=response.status)
    seconds = clock() - begin
    request.config_dict[METRICS].count(
        route, request.method, status=response.status, seconds=seconds
    )
    fields = {"route": route, "status": response.status, "ms": round(seconds * 1000)}
    log.info("request %s %d", route, response.status, extra={"fields": fields})
    return response


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into problem documents, and into a page for who typed an address.

    Sub-applications answer their own.
    """
    if _is_of_sub_application(request):
        return await handler(request)
    try:
        return await handler(request)
    except Exception as error:  # noqa: BLE001  # a worker never sees a traceback
        problem = problem_of(error)
        if problem is None:
            log_unforeseen(error)
            problem = ProblemError("internal")
        elif isinstance(error, UnavailableError):
            # Its reason is one of ours and says what is away, never what was said.
            cause = type(error.__cause__).__name__
            log.warning("unavailable reason=%s cause=%s", error, cause)
        return _for_a_person(request, problem) or problem.response()


def _for_a_person(request: web.Request, problem: ProblemError) -> web.Response | None:
    """Return the problem as a page for who typed an address; None for a program."""
    is_page = request.match_info.route.name in {None, *PAGES}
    wanted = best_type(request.headers.get(hdrs.ACCEPT, ""), (CONTENT_TYPE, _HTML))
    if not is_page or request.path.startswith(API) or wanted != _HTML:
        return None
    page = request.app[TEMPLATES].get_template("problem.html")
    return web.Response(
        text=page.render(problem.document()),
        status=problem.status,
        content_type=_HTML,
        headers={
            **problem.headers,
            hdrs.VARY: hdrs.ACCEPT,
            "Content-Security-Policy": PAGE_CSP,
        },
    )


@web.middleware
async def limit_address(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse an address that asks far too much; it is counted, not kept.

    Wide, since a whole factory may share one. A conversation has a limit of its own.
    """
    if request.path.startswith(API):
        seconds = request.app[ADDRESS_LIMIT].wait(caller(request))
        if seconds:
            raise too_many(seconds)
    return await handler(request)


@web.middleware
async def check_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask the conversation's token wherever a path names a conversation.

    Here and not in the views, so that a new view cannot forget it. Sub-applications
    have guards of their own.
    """
    if _is_of_sub_application(request):
        return await handler(request)
    conversation_id = request.match_info.get("id")
    if conversation_id is None or request.match_info.route.name in OPEN_ROUTES:
        return await handler(request)
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    token = token.strip()
    if scheme.lower() != _BEARER or not token:
        raise ProblemError("unauthorized", headers={hdrs.WWW_AUTHENTICATE: "Bearer"})
    if not await request.app[CONVERSATIONS].opens(conversation_id, token):
        raise ProblemError("not_found")
    request[CONVERSATION_ID], request[TOKEN] = conversation_id, token
    return await handler(request)


def _is_of_sub_application(request: web.Request) -> bool:
    return len(request.match_info.apps) > 1


def log_unforeseen(error: Exception) -> None:
    """Log where an error arose, without its message: that may quote a worker."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(
        f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:])
    )
    log.error("unforeseen_error %s at %s", type(error).__name__, places)


MIDDLEWARES: Final[tuple[Middleware, ...]] = (
    observe,
    answer_problems,
    limit_address,
    check_origin,
    check_token,
)
"""In this order: what is refused is counted too, an origin is refused before a token
is looked at, and every error below becomes a problem document."""
