"""Makes the portal: the sub-application that the gateway mounts at `/adviseur/`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Final, cast
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.clock import Clock
from bot.gateway.ports import Bus
from bot.portal.keys import PORTAL, USER, Portal
from bot.portal.middlewares import MIDDLEWARES
from bot.portal.pages import make_templates
from bot.portal.ports import Talks
from bot.portal.routing import OpenHandler, PortalRoute, PortalRoutes, UserHandler
from bot.portal.views import (
    account,
    entry,
    handover,
    improving,
    inbox,
    numbers,
    organisation,
    second_reading,
    talk,
    trust,
)
from bot.settings import Settings
from bot.storage.crypto import Keyring
from bot.storage.database import Database

PARTS: Final[tuple[tuple[PortalRoute, ...], ...]] = (
    entry.ROUTES,
    account.ROUTES,
    handover.ROUTES,
    organisation.ROUTES,
    inbox.ROUTES,
    talk.ROUTES,
    improving.ROUTES,
    second_reading.ROUTES,
    numbers.ROUTES,
    trust.ROUTES,
)
"""The routes of every part, in the order of the navigation."""


def create_portal(
    settings: Settings,
    *,
    database: Database,
    clock: Clock,
    keys: Keyring,
    bus: Bus,
    talks: Talks,
    caller: Callable[[web.Request], str],
    parts: Iterable[Iterable[PortalRoute]] = PARTS,
) -> web.Application:
    """Return the portal; `caller` tells the address behind a request."""
    routes = PortalRoutes(route for part in parts for route in part)
    app = web.Application(middlewares=MIDDLEWARES)
    app[PORTAL] = Portal(
        settings=settings,
        database=database,
        clock=clock,
        keys=keys,
        bus=bus,
        talks=talks,
        caller=caller,
        templates=make_templates(ZoneInfo(settings.time_zone)),
        routes=routes,
    )
    issuer = organisation.make_issuer(settings)
    if issuer is not None:
        app[organisation.ISSUER] = issuer
    app.add_routes(
        # GET answers HEAD too, as everywhere in aiohttp.
        web.get(route.path, _handler(route), name=route.name)
        if route.method == hdrs.METH_GET
        else web.route(route.method, route.path, _handler(route), name=route.name)
        for route in routes
    )
    return app


def _handler(route: PortalRoute) -> Handler:
    if route.roles is None:
        return cast(OpenHandler, route.handler)
    return functools.partial(_hand_over, cast(UserHandler, route.handler))


async def _hand_over(handler: UserHandler, request: web.Request) -> web.StreamResponse:
    # The guard let through nobody who is not signed in.
    return await handler(request, request[USER])
