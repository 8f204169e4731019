"""Trust: who read what, what was deleted, exported or set, and what is impossible."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import web

from bot.portal.keys import Portal, portal_of
from bot.portal.months import Month, recent
from bot.portal.pages import render
from bot.portal.people import User
from bot.portal.problems import invalid
from bot.portal.roles import PRIVACY_OFFICER, WORKS_COUNCIL
from bot.portal.routing import page
from bot.portal.signing_in import normalised_login
from bot.portal.works_council import overview
from bot.storage import read_log, trust_log
from bot.storage.trust_log import Kind

_MOST_LINES: Final = 1000
_KINDS: Final[tuple[Kind, ...]] = ("deletion", "export", "setting")


async def show_readings(request: web.Request, user: User) -> web.StreamResponse:
    """Show the read log of a month, of everybody or of one account."""
    portal, month = portal_of(request), _month(request)
    login = normalised_login(request.query.get("wie", ""))
    asked = request.query.get("wat", "")
    access = asked if asked in read_log.ACCESS else None
    async with portal.database.read() as connection:
        lines = await read_log.between(
            connection,
            since=month.begins(portal.zone),
            until=month.ends(portal.zone),
            login=login or None,
            access=access,
            limit=_MOST_LINES + 1,
        )
    return render(
        request,
        "trust/readings.html",
        lines=lines[:_MOST_LINES],
        more=len(lines) > _MOST_LINES,
        login=login,
        kinds=read_log.ACCESS,
        kind=access,
        **_choice(portal, month),
    )


async def show_changes(request: web.Request, user: User) -> web.StreamResponse:
    """Show what was deleted, exported or set in a month."""
    portal, month = portal_of(request), _month(request)
    asked = request.query.get("soort", "")
    kind = next((kind for kind in _KINDS if kind == asked), None)
    async with portal.database.read() as connection:
        lines = await trust_log.between(
            connection,
            since=month.begins(portal.zone),
            until=month.ends(portal.zone),
            kind=kind,
            limit=_MOST_LINES + 1,
        )
    return render(
        request,
        "trust/changes.html",
        lines=lines[:_MOST_LINES],
        more=len(lines) > _MOST_LINES,
        kinds=_KINDS,
        kind=kind,
        **_choice(portal, month),
    )


async def show_works_council(request: web.Request, user: User) -> web.StreamResponse:
    """Show what is kept, how long, who could see what, and what is impossible."""
    portal = portal_of(request)
    async with portal.database.read() as connection:
        found = await overview(connection, portal)
    return render(request, "trust/works_council.html", overview=found)


def _month(request: web.Request) -> Month:
    """Return the month that is asked for, the current one without; raises a problem."""
    asked = request.query.get("maand")
    if asked is None:
        return Month.of(portal_of(request).clock.today())
    month = Month.parse(asked)
    if month is None:
        raise invalid()
    return month


def _choice(portal: Portal, month: Month) -> dict[str, Any]:
    return {"month": month, "months": recent(portal.clock.today())}


ROUTES: Final = (
    page(
        "/leeslijst",
        show_readings,
        name="read_log",
        roles={PRIVACY_OFFICER},
        nav="read_log",
    ),
    page(
        "/wijzigingen",
        show_changes,
        name="trust_log",
        roles={PRIVACY_OFFICER},
        nav="trust_log",
    ),
    page(
        "/ondernemingsraad",
        show_works_council,
        name="works_council",
        roles={WORKS_COUNCIL, PRIVACY_OFFICER},
        nav="works_council",
    ),
)
