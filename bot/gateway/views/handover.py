"""Asking for an adviser: what goes along, how to be reached, taking it back."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, Final

from aiohttp import web

from bot.care.crisis import find_crisis
from bot.gateway.incoming import clean_line, read_body
from bot.gateway.keys import CONVERSATION_ID, CONVERSATIONS, PACKET_SOURCE
from bot.gateway.presenting import handover_json
from bot.gateway.problems import ProblemError, unavailable
from bot.gateway.schemas import NEW_HANDOVER
from bot.handover.requests import NoAdvisersError
from bot.privacy import MaskingError, RawText

log = logging.getLogger(__name__)

_NEEDED: Final = {"email": "email", "phone": "phone"}
"""The detail without which a way of reaching somebody is none."""


async def show(request: web.Request) -> web.Response:
    """Give the packet, the one handed over or else a proposal, and who is there."""
    return await _as_it_is(request)


async def ask(request: web.Request) -> web.Response:
    """Hand over what the worker left in the packet; again changes it."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    body = await read_body(request, NEW_HANDOVER)
    contact = {
        name: clean_line(value) for name, value in body.get("contact", {}).items()
    }
    contact = {name: value for name, value in contact.items() if value}
    needed = _NEEDED.get(body["reach"])
    if needed is not None and needed not in contact:
        raise ProblemError("invalid", extra={"errors": [{"pointer": "/contact"}]})
    packet = {
        name: RawText(clean_line(value)) for name, value in body["packet"].items()
    }
    if any(find_crisis(text) for text in packet.values()):
        # Care first: an adviser about work reads it tomorrow, help is there now.
        raise ProblemError("crisis")
    try:
        await held.requests.ask(
            conversation_id, packet=packet, reach=body["reach"], contact=contact
        )
    except NoAdvisersError:
        raise ProblemError("no_advisers") from None
    except MaskingError:
        log.error("masking_failed")
        raise unavailable() from None
    return await _as_it_is(request)


async def withdraw(request: web.Request) -> web.Response:
    """Take everything back: the request, the contact details, a live talk."""
    await request.app[CONVERSATIONS].requests.withdraw(request[CONVERSATION_ID])
    return web.Response(status=204)


async def end(request: web.Request) -> web.Response:
    """End the live talk; the bot goes on."""
    await request.app[CONVERSATIONS].taking_over.give_back(request[CONVERSATION_ID])
    return web.Response(status=204)


async def _as_it_is(request: web.Request) -> web.Response:
    held = request.app[CONVERSATIONS]
    asked = await held.requests.look(request[CONVERSATION_ID])
    today: dt.date = held.clock.today()
    proposal: dict[str, Any] = request.app[PACKET_SOURCE](asked.slots, today)
    return web.json_response(handover_json(asked, proposal))
