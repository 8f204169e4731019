"""The webhooks, `/channels/{name}/…`: proven, read, stored, acknowledged.

Nothing is handled here: the provider gets its answer as soon as its updates are kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

from aiohttp import web

from bot.channels.contract import (
    Channel,
    MalformedError,
    Parsed,
    Refused,
    WebhookRequest,
)
from bot.channels.inbound import Inbound
from bot.gateway.addresses import caller
from bot.gateway.keys import SETTINGS
from bot.gateway.limits import MinuteLimit
from bot.gateway.problems import ProblemError, too_many

log = logging.getLogger(__name__)

_BODY_SECONDS: Final = 15


def add_routes(
    app: web.Application,
    channels: Iterable[Channel],
    inbound: Inbound,
    refusals: MinuteLimit,
) -> None:
    """Add the webhooks of the channels that are switched on."""
    for channel in channels:
        hook = _Hook(channel, inbound, refusals)
        for number, route in enumerate(channel.routes(), start=1):
            path = f"/channels/{channel.name}/{route.path}"
            name = f"channel_{channel.name}_{number}"
            app.router.add_route(route.method, path, hook.answer, name=name)


class _Hook:
    def __init__(
        self, channel: Channel, inbound: Inbound, refusals: MinuteLimit
    ) -> None:
        self._channel = channel
        self._inbound = inbound
        self._refusals = refusals

    async def answer(self, request: web.Request) -> web.Response:
        """Prove, read, store, acknowledge; raises `ProblemError`."""
        parsed = await self._parsed(request)
        # A crash or a database that is away gives 503 here: the provider tries again.
        await self._inbound.arrived(parsed.arrived)
        await self._inbound.receive(self._channel.name, parsed.updates)
        ack = parsed.ack
        return web.Response(
            status=ack.status, text=ack.text, content_type=ack.content_type
        )

    async def _parsed(self, request: web.Request) -> Parsed:
        proof = await self._channel.verify(await _as_made(request))
        if isinstance(proof, Refused):
            log.warning("webhook_refused %s %s", self._channel.name, proof.reason)
            if proof.status != 503 and (s := self._refusals.wait(caller(request))):
                raise too_many(s)
            raise ProblemError("webhook_refused", status=proof.status)
        try:
            return self._channel.parse(proof.body)
        except (MalformedError, LookupError, TypeError, ValueError, AttributeError):
            log.warning("webhook_malformed %s", self._channel.name)
            raise ProblemError("malformed") from None


async def _as_made(request: web.Request) -> WebhookRequest:
    try:
        body = await asyncio.wait_for(request.read(), _BODY_SECONDS)
    except asyncio.TimeoutError:
        raise ProblemError("malformed") from None
    public = request.app[SETTINGS].public_url
    return WebhookRequest(
        method=request.method,
        path=request.path.split("/", 3)[3],
        url=public + request.raw_path,
        headers=request.headers,
        query=dict(request.query),
        body=body,
    )
