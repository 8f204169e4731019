"""Pages of the desk: the queue, a request, contact details, the live talk."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import Final

from aiohttp import hdrs, web

from bot.gateway.incoming import clean_text
from bot.gateway.ports import LaggingError, Subscription
from bot.gateway.problems import ProblemError
from bot.handover.taking_over import ElsewhereError, NotInTheTalkError, TakenError
from bot.portal.desk import Desk
from bot.portal.keys import portal_of
from bot.portal.pages import redirect, render, url
from bot.portal.people import User
from bot.portal.problems import PortalProblem, invalid, not_found
from bot.portal.roles import ADVISER
from bot.portal.routing import action, page
from bot.privacy import MaskingError, RawText
from bot.storage.errors import ChangedMessageError

_BEAT_SECONDS: Final = 15
_BEATS: Final = 20
"""A stream ends after so many beats; the browser comes back and is checked anew."""

_CHANGED: Final = "veranderd"
_ROLES: Final = frozenset({ADVISER})


async def show_queue(request: web.Request, user: User) -> web.StreamResponse:
    """Show who waits, in order, and whether advisers are there now."""
    return await _queue(request, user, "handover/queue.html")


async def show_queue_list(request: web.Request, user: User) -> web.StreamResponse:
    """Give the list alone, for the page that asks again."""
    return await _queue(request, user, "handover/queue_list.html")


async def take(request: web.Request, user: User) -> web.StreamResponse:
    """Claim a request and go to it."""
    await _desk(request).take(user, request.match_info["id"])
    return _to(request, "handover")


async def show(request: web.Request, user: User) -> web.StreamResponse:
    """Show the packet, and what can be done with this request."""
    opened = await _desk(request).open(user, request.match_info["id"])
    return render(request, "handover/request.html", opened=opened)


async def show_contact(request: web.Request, user: User) -> web.StreamResponse:
    """Show how the worker is reached."""
    handover_id = request.match_info["id"]
    contact = await _desk(request).contact(user, handover_id)
    return render(
        request, "handover/contact.html", contact=contact, handover_id=handover_id
    )


async def release(request: web.Request, user: User) -> web.StreamResponse:
    """Put the request back in the queue."""
    await _desk(request).release(user, request.match_info["id"])
    return redirect(request, "handover_queue")


async def finish(request: web.Request, user: User) -> web.StreamResponse:
    """Note that they spoke; packet and contact details are gone."""
    await _desk(request).finish(user, request.match_info["id"])
    return redirect(request, "handover_queue")


async def enter(request: web.Request, user: User) -> web.StreamResponse:
    """Open the worker's window, or ask them whether that is right."""
    desk = _desk(request)
    found = await desk.find(user, request.match_info["id"])
    try:
        await desk.taking_over.enter(found.conversation_id, desk.adviser(user))
    except NotInTheTalkError:
        # Taken back in the meantime.
        raise not_found() from None
    except TakenError:
        raise PortalProblem("handover_taken", status=409) from None
    except ElsewhereError:
        raise PortalProblem("handover_elsewhere", status=409) from None
    return _to(request, "live_talk")


async def show_live(request: web.Request, user: User) -> web.StreamResponse:
    """Show the live talk from where the adviser came in."""
    handover_id = request.match_info["id"]
    found = await _desk(request).live(user, handover_id)
    if found is None:
        return _to(request, "handover")
    takeover, lines = found
    return render(
        request,
        "handover/live.html",
        handover_id=handover_id,
        takeover=takeover,
        lines=lines,
        last=lines[-1].message.seq if lines else 0,
        client_message_id=str(uuid.uuid4()),
        text="",
    )


async def show_new(request: web.Request, user: User) -> web.StreamResponse:
    """Give what was said after a number, for the page that asks again."""
    handover_id = request.match_info["id"]
    after = request.query.get("na", "0")
    if not after.isdecimal() or len(after) > 9:
        raise invalid()
    try:
        found = await _desk(request).live(user, handover_id, after=int(after))
    except PortalProblem:
        # Withdrawn, or the talk was erased, while the page was open.
        return web.Response(headers={"HX-Redirect": url(request, "handover_queue")})
    if found is None or (found[0].state == "on" and after == "0"):
        # Ended, or let in: the whole page is another one.
        name = "handover" if found is None else "live_talk"
        address = url(request, name, id=handover_id)
        return web.Response(headers={"HX-Redirect": address})
    takeover, lines = found
    if not lines:
        return web.Response(status=204)
    return render(
        request,
        "handover/live_new.html",
        handover_id=handover_id,
        takeover=takeover,
        lines=lines,
        last=lines[-1].message.seq,
    )


