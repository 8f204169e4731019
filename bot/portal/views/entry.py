"""The way in and out: sign-in, sign-out, the first page, files of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web

from bot.portal import at_work, cookies
from bot.portal.keys import SECRET, USER, portal_of
from bot.portal.pages import PREFIX, redirect, render, url
from bot.portal.people import User
from bot.portal.problems import not_found
from bot.portal.routing import EVERY_ROLE, action, open_action, open_page, page
from bot.portal.signing_in import Attempt, sign_in_with_password
from bot.storage import sign_in
from bot.storage.crypto import new_token

_STATIC: Final = Path(__file__).parents[1] / "static"
_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# The name of each file holds its version, or changes with ours.
_CACHE: Final = "private, max-age=3600"


async def show_sign_in(request: web.Request) -> web.StreamResponse:
    """Show the form; who is signed in goes on to the first page."""
    if USER in request:
        return redirect(request, "home")
    return _form(request, onward=request.query.get("next", ""))


async def send_sign_in(request: web.Request) -> web.StreamResponse:
    """Sign in with what was filled in; the session is always a new one."""
    portal = portal_of(request)
    form = await request.post()
    onward = str(form.get("next", ""))
    attempt = Attempt(
        login=str(form.get("login", "")),
        password=str(form.get("password", "")),
        code=str(form.get("code", "")),
        address=portal.caller(request),
    )
    secret = await sign_in_with_password(portal, attempt)
    if secret is None:
        return _form(request, onward=onward, refused=True, login=attempt.login)
    return await signed_in(request, secret, onward)


async def signed_in(
    request: web.Request, secret: str, onward: str
) -> web.StreamResponse:
    """Hand out the new session, end the one before it, and go on."""
    if before := cookies.read(request, cookies.SESSION):
        async with portal_of(request).database.write() as connection:
            await sign_in.end(connection, before)
    address = onward if _is_ours(onward) else url(request, "home")
    response = web.Response(status=303, headers={"Location": address})
    cookies.put(request, response, cookies.SESSION, secret)
    cookies.drop(request, response, cookies.VISIT)
    return response


async def sign_out(request: web.Request, user: User) -> web.StreamResponse:
    """End this session."""
    async with portal_of(request).database.write() as connection:
        await sign_in.end(connection, request[SECRET])
    return _left(request)


async def sign_out_everywhere(request: web.Request, user: User) -> web.StreamResponse:
    """End all sessions of this account, here and elsewhere."""
    async with portal_of(request).database.write() as connection:
        await sign_in.end_all(connection, user.id)
    return _left(request)


async def home(request: web.Request, user: User) -> web.StreamResponse:
    """Show what this user can do here, and what waits."""
    found = await at_work.waiting(portal_of(request), user)
    return render(request, "home.html", waiting=found, most=at_work.MOST)


async def static_file(request: web.Request) -> web.StreamResponse:
    """Give a file of the pages."""
    name = request.match_info["name"]
    file = _STATIC / name
    kind = _KINDS.get(file.suffix)
    if kind is None or "/" in name or name.startswith(".") or not file.is_file():
        raise not_found()
    return web.FileResponse(
        file,
        headers={"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": _CACHE},
    )


def _form(
    request: web.Request, *, onward: str, refused: bool = False, login: str = ""
) -> web.Response:
    visit = request.get(SECRET, "")
    is_new = not visit
    if is_new:
        visit = request[SECRET] = new_token()
    response = render(
        request,
        "sign_in.html",
        status=401 if refused else 200,
        refused=refused,
        login=login,
        onward=onward if _is_ours(onward) else "",
        organisation=bool(portal_of(request).settings.oidc_issuer),
    )
    if is_new:
        cookies.put(request, response, cookies.VISIT, visit)
    return response


def _left(request: web.Request) -> web.Response:
    response = redirect(request, "sign_in")
    cookies.drop(request, response, cookies.SESSION)
    return response


def _is_ours(address: str) -> bool:
    """Tell whether an address leads to a page of the portal and nowhere else."""
    return (
        address.startswith(f"{PREFIX}/")
        and address.isascii()
        and address.isprintable()
        and not set(address) & set("\\ ")
    )


ROUTES: Final = (
    open_page("/inloggen", show_sign_in, name="sign_in"),
    open_action("/inloggen", send_sign_in, name="send_sign_in"),
    open_page("/static/{name}", static_file, name="portal_static"),
    page("/", home, name="home", roles=EVERY_ROLE, nav="home"),
    action("/uitloggen", sign_out, name="sign_out", roles=EVERY_ROLE),
    action(
        "/uitloggen/overal",
        sign_out_everywhere,
        name="sign_out_everywhere",
        roles=EVERY_ROLE,
    ),
)
