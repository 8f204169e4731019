"""Makes a page out of a template and what every page needs."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Any, Final

import jinja2
from aiohttp import web
from ruamel.yaml import YAML

from bot.language.formatting import MONTHS, number_nl
from bot.portal import csrf
from bot.portal.keys import USER, portal_of

_HERE: Final = Path(__file__).parent
PREFIX: Final = "/adviseur"
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)

# With `no-referrer` browsers hide from us where a form came from, and the guard asks.
_REFERRER: Final = "same-origin"


@functools.lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Return the Dutch names of roles, pages and the like (`texts.yml`)."""
    loaded: dict[str, Any] = YAML(typ="safe").load(
        (_HERE / "texts.yml").read_text(encoding="utf-8")
    )
    return loaded


def make_templates(zone: dt.tzinfo) -> jinja2.Environment:
    """Return the templates; a name that was not handed in is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def day(moment: dt.datetime | dt.date) -> str:
        if isinstance(moment, dt.datetime):
            moment = moment.astimezone(zone).date()
        return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"

    def time(moment: dt.datetime) -> str:
        return f"{moment.astimezone(zone):%H:%M}"

    made.filters["day"] = day
    made.filters["time"] = time
    made.filters["number"] = number_nl
    made.globals["t"] = texts()
    return made


def url(request: web.Request, name: str, /, **parts: str) -> str:
    """Return the address of a route of the portal, with its prefix."""
    return str(request.app.router[name].url_for(**parts))


def render(
    request: web.Request, template: str, *, status: int = 200, **values: Any
) -> web.Response:
    """Return a page.

    Besides `values` a template has `user` (None before sign-in), `navigation`, `here`
    (the name of the route), `csrf`, `operator_name`, `url(name, …)` and `t`.
    """
    portal = portal_of(request)
    user = request.get(USER)
    text = portal.templates.get_template(template).render(
        user=user,
        navigation=portal.routes.navigation(user) if user else [],
        here=request.match_info.route.name,
        csrf=csrf.token(request),
        operator_name=portal.settings.operator_name,
        url=functools.partial(url, request),
        **values,
    )
    return web.Response(
        text=text,
        status=status,
        content_type="text/html",
        headers={"Content-Security-Policy": CSP, "Referrer-Policy": _REFERRER},
    )


def redirect(request: web.Request, name: str, **parts: str) -> web.Response:
    """Send the browser on to a page of ours, to be fetched with GET."""
    return web.Response(status=303, headers={"Location": url(request, name, **parts)})
