"""Runs the gateway and its operations listener until a signal asks to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, Protocol

from aiohttp import web

from bot.gateway.keys import CONVERSATIONS
from bot.gateway.operations import create_operations_app
from bot.settings import Settings

log = logging.getLogger(__name__)

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_LOOK_SECONDS: Final = 2.0


class StuckError(Exception):
    """The dialogue engine stands still for good; only a new process goes on."""


class Place(Protocol):
    """Where this process stands among several; `bot.run_many.Place` is one."""

    @property
    def beat(self) -> Callable[[], None]:
        """Tells whoever watches that this process answers requests."""

    @property
    def has_parent(self) -> Callable[[], bool]:
        """Tells whether anybody watches."""

    @property
    def every_seconds(self) -> float:
        """How often to beat and to look."""


class _Protocol(logging.LoggerAdapter):  # type: ignore[type-arg]  # generic from 3.11
    """Says that a request was no proper HTTP, not what it was or who sent it."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        """Log the event alone."""
        self.logger.log(level, "bad_http_request")


@contextlib.asynccontextmanager
async def listening(
    app: web.Application, settings: Settings, *, shared: bool = False
) -> AsyncIterator[None]:
    """Serve both listeners within the block; at its end finish what is in flight.

    With `shared` other processes of the same user may listen on the same ports; the
    system divides the connections.
    """
    gateway = _runner(app, settings)
    operations = _runner(create_operations_app(app), settings)
    try:
        await gateway.setup()
        await operations.setup()
        for runner, host, port in (
            (gateway, settings.host, settings.port),
            (operations, settings.ops_host, settings.ops_port),
        ):
            await web.TCPSite(runner, host, port, reuse_port=shared or None).start()
        log.info("listening %s", settings.public_url)
        yield
    finally:
        await gateway.cleanup()
        await operations.cleanup()
        log.info("stopped")


async def serve(
    app: web.Application, settings: Settings, *, place: Place | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; a second signal ends the process at once.

    With a `place` among others it shares its ports, tells that it lives, and ends with
    its parent. Raises `StuckError`, after what else is in flight, when the dialogue
    engine stands still: whoever started this process starts another.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, _stop, loop, stop)
    async with listening(app, settings, shared=place is not None):
        engine = app[CONVERSATIONS].engine
        seconds = place.every_seconds if place else _LOOK_SECONDS
        while not stop.is_set() and (place is None or place.has_parent()):
            if engine.stuck():
                log.critical("engine_stuck")
                raise StuckError
            if place is not None:
                place.beat()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)


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
