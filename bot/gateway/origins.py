"""Which other sites may talk to us: the list of origins, checked and announced."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.gateway.keys import SETTINGS
from bot.gateway.problems import ProblemError

API: Final = "/api/"
_WIDGET: Final = "/widget/"
_PREFLIGHT: Final = {
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, POST, PUT, DELETE",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Authorization, Content-Type",
    hdrs.ACCESS_CONTROL_MAX_AGE: "600",
}
_EXPOSED: Final = "Retry-After, WWW-Authenticate"


@web.middleware
async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse pages of other sites, except those the operator listed.

    Browsers say where a page comes from; WebSockets are only protected by this.
    Answers the preflight of a listed site.
    """
    if not request.path.startswith(API) or hdrs.ORIGIN not in request.headers:
        return await handler(request)
    if not _is_welcome(request):
        raise ProblemError("origin_refused")
    if (
        request.method == hdrs.METH_OPTIONS
        and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
    ):
        return web.Response(status=204, headers=_PREFLIGHT)
    return await handler(request)


async def announce_origin(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser that a listed site may read the answer."""
    if request.path.startswith(_WIDGET):
        # A script tag with `integrity` needs this; the widget is for everyone.
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return
    if not request.path.startswith(API):
        return
    response.headers.add(hdrs.VARY, hdrs.ORIGIN)
    origin = request.headers.get(hdrs.ORIGIN, "")
    if origin.lower() in request.app[SETTINGS].allowed_origins:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _EXPOSED


def _is_welcome(request: web.Request) -> bool:
    settings = request.app[SETTINGS]
    origin = request.headers[hdrs.ORIGIN].lower()
    if origin in (settings.public_url, *settings.allowed_origins):
        return True
    # Our own page, by whatever name this machine was reached.
    return urlsplit(origin).netloc == request.host.lower()
