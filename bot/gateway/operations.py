"""The operations listener: metrics, on an address of its own."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from bot.gateway.keys import CONVERSATIONS, METRICS
from bot.gateway.metrics import CONTENT_TYPE, Moment, Upkeep
from bot.gateway.service import Conversations
from bot.storage import figures
from bot.storage.errors import StorageError

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
    moment = Moment(
        turns=held.engine.counts,
        windows=held.bus.windows(),
        in_flight=held.in_flight,
        upkeep=await _upkeep(held),
    )
    text = gateway[METRICS].exposition(moment)
    return web.Response(text=text, headers={"Content-Type": CONTENT_TYPE})


async def _upkeep(held: Conversations) -> Upkeep | None:
    """Return what the database knows, None where it is away: the rest still counts."""
    try:
        async with held.database.read() as connection:
            found = await figures.read(connection, held.clock.now())
    except StorageError:
        return None
    return Upkeep(
        outbox=found.outbox,
        inbox=found.inbox,
        given_up=found.given_up,
        retention_done_at=found.done_at,
        retention_erased=found.erased,
    )
