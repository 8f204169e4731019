"""The token that every change needs: it proves that the form came from us."""

from __future__ import annotations

import hmac
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from bot.portal.keys import SECRET, portal_of

FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"


def token(request: web.Request) -> str:
    """Return the token for forms in the answer to this request."""
    secret = request.get(SECRET, "")
    return portal_of(request).keys.digest("portal csrf", secret).hex() if secret else ""


async def is_ours(request: web.Request) -> bool:
    """Tell whether a change was asked from a page of ours."""
    if not _from_here(request):
        return False
    expected = token(request)
    given = request.headers.get(HEADER, "")
    if not given and request.content_type in _FORMS:
        given = str((await request.post()).get(FIELD, ""))
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode())


_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def _from_here(request: web.Request) -> bool:
    """Tell whether the browser says that the page is ours; old ones say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None:
        return True
    public = portal_of(request).settings.public_url
    return origin.lower() == public or urlsplit(origin).netloc == request.host
