"""Where the portal keeps its parts, and what a request carries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

from bot.clock import Clock
from bot.gateway.ports import Bus
from bot.portal.people import User
from bot.portal.ports import Talks
from bot.portal.routing import PortalRoutes
from bot.settings import Settings
from bot.storage.crypto import Keyring
from bot.storage.database import Database


@dataclass(frozen=True)
class Portal:
    """What every handler may use; `caller` tells the address behind a request.

    `talks` speaks in conversations.
    """

    settings: Settings
    database: Database
    clock: Clock
    keys: Keyring = field(repr=False)
    bus: Bus
    talks: Talks
    caller: Callable[[web.Request], str]
    templates: jinja2.Environment
    routes: PortalRoutes

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of dates on pages."""
        return ZoneInfo(self.settings.time_zone)

    @property
    def idle(self) -> dt.timedelta:
        """How long a session may be left unused."""
        return dt.timedelta(minutes=self.settings.portal_idle_minutes)

    @property
    def longest(self) -> dt.timedelta:
        """How long a session may last at all."""
        return dt.timedelta(hours=self.settings.portal_session_hours)


PORTAL: Final = web.AppKey("PORTAL", Portal)
USER: Final = web.RequestKey("USER", User)
"""Set by the guard for somebody who is signed in."""
SECRET: Final = web.RequestKey("SECRET", str)
"""The session's secret, or before sign-in the visit's: what the CSRF token hangs on."""


def portal_of(request: web.Request) -> Portal:
    """Return the parts of the portal that answers this request."""
    return request.app[PORTAL]
