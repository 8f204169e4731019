"""One talk: reading it, and what a reader adds.

Reading and its line in the read log are one transaction, and so are the worker's choice
and what is shown: a choice taken back counts for the very next request.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.portal import labels
from bot.portal.inbox_form import MINE, NOBODY
from bot.portal.keys import Portal, portal_of
from bot.portal.pages import redirect, render
from bot.portal.people import User
from bot.portal.problems import PortalProblem, invalid, not_found
from bot.portal.readings import record_reading
from bot.portal.roles import ADVISER, SEES_TALKS
from bot.portal.routing import action, page
from bot.portal.talk_page import TalkPage, talk_page
from bot.privacy import MaskedText, MaskingError, RawText, mask
from bot.storage import (
    corrections,
    review_inbox,
    reviewing,
    transcripts,
    trust_log,
    unmasking,
)
from bot.storage.read_log import Access
from bot.storage.review_tables import STATUSES

_ADVISERS: Final = frozenset({ADVISER})
Change = Callable[[AsyncConnection, str, User, Any], Awaitable[None]]


async def show_talk(request: web.Request, user: User) -> web.StreamResponse:
    """Show the talk; the line in the read log comes first."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    now = portal.clock.now()
    async with portal.database.write() as connection:
        row = await review_inbox.find(connection, talk_id, now=now)
        if row is None:
            raise not_found()
        shown = await read_talk(portal, connection, user, talk_id, "transcript")
        newer, older = await review_inbox.neighbours(connection, row)
        corrected = await corrections.of_talk(connection, talk_id)
        panel = await _panel(portal, connection, talk_id)
    return render(
        request,
        "review/talk.html",
        l=labels.for_templates(),
        row=row,
        talk=shown,
        newer=newer,
        older=older,
        corrected={each.message_id: each for each in corrected},
        **panel,
    )


async def read_talk(
    portal: Portal,
    connection: AsyncConnection,
    user: User,
    talk_id: str,
    access: Access,
) -> TalkPage:
    """Write the line, then fetch the talk; raises 404 where it may not be read."""
    now = portal.clock.now()
    await record_reading(connection, user, talk_id, access, now=now)
    found = await transcripts.find(connection, talk_id)
    if found is None:
        raise not_found()
    typed = await unmasking.texts(connection, talk_id, keys=portal.keys, now=now)
    if typed:
        await record_reading(connection, user, talk_id, "unmasked", now=now)
    return talk_page(found, typed)


async def _panel(
    portal: Portal, connection: AsyncConnection, talk_id: str
) -> dict[str, Any]:
    """Return what stands beside the talk; nothing of it is a worker's."""
    now = portal.clock.now()
    asked = await unmasking.latest(connection, talk_id)
    return {
        "notes": await reviewing.notes(connection, talk_id),
        "names": await reviewing.names(connection),
        "readers": await reviewing.readers(connection, SEES_TALKS),
        "asked": asked,
        "unmasked": asked is not None and asked.holds(now),
        "may_ask": asked is None or asked.may_be_asked_again(now),
    }


