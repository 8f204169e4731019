"""`security.txt` (RFC 9116): whom to tell about a hole."""

from __future__ import annotations

import datetime as dt
from typing import Final

from aiohttp import web

from bot.gateway.keys import CONVERSATIONS, SETTINGS

PATH: Final = "/.well-known/security.txt"
# Under a year, as the RFC advises; made anew at every request.
_VALID: Final = dt.timedelta(days=90)


async def security_txt(request: web.Request) -> web.Response:
    """Give the file."""
    settings = request.app[SETTINGS]
    expires = request.app[CONVERSATIONS].clock.today() + _VALID
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.public_url}{PATH}",
    ]
    return web.Response(text="".join(f"{line}\n" for line in lines))