async def say(request: web.Request, user: User) -> web.StreamResponse:
    """Say something to the worker; the same form sent twice says it once."""
    form = await request.post()
    handover_id, name = request.match_info["id"], str(form.get("bericht_id", ""))
    desk = _desk(request)
    found = await desk.find(user, handover_id)
    text = _typed(request, str(form.get("tekst", "")))
    try:
        await desk.taking_over.say(
            found.conversation_id,
            desk.adviser(user),
            client_message_id=str(uuid.UUID(name)),
            text=text,
        )
    except NotInTheTalkError:
        return _to(request, "handover")
    except (ValueError, ChangedMessageError):
        raise invalid() from None
    except MaskingError:
        raise PortalProblem("unavailable", status=503) from None
    if request.headers.get("HX-Request") != "true":
        return _to(request, "live_talk")
    response = render(
        request,
        "handover/live_form.html",
        handover_id=handover_id,
        client_message_id=str(uuid.uuid4()),
        text="",
    )
    response.headers["HX-Trigger"] = _CHANGED
    return response


async def stay(request: web.Request, user: User) -> web.StreamResponse:
    """Note that the adviser is still there."""
    desk = _desk(request)
    found = await desk.find(user, request.match_info["id"])
    await desk.taking_over.stay(found.conversation_id, desk.adviser(user))
    if request.headers.get("HX-Request") == "true":
        return web.Response(status=204)
    return _to(request, "live_talk")


async def give_back(request: web.Request, user: User) -> web.StreamResponse:
    """Give the talk back to the bot; the request stays with the adviser."""
    desk = _desk(request)
    found = await desk.find(user, request.match_info["id"])
    await desk.taking_over.give_back(found.conversation_id, adviser=desk.adviser(user))
    return _to(request, "handover")


async def stream(request: web.Request, user: User) -> web.StreamResponse:
    """Tell the page that something happened, without saying what.

    The page then asks for it; so a line that breaks loses nothing.
    """
    found = await _desk(request).find(user, request.match_info["id"])
    # A proxy that saves up what we say would make it late.
    headers = {hdrs.CONTENT_TYPE: "text/event-stream", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    with (
        portal_of(request).bus.subscribe(found.conversation_id) as subscription,
        # The other side went; there is nobody to tell that.
        contextlib.suppress(ConnectionError, LaggingError),
    ):
        for _ in range(_BEATS):
            kind = await _next_kind(subscription)
            if kind == "stop":
                break
            if kind is None:
                await response.write(b": er is niets\n\n")
            elif kind != "typing":
                await response.write(b"event: veranderd\ndata: x\n\n")
    return response


async def _next_kind(subscription: Subscription) -> str | None:
    """Return what happened, None where nothing did within a beat."""
    try:
        signal = await asyncio.wait_for(subscription.get(), _BEAT_SECONDS)
    except asyncio.TimeoutError:
        return None
    return signal.kind


async def _queue(request: web.Request, user: User, template: str) -> web.StreamResponse:
    desk = _desk(request)
    return render(
        request, template, waiting=await desk.queue(user), **desk.hours()._asdict()
    )


def _desk(request: web.Request) -> Desk:
    return Desk(portal_of(request))


def _to(request: web.Request, name: str) -> web.StreamResponse:
    handover_id = request.match_info["id"]
    if request.headers.get("HX-Request") == "true":
        # A fragment is not the place for another page: the browser goes there whole.
        return web.Response(headers={"HX-Redirect": url(request, name, id=handover_id)})
    return redirect(request, name, id=handover_id)


def _typed(request: web.Request, text: str) -> RawText:
    """Return what was typed, as from a worker; a problem for nothing or too much."""
    try:
        most = portal_of(request).settings.max_text_length
        return clean_text(text, max_length=most)
    except ProblemError:
        raise invalid() from None


ROUTES: Final = (
    page(
        "/aanvragen",
        show_queue,
        name="handover_queue",
        roles=_ROLES,
        nav="handovers",
    ),
    page(
        "/aanvragen/lijst",
        show_queue_list,
        name="handover_list",
        roles=_ROLES,
        by_itself=True,
    ),
    page("/aanvragen/{id}", show, name="handover", roles=_ROLES),
    page(
        "/aanvragen/{id}/contact", show_contact, name="handover_contact", roles=_ROLES
    ),
    action("/aanvragen/{id}/nemen", take, name="take_handover", roles=_ROLES),
    action("/aanvragen/{id}/vrijgeven", release, name="free_handover", roles=_ROLES),
    action("/aanvragen/{id}/gesproken", finish, name="end_handover", roles=_ROLES),
    action("/aanvragen/{id}/openen", enter, name="open_live_talk", roles=_ROLES),
    page("/aanvragen/{id}/gesprek", show_live, name="live_talk", roles=_ROLES),
    page(
        "/aanvragen/{id}/gesprek/nieuw",
        show_new,
        name="live_new",
        roles=_ROLES,
        by_itself=True,
    ),
    page(
        "/aanvragen/{id}/gesprek/stroom",
        stream,
        name="live_stream",
        roles=_ROLES,
        by_itself=True,
    ),
    action("/aanvragen/{id}/gesprek/zeg", say, name="live_say", roles=_ROLES),
    action("/aanvragen/{id}/gesprek/hier", stay, name="live_stay", roles=_ROLES),
    action(
        "/aanvragen/{id}/gesprek/terug", give_back, name="live_give_back", roles=_ROLES
    ),
)