async def export_talk(request: web.Request, user: User) -> web.StreamResponse:
    """Give the talk as a file; a copy is written down in both logs."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    now = portal.clock.now()
    async with portal.database.write() as connection:
        if await review_inbox.find(connection, talk_id, now=now) is None:
            raise not_found()
        shown = await read_talk(portal, connection, user, talk_id, "export")
        await trust_log.add(
            connection,
            kind="export",
            subject="talk",
            role=user.role_among(SEES_TALKS),
            user_id=user.id,
            now=now,
            detail={"messages": len(shown.bubbles)},
        )
    return web.Response(
        text=json.dumps(_as_json(talk_id, shown), ensure_ascii=False, indent=2),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="gesprek.json"'},
    )


def _as_json(talk_id: str, shown: TalkPage) -> dict[str, Any]:
    return {
        "id": talk_id,
        "messages": [
            {
                "seq": bubble.message.seq,
                "role": bubble.message.role,
                "at": bubble.message.at.isoformat(),
                "text": bubble.message.text,
                "help_pointed_to": bubble.kind == "care",
                "buttons": list(bubble.message.buttons),
                "cards": list(bubble.message.cards),
                "understood": None
                if bubble.understood is None
                else {
                    "intent": bubble.understood.intent,
                    "confidence": bubble.understood.confidence,
                    "ranking": [list(each) for each in bubble.understood.ranking],
                    "entities": list(bubble.understood.entities),
                    "actions": list(bubble.understood.actions),
                    "slots": dict(bubble.understood.slots),
                },
            }
            for bubble in shown.bubbles
        ],
        "slots": dict(shown.slots),
    }


async def _set_status(
    connection: AsyncConnection, talk_id: str, user: User, sent: Any
) -> None:
    status = str(sent.get("status", ""))
    if status not in STATUSES:
        raise invalid()
    await reviewing.set_status(connection, talk_id, status)


async def _assign(
    connection: AsyncConnection, talk_id: str, user: User, sent: Any
) -> None:
    who = str(sent.get("wie", ""))
    if who not in (MINE, NOBODY):
        if who not in await reviewing.readers(connection, SEES_TALKS):
            raise invalid()
        await reviewing.assign(connection, talk_id, who)
        return
    await reviewing.assign(connection, talk_id, user.id if who == MINE else None)


async def _tag(
    connection: AsyncConnection, talk_id: str, user: User, sent: Any
) -> None:
    tag = " ".join(str(sent.get("label", "")).lower().split())
    if not tag:
        raise invalid()
    if sent.get("weg"):
        await reviewing.remove_tag(connection, talk_id, tag)
    else:
        masked = masked_or_invalid(tag, reviewing.LONGEST_TAG)
        await reviewing.add_tag(connection, talk_id, masked)


async def _note(
    connection: AsyncConnection, talk_id: str, user: User, sent: Any
) -> None:
    text = str(sent.get("notitie", "")).strip()
    if not text:
        raise invalid()
    # The moment is the panel's; the handler below hands it over.
    await reviewing.add_note(
        connection,
        talk_id,
        user_id=user.id,
        text=masked_or_invalid(text, reviewing.LONGEST_NOTE),
        now=sent["now"],
    )


def masked_or_invalid(text: str, longest: int) -> MaskedText:
    """Return what a reader typed, masked; raises 422 where it is too long."""
    if len(text) > longest:
        raise invalid()
    try:
        return mask(RawText(text))
    except MaskingError as error:
        raise invalid() from error


def _changing(change: Change) -> Any:
    """Return a handler that changes what stands beside a talk, and shows that anew."""

    async def handler(request: web.Request, user: User) -> web.StreamResponse:
        portal, talk_id = portal_of(request), request.match_info["id"]
        sent = {**await request.post(), "now": portal.clock.now()}
        async with portal.database.write() as connection:
            await change(connection, talk_id, user, sent)
        return await answer_with_panel(request, user)

    return handler


async def answer_with_panel(request: web.Request, user: User) -> web.StreamResponse:
    """Give the panel anew to htmx, or send the browser back to the talk."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    if request.headers.get("HX-Request") != "true":
        return redirect(request, "talk", id=talk_id)
    async with portal.database.read() as connection:
        row = await review_inbox.find(connection, talk_id, now=portal.clock.now())
        if row is None:
            raise not_found()
        panel = await _panel(portal, connection, talk_id)
    return render(
        request, "review/panel.html", l=labels.for_templates(), row=row, **panel
    )


async def ask_unmasking(request: web.Request, user: User) -> web.StreamResponse:
    """Ask the worker, in the talk, for words as typed."""
    portal, talk_id = portal_of(request), request.match_info["id"]
    async with portal.database.read() as connection:
        if await review_inbox.find(connection, talk_id, now=portal.clock.now()) is None:
            raise not_found()
    try:
        await portal.talks.ask_unmasking(talk_id, user_id=user.id, name=user.name)
    except unmasking.MayNotAskError as error:
        raise PortalProblem("asked_already", status=409) from error
    return await answer_with_panel(request, user)


ROUTES: Final = (
    page("/gesprekken/{id}", show_talk, name="talk", roles=SEES_TALKS),
    page(
        "/gesprekken/{id}/export.json",
        export_talk,
        name="talk_export",
        roles=SEES_TALKS,
    ),
    *(
        action(
            f"/gesprekken/{{id}}/{path}",
            _changing(change),
            name=name,
            roles=SEES_TALKS,
        )
        for path, name, change in (
            ("status", "talk_status", _set_status),
            ("toewijzen", "talk_assign", _assign),
            ("labels", "talk_tag", _tag),
            ("notities", "talk_note", _note),
        )
    ),
    action(
        "/gesprekken/{id}/zoals-getypt",
        ask_unmasking,
        name="talk_unmask",
        roles=_ADVISERS,
    ),
)
