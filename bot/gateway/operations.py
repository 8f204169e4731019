"""The operations listener: metrics, on an address of its own."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.gateway.keys import CONVERSATIONS, METRICS
from bot.gateway.metrics import CONTENT_TYPE

_GATEWAY: Final = web.AppKey("_GATEWAY", web.Application)


def create_operations_app(gateway: web.Application) -> web.Application:
    """Return the application for the operations listener of `gateway`."""
    app = web.Application()
    app[_GATEWAY] = gateway
    app.add_routes([web.get("/metrics", _metrics, name="metrics")])
    return app


async def _metrics(request: web.Request) -> web.Response:
    gateway = request.app[_GATEWAY]
    held = gateway[CONVERSATIONS]
    text = gateway[METRICS].exposition(held.engine.counts, windows=held.bus.windows())
    return web.Response(text=text, headers={"Content-Type": CONTENT_TYPE})
