"""Runs the gateway and its operations listener until a signal asks to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from typing import Any, Final

from aiohttp import web

from bot.gateway.operations import create_operations_app
from bot.settings import Settings

log = logging.getLogger(__name__)

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class _Protocol(logging.LoggerAdapter):  # type: ignore[type-arg]  # generic from 3.11
    """Says that a request was no proper HTTP, not what it was or who sent it."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Log the event alone."""
        self.logger.log(level, "bad_http_request")


@contextlib.asynccontextmanager
async def listening(app: web.Application, settings: Settings) -> AsyncIterator[None]:
    """Serve both listeners within the block; at its end finish what is in flight."""
    gateway = _runner(app, settings)
    operations = _runner(create_operations_app(app), settings)
    try:
        await gateway.setup()
        await operations.setup()
        await web.TCPSite(gateway, settings.host, settings.port).start()
        await web.TCPSite(operations, settings.ops_host, settings.ops_port).start()
        log.info("listening %s", settings.public_url)
        yield
    finally:
        await gateway.cleanup()
        await operations.cleanup()
        log.info("stopped")


async def serve(app: web.Application, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, _stop, loop, stop)
    async with listening(app, settings):
        await stop.wait()


def _stop(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    for number in _STOP_SIGNALS:
        loop.remove_signal_handler(number)
    stop.set()


def _runner(app: web.Application, settings: Settings) -> web.AppRunner:
    # No access log: it would hold callers' addresses. `observe` logs requests.
    return web.AppRunner(
        app,
        access_log=None,
        logger=_Protocol(log),
        shutdown_timeout=settings.shutdown_seconds,
    )
