"""The demonstration page, its files, and the widget."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web

from bot.gateway.headers import PAGE_CSP
from bot.gateway.keys import SETTINGS, TEMPLATES, WIDGET_FOLDER
from bot.gateway.problems import ProblemError

_STATIC: Final = Path(__file__).parents[1] / "static"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
# `koffiebreak-1.4.0.js` never changes its content: pages pin it with a hash.
_VERSIONED: Final = re.compile(r"koffiebreak-\d[A-Za-z0-9._-]*\.js", re.ASCII)
_FOREVER: Final = "public, max-age=31536000, immutable"
_SHORT: Final = "public, max-age=300"


TALK_PATH: Final = "/gesprek"
"""The page a QR code leads to; the code stands behind its `#`, sent to nobody."""


async def demo(request: web.Request) -> web.Response:
    """Show a page of an imaginary employer with the widget on it."""
    return _page(request, "demo.html")


async def talk(request: web.Request) -> web.Response:
    """Show a page with the talk and nothing else."""
    return _page(request, "talk.html")


async def to_portal(_request: web.Request) -> web.Response:
    """Send on to the portal of the advisers, whose address ends in a slash."""
    return web.Response(status=308, headers={hdrs.LOCATION: "/adviseur/"})


def _page(request: web.Request, template: str) -> web.Response:
    page = request.app[TEMPLATES].get_template(template)
    operator = request.app[SETTINGS].operator_name
    return web.Response(
        text=page.render(operator_name=operator),
        content_type="text/html",
        headers={"Content-Security-Policy": PAGE_CSP},
    )


async def static_file(request: web.Request) -> web.StreamResponse:
    """Give a file of the demonstration page."""
    return _file(_STATIC, request.match_info["name"], cache=_SHORT)


async def widget_file(request: web.Request) -> web.StreamResponse:
    """Give the widget, or the version of it that never changes."""
    name = request.match_info["name"]
    cache = _FOREVER if _VERSIONED.fullmatch(name) else _SHORT
    return _file(request.app[WIDGET_FOLDER], name, cache=cache)


def _file(folder: Path, name: str, *, cache: str) -> web.FileResponse:
    """Return a file straight in `folder`; raises `ProblemError` (404) without one."""
    file = folder / name
    if not _NAME.fullmatch(name) or not file.is_file():
        raise ProblemError("not_found")
    return web.FileResponse(file, headers={hdrs.CACHE_CONTROL: cache})
