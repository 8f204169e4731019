"""Routes that name who may open them; without roles a route cannot be made.

`page` and `action` make a `PortalRoute`; `PortalRoutes.add` is the only way into the
application. The guard denies whatever it does not find there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from aiohttp import hdrs, web

from bot.portal.people import User
from bot.portal.roles import ROLES, Role

UserHandler = Callable[[web.Request, User], Awaitable[web.StreamResponse]]
OpenHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]

EVERY_ROLE: Final[frozenset[Role]] = frozenset(ROLES)
SAFE: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
_METHODS: Final = SAFE | {
    hdrs.METH_POST,
    hdrs.METH_PUT,
    hdrs.METH_PATCH,
    hdrs.METH_DELETE,
}


@dataclass(frozen=True)
class PortalRoute:
    """One address of the portal.

    `roles` may open it; None: everybody, also who is not signed in. `nav` is a key of
    `texts.yml` (`nav`) for a page that stands in the navigation.
    """

    method: str
    path: str
    name: str
    handler: UserHandler | OpenHandler
    roles: frozenset[Role] | None
    nav: str | None = None


def page(
    path: str,
    handler: UserHandler,
    *,
    name: str,
    roles: Iterable[Role],
    nav: str | None = None,
) -> PortalRoute:
    """Return a page (GET) for these roles; raises `ValueError` without any."""
    return _route(hdrs.METH_GET, path, handler, name=name, roles=roles, nav=nav)


def action(
    path: str,
    handler: UserHandler,
    *,
    name: str,
    roles: Iterable[Role],
    method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST",
) -> PortalRoute:
    """Return an address that changes something; the guard asks the CSRF token."""
    return _route(method, path, handler, name=name, roles=roles)


def open_page(path: str, handler: OpenHandler, *, name: str) -> PortalRoute:
    """Return a page for everybody: the sign-in and the files it needs, nothing else."""
    return PortalRoute(hdrs.METH_GET, path, name, handler, roles=None)


def open_action(path: str, handler: OpenHandler, *, name: str) -> PortalRoute:
    """Return what somebody who is not signed in may send: the sign-in itself."""
    return PortalRoute(hdrs.METH_POST, path, name, handler, roles=None)


def _route(
    method: str,
    path: str,
    handler: UserHandler,
    *,
    name: str,
    roles: Iterable[Role],
    nav: str | None = None,
) -> PortalRoute:
    allowed = frozenset(roles)
    if not allowed or not allowed <= EVERY_ROLE:
        raise ValueError(f"{name}: name the roles that may open it")
    if nav is not None and "{" in path:
        raise ValueError(f"{name}: a page about one thing has no place in the menu")
    if method not in _METHODS:
        raise ValueError(f"{name}: {method} is no method of the portal")
    return PortalRoute(method, path, name, handler, allowed, nav)


class PortalRoutes:
    """The route table, by the name of the route."""

    def __init__(self, routes: Iterable[PortalRoute]) -> None:
        self._by_name: dict[str, PortalRoute] = {}
        for route in routes:
            if route.name in self._by_name:
                raise ValueError(f"{route.name}: there are two routes of that name")
            self._by_name[route.name] = route

    def __iter__(self) -> Iterator[PortalRoute]:
        return iter(self._by_name.values())

    def get(self, name: str | None) -> PortalRoute | None:
        """Return the route of that name, None for one that is not in the table."""
        return self._by_name.get(name or "")

    def navigation(self, user: User) -> list[PortalRoute]:
        """Return the pages of the navigation that this user may open, in order."""
        return [r for r in self if r.nav and r.roles and user.may(r.roles)]
