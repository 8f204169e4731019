"""Security headers on every answer."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from aiohttp import hdrs, web

from bot.gateway.keys import SETTINGS

_CSP: Final = "Content-Security-Policy"
_NOTHING: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
PAGE_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""For pages of ours that run the widget: no inline script, no inline style."""


def style_csp(style: str) -> str:
    """Return the policy of a page that holds this one style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"{_NOTHING}; form-action 'none'; style-src 'sha256-{digest}'"


_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONE_YEAR: Final = "max-age=31536000; includeSubDomains"


async def harden(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers an answer lacks; a view may have set stricter or wider ones."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault(_CSP, _NOTHING)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    if request.config_dict[SETTINGS].public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", _ONE_YEAR)
    # What runs here, in which version, helps nobody but an attacker.
    response.headers.popall(hdrs.SERVER, None)
