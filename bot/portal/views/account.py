"""One's own account: password, app and recovery codes."""

from __future__ import annotations

from typing import Final

import segno
from aiohttp import web
from markupsafe import Markup

from bot.portal import cookies, own_account
from bot.portal.keys import SECRET, portal_of
from bot.portal.own_account import Me, Mistake, MistakeError, NewApp
from bot.portal.pages import redirect, render
from bot.portal.people import User
from bot.portal.routing import EVERY_ROLE, action, page

_DONE: Final = frozenset({"own_password", "own_app"})


async def show(request: web.Request, user: User) -> web.StreamResponse:
    """Show what one can change oneself."""
    return await _page(request, user)


async def change_password(request: web.Request, user: User) -> web.StreamResponse:
    """Set a new password."""
    form = await request.post()
    try:
        session = await own_account.change_password(
            _me(request, user),
            current=str(form.get("huidig", "")),
            new=str(form.get("nieuw", "")),
            again=str(form.get("nogmaals", "")),
        )
    except MistakeError as error:
        return await _page(request, user, form="password", mistake=error.kind)
    return _done(request, "own_password", session)


async def new_codes(request: web.Request, user: User) -> web.StreamResponse:
    """Make new recovery codes and show them, this once."""
    form = await request.post()
    try:
        session, codes = await own_account.new_codes(
            _me(request, user), current=str(form.get("huidig", ""))
        )
    except MistakeError as error:
        return await _page(request, user, form="codes", mistake=error.kind)
    request[SECRET] = session
    response = render(request, "account/codes.html", codes=codes)
    cookies.put(request, response, cookies.SESSION, session)
    return response


async def begin_app(request: web.Request, user: User) -> web.StreamResponse:
    """Show the second factor that a new app is to take over."""
    form = await request.post()
    try:
        app = await own_account.begin_new_app(
            _me(request, user), current=str(form.get("huidig", ""))
        )
    except MistakeError as error:
        return await _page(request, user, form="app", mistake=error.kind)
    return _app_page(request, app)


async def take_app(request: web.Request, user: User) -> web.StreamResponse:
    """Take the new second factor once its code is right."""
    form, me = await request.post(), _me(request, user)
    try:
        app = own_account.pending_app(me, str(form.get("bewaard", "")))
        try:
            session = await own_account.take_new_app(
                me, app, code=str(form.get("code", ""))
            )
        except MistakeError as error:
            if error.kind != "code":
                raise
            return _app_page(request, app, mistake=error.kind)
    except MistakeError as error:
        return await _page(request, user, form="app", mistake=error.kind)
    return _done(request, "own_app", session)


async def _page(
    request: web.Request,
    user: User,
    *,
    form: str | None = None,
    mistake: Mistake | None = None,
) -> web.Response:
    account, left = await own_account.find(_me(request, user))
    done = request.query.get("klaar", "")
    return render(
        request,
        "account/account.html",
        status=422 if mistake else 200,
        own=account.password_hash is not None,
        left=left,
        form=form,
        mistake=mistake,
        done=done if done in _DONE else None,
    )


def _app_page(
    request: web.Request, app: NewApp, *, mistake: Mistake | None = None
) -> web.Response:
    drawn = segno.make(app.address, error="m").svg_inline(
        border=4, svgclass="qr", lineclass=None, title="QR-code", omitsize=True
    )
    return render(
        request,
        "account/app.html",
        status=422 if mistake else 200,
        app=app,
        # Ours from the first sign to the last: an address, drawn.
        drawn=Markup(drawn),  # noqa: S704
        mistake=mistake,
    )


def _done(request: web.Request, what: str, session: str) -> web.Response:
    response = redirect(request, "account")
    response.headers["Location"] += f"?klaar={what}"
    cookies.put(request, response, cookies.SESSION, session)
    return response


def _me(request: web.Request, user: User) -> Me:
    portal = portal_of(request)
    return Me(portal, user, request[SECRET], portal.caller(request))


ROUTES: Final = (
    page("/account", show, name="account", roles=EVERY_ROLE),
    action(
        "/account/wachtwoord", change_password, name="own_password", roles=EVERY_ROLE
    ),
    action("/account/herstelcodes", new_codes, name="own_codes", roles=EVERY_ROLE),
    action("/account/app", begin_app, name="own_app", roles=EVERY_ROLE),
    action("/account/app/code", take_app, name="own_app_code", roles=EVERY_ROLE),
)
