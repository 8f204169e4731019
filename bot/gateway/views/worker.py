"""What a worker decides besides the talk: consents, contact details, feedback."""

from __future__ import annotations

import datetime as dt
import logging
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.gateway.incoming import clean_line, clean_text, read_body
from bot.gateway.keys import CONVERSATION_ID, CONVERSATIONS, SETTINGS
from bot.gateway.presenting import consents_json
from bot.gateway.schemas import CONTACT, NEW_CONSENTS, NEW_FEEDBACK
from bot.privacy import MaskedText, MaskingError, mask
from bot.privacy.consent import TEXT_VERSION
from bot.storage import consents, contacts, feedback, read_log
from bot.storage.records import Consents

log = logging.getLogger(__name__)


async def show_consents(request: web.Request) -> web.Response:
    """Give the three choices."""
    async with request.app[CONVERSATIONS].database.read() as connection:
        current = await consents.current(connection, request[CONVERSATION_ID])
    return web.json_response(consents_json(current))


async def choose_consents(request: web.Request) -> web.Response:
    """Set the three choices."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    body = await read_body(request, NEW_CONSENTS)
    chosen = Consents(**body, text_version=TEXT_VERSION, at=held.clock.now())
    async with held.writing(conversation_id) as connection:
        await consents.choose(connection, conversation_id, chosen)
    return web.json_response(consents_json(chosen))


async def show_readings(request: web.Request) -> web.Response:
    """Tell who read the talk; with names only where the organisation tells them."""
    held, settings = request.app[CONVERSATIONS], request.app[SETTINGS]
    async with held.database.read() as connection:
        found = await read_log.of_conversation(connection, request[CONVERSATION_ID])
    days = read_log.by_day(
        found, ZoneInfo(settings.time_zone), with_names=settings.portal_reader_names
    )
    return web.json_response({"readings": [day.as_json() for day in days]})


async def leave_contact(request: web.Request) -> web.Response:
    """Keep contact details for the handover, encrypted; none take them back."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    body = await read_body(request, CONTACT)
    contact = {name: clean_line(value) for name, value in body.items()}
    contact = {name: value for name, value in contact.items() if value}
    now = held.clock.now()
    days = request.app[SETTINGS].retention_contact_days
    async with held.writing(conversation_id) as connection:
        if contact:
            await contacts.replace(
                connection,
                conversation_id,
                contact,
                keys=held.keys,
                now=now,
                expires_at=now + dt.timedelta(days=days),
            )
        else:
            await contacts.remove(connection, conversation_id)
    return web.Response(status=204)


async def give_feedback(request: web.Request) -> web.Response:
    """Keep a thumb on a message."""
    held, conversation_id = request.app[CONVERSATIONS], request[CONVERSATION_ID]
    body = await read_body(request, NEW_FEEDBACK)
    reason = _masked(body.get("reason", ""), request.app[SETTINGS].max_text_length)
    await held.seq_of(conversation_id, body["message_id"])
    async with held.writing(conversation_id) as connection:
        await feedback.give(
            connection,
            conversation_id,
            body["message_id"],
            value=body["value"],
            reason=reason,
            now=held.clock.now(),
        )
    return web.Response(status=204)


def _masked(reason: str, max_length: int) -> MaskedText | None:
    if not clean_line(reason):
        return None
    try:
        return mask(clean_text(reason, max_length=max_length))
    except MaskingError:
        log.error("masking_failed")
        return None
