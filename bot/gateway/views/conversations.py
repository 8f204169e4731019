"""Begin, export, move and erase a conversation."""

from __future__ import annotations

from typing import Final

from aiohttp import hdrs, web

from bot.gateway.addresses import caller
from bot.gateway.incoming import read_body
from bot.gateway.keys import CONVERSATION_ID, CONVERSATIONS, SETTINGS
from bot.gateway.presenting import moment_json, opened_json
from bot.gateway.qr import qr_rows
from bot.gateway.schemas import NEW_CONVERSATION, TRANSFER_CODE
from bot.gateway.views.pages import TALK_PATH
from bot.storage import export as storage_export
from bot.storage import trust_log
from bot.storage.records import NewConversation

_LOCALE: Final = "nl"


async def open_one(request: web.Request) -> web.Response:
    """Begin a conversation."""
    body = await read_body(request, NEW_CONVERSATION)
    opened = await request.app[CONVERSATIONS].open(
        channel=body["channel"],
        locale=body.get("locale", _LOCALE),
        address=caller(request),
    )
    return _opened(request, opened)


async def export(request: web.Request) -> web.Response:
    """Give everything kept about the conversation."""
    held = request.app[CONVERSATIONS]
    now = held.clock.now()
    async with held.writing(request[CONVERSATION_ID]) as connection:
        everything = await storage_export.export(
            connection, request[CONVERSATION_ID], keys=held.keys, now=now
        )
        await trust_log.add(
            connection,
            kind="export",
            subject="own_copy",
            role=trust_log.WORKER,
            now=now,
        )
    return web.json_response(
        {"exported_at": moment_json(now), **everything},
        headers={hdrs.CONTENT_DISPOSITION: 'attachment; filename="koffiebreak.json"'},
    )


async def erase(request: web.Request) -> web.Response:
    """Erase everything kept about the conversation."""
    await request.app[CONVERSATIONS].erase(request[CONVERSATION_ID])
    return web.Response(status=204)


async def offer_transfer(request: web.Request) -> web.Response:
    """Give a code with which the conversation moves to another device."""
    code, expires_at = await request.app[CONVERSATIONS].offer_transfer(
        request[CONVERSATION_ID]
    )
    url = f"{request.app[SETTINGS].public_url}{TALK_PATH}#koffie={code}"
    return web.json_response(
        {
            "code": code,
            "expires_at": moment_json(expires_at),
            "url": url,
            "qr": qr_rows(url),
        },
        status=201,
    )


async def take_transfer(request: web.Request) -> web.Response:
    """Take over a conversation with its code."""
    body = await read_body(request, TRANSFER_CODE)
    opened = await request.app[CONVERSATIONS].take_transfer(
        body["code"], caller(request)
    )
    return _opened(request, opened)


def _opened(request: web.Request, opened: NewConversation) -> web.Response:
    operator = request.app[SETTINGS].operator_name
    return web.json_response(opened_json(opened, operator), status=201)
