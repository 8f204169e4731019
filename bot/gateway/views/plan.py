"""The plan so far, in the form the caller asks for, and what of it may be shared."""

from __future__ import annotations

from typing import Any, Final

from aiohttp import hdrs, web

from bot.gateway.calendar import CONTENT_TYPE as CALENDAR
from bot.gateway.calendar import calendar_of
from bot.gateway.headers import style_csp
from bot.gateway.incoming import read_body
from bot.gateway.keys import (
    CONVERSATION_ID,
    CONVERSATIONS,
    PLAN_SOURCE,
    PROGRESS_SOURCE,
    TEMPLATES,
)
from bot.gateway.negotiation import best_type
from bot.gateway.problems import ProblemError
from bot.gateway.schemas import SHARED_ITEMS
from bot.storage import plans, turns
from bot.storage.errors import ConversationGoneError

_JSON: Final = "application/json"
_HTML: Final = "text/html"
OFFERED: Final = (_JSON, _HTML, CALENDAR)


async def show(request: web.Request) -> web.Response:
    """Give the plan as JSON, as a page to print, or for an agenda."""
    accept = ",".join(request.headers.getall(hdrs.ACCEPT, ()))
    kind = best_type(accept, OFFERED)
    if kind is None:
        raise ProblemError("not_acceptable", extra={"offered": list(OFFERED)})
    plan = await _plan(request)
    response = _render(request, plan, kind)
    response.headers.add(hdrs.VARY, hdrs.ACCEPT)
    return response


async def progress(request: web.Request) -> web.Response:
    """Tell how far the talk is."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    async with held.database.read() as connection:
        snapshot = await turns.load_snapshot(connection, conversation_id)
    if snapshot is None:
        raise ConversationGoneError("no such conversation")
    return web.json_response(request.app[PROGRESS_SOURCE](snapshot.slots))


async def share(request: web.Request) -> web.Response:
    """Keep what may stand on the sheet for the manager."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    body = await read_body(request, SHARED_ITEMS)
    async with held.writing(conversation_id) as connection:
        await plans.share(connection, conversation_id, body["items"], held.clock.now())
    return web.json_response(body)


async def _plan(request: web.Request) -> dict[str, Any]:
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    async with held.database.read() as connection:
        snapshot = await turns.load_snapshot(connection, conversation_id)
        shared = await plans.shared(connection, conversation_id)
    if snapshot is None:
        raise ConversationGoneError("no such conversation")
    today = held.clock.today()
    plan = request.app[PLAN_SOURCE](snapshot.slots, today)
    items = [item | {"shared": item["id"] in shared} for item in plan["items"]]
    return {**plan, "made_on": today.isoformat(), "items": items}


def _render(request: web.Request, plan: dict[str, Any], kind: str) -> web.Response:
    if kind == _JSON:
        return web.json_response(plan)
    if kind == _HTML:
        page, style = _page(request, plan)
        headers = {"Content-Security-Policy": style_csp(style)}
        return web.Response(text=page, content_type=_HTML, headers=headers)
    text = calendar_of(
        request[CONVERSATION_ID],
        plan["items"],
        now=request.app[CONVERSATIONS].clock.now(),
    )
    disposition = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="plan.ics"'}
    return web.Response(
        text=text, content_type=CALENDAR, charset="utf-8", headers=disposition
    )


def _page(request: web.Request, plan: dict[str, Any]) -> tuple[str, str]:
    """Return the page and the style within it.

    The page is fetched with a header and shown from memory, where it cannot load a
    style sheet; so the style stands in it, allowed by its hash.
    """
    templates = request.app[TEMPLATES]
    style = templates.get_template("plan.css").render()
    today = request.app[CONVERSATIONS].clock.today()
    page = templates.get_template("plan.html")
    return page.render(plan=plan, style=style, today=today), style
