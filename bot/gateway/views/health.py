"""Is it alive, is it ready, and what does it offer."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.keys import CONVERSATIONS
from bot.gateway.openapi import description
from bot.gateway.problems import unavailable


async def alive(_: web.Request) -> web.Response:
    """Tell that the process answers."""
    return web.json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """Tell whether messages can be answered: engine and database reached."""
    held = request.app[CONVERSATIONS]
    if not held.engine.ready() or not await held.database.reachable():
        raise unavailable()
    return web.json_response({"status": "ready"})


async def openapi(_: web.Request) -> web.Response:
    """Give the OpenAPI description."""
    return web.json_response(description())
