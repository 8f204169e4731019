"""The plan so far in the form the caller asks for, and the sheet for the manager."""

from __future__ import annotations

import asyncio
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
    SETTINGS,
    TEMPLATES,
)
from bot.gateway.negotiation import best_type
from bot.gateway.pdf import CONTENT_TYPE as PDF
from bot.gateway.pdf import pdf_of
from bot.gateway.problems import ProblemError
from bot.gateway.schemas import SHARED_ITEMS
from bot.gateway.sheet import Kind, Outline, outline_of, sheet_of
from bot.storage import plans, turns
from bot.storage.errors import ConversationGoneError

_JSON: Final = "application/json"
_HTML: Final = "text/html"
SHEET_OFFERED: Final = (_JSON, _HTML, PDF)
OFFERED: Final = (*SHEET_OFFERED, CALENDAR)


async def show(request: web.Request) -> web.Response:
    """Give the plan as JSON, as a page, as a PDF, or for an agenda."""
    kind = _wanted(request, OFFERED)
    plan = await _plan(request)
    if kind == CALENDAR:
        return _varying(_agenda(request, plan))
    return _varying(await _paper(request, plan, "plan", kind))


async def sheet(request: web.Request) -> web.Response:
    """Give the sheet for the manager: nothing but what the worker ticked."""
    kind = _wanted(request, SHEET_OFFERED)
    plan = sheet_of(await _plan(request))
    return _varying(await _paper(request, plan, "sheet", kind))


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


def _wanted(request: web.Request, offered: tuple[str, ...]) -> str:
    accept = ",".join(request.headers.getall(hdrs.ACCEPT, ()))
    kind = best_type(accept, offered)
    if kind is None:
        raise ProblemError("not_acceptable", extra={"offered": list(offered)})
    return kind


def _varying(response: web.Response) -> web.Response:
    response.headers.add(hdrs.VARY, hdrs.ACCEPT)
    return response


async def _paper(
    request: web.Request, plan: dict[str, Any], paper: Kind, kind: str
) -> web.Response:
    if kind == _JSON:
        return web.json_response(plan)
    clock = request.app[CONVERSATIONS].clock
    outline = outline_of(plan, paper, clock.today())
    if kind == _HTML:
        page, style = _page(request, outline)
        headers = {"Content-Security-Policy": style_csp(style)}
        return web.Response(text=page, content_type=_HTML, headers=headers)
    # In a thread: setting type must not hold up the talks of others.
    body = await asyncio.to_thread(pdf_of, outline, now=clock.now())
    disposition = f'attachment; filename="{outline.file}.pdf"'
    return web.Response(
        body=body,
        content_type=PDF,
        headers={hdrs.CONTENT_DISPOSITION: disposition},
    )


def _agenda(request: web.Request, plan: dict[str, Any]) -> web.Response:
    text = calendar_of(
        request[CONVERSATION_ID],
        plan["items"],
        now=request.app[CONVERSATIONS].clock.now(),
        link=request.app[SETTINGS].talk_url,
    )
    disposition = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="plan.ics"'}
    return web.Response(
        text=text, content_type=CALENDAR, charset="utf-8", headers=disposition
    )


def _page(request: web.Request, outline: Outline) -> tuple[str, str]:
    """Return the page and the style within it.

    The page is fetched with a header and shown from memory, where it cannot load a
    style sheet; so the style stands in it, allowed by its hash.
    """
    templates = request.app[TEMPLATES]
    style = templates.get_template("plan.css").render()
    page = templates.get_template("plan.html")
    return page.render(outline=outline, style=style), style
