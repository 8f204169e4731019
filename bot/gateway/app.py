"""Makes the gateway: the aiohttp application that faces the network."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
from aiohttp import web

from bot import tracing
from bot.clock import Clock
from bot.gateway.addresses import caller
from bot.gateway.bus import MemoryBus
from bot.gateway.headers import harden
from bot.gateway.keys import (
    ADDRESS_LIMIT,
    CONVERSATIONS,
    METRICS,
    PACKET_SOURCE,
    PLAN_SOURCE,
    PROGRESS_SOURCE,
    SETTINGS,
    TEMPLATES,
    WIDGET_FOLDER,
)
from bot.gateway.limits import MinuteLimit
from bot.gateway.metrics import Metrics
from bot.gateway.middlewares import MIDDLEWARES
from bot.gateway.origins import announce_origin
from bot.gateway.ports import (
    Bus,
    DialogueEngine,
    PacketSource,
    PlanSource,
    ProgressSource,
)
from bot.gateway.postgres_bus import PostgresBus
from bot.gateway.routes import ROUTES
from bot.gateway.service import Conversations
from bot.language.formatting import iso_in_words
from bot.portal.app import create_portal
from bot.portal.pages import PREFIX as PORTAL_PREFIX
from bot.portal.settings_log import note_settings
from bot.settings import Settings
from bot.storage.crypto import Keyring, load_or_create_keys
from bot.storage.database import Database
from bot.storage.installation import require_keys
from bot.storage.migrate import require_current
from bot.storage.notices import Notices
from bot.talk.packet import empty_packet

log = logging.getLogger(__name__)

_HERE: Final = Path(__file__).parent
_PURGE_SECONDS: Final = 3600
_GIVE_BACK_SECONDS: Final = 15


def no_plan(_slots: Mapping[str, Any], _today: dt.date) -> dict[str, Any]:
    """Return the empty plan, where nothing makes a better one."""
    return {"title": "", "items": []}


def no_packet(_slots: Mapping[str, Any], _today: dt.date) -> dict[str, str]:
    """Return the empty packet, where nothing makes a better one."""
    return empty_packet()


def no_progress(_slots: Mapping[str, Any]) -> dict[str, int]:
    """Return that nothing is known about how far a talk is."""
    return {"done": 0, "of": 0}


def create_app(
    settings: Settings,
    *,
    engine: DialogueEngine,
    database: Database,
    clock: Clock,
    plan_source: PlanSource = no_plan,
    progress_source: ProgressSource = no_progress,
    packet_source: PacketSource = no_packet,
    bus: Bus | None = None,
    keys: Keyring | None = None,
    widget_folder: Path | None = None,
) -> web.Application:
    """Return the gateway.

    At start-up it raises `SchemaOutdatedError` when the database has another schema;
    when it stops, turns in flight are finished and the database is closed.
    """
    app = web.Application(
        middlewares=MIDDLEWARES, client_max_size=settings.max_body_bytes
    )
    app[SETTINGS] = settings
    app[METRICS] = Metrics()
    engine.watch(app[METRICS].turn_took)
    app[ADDRESS_LIMIT] = MinuteLimit(settings.requests_per_minute, clock)
    app[PLAN_SOURCE] = plan_source
    app[PROGRESS_SOURCE] = progress_source
    app[PACKET_SOURCE] = packet_source
    app[TEMPLATES] = _templates()
    app[WIDGET_FOLDER] = widget_folder or _HERE / "static" / "widget"
    keys = keys or load_or_create_keys(settings.key_file)
    bus = bus or _bus_for(settings)
    talks = app[CONVERSATIONS] = Conversations(
        database, engine, bus=bus, clock=clock, keys=keys, settings=settings
    )
    app.add_routes(ROUTES)
    portal = create_portal(
        settings,
        database=database,
        clock=clock,
        keys=keys,
        bus=bus,
        talks=talks,
        caller=caller,
    )
    app.add_subapp(PORTAL_PREFIX, portal)
    app.on_response_prepare.append(announce_origin)
    app.on_response_prepare.append(harden)
    # Ended in the opposite order: turns that are drained still tell the windows.
    app.cleanup_ctx.append(_bus)
    app.cleanup_ctx.append(_tracing)
    app.cleanup_ctx.append(_database)
    app.cleanup_ctx.append(_purging)
    app.cleanup_ctx.append(_giving_back)
    app.on_shutdown.append(_tell_windows)
    return app


def _bus_for(settings: Settings) -> Bus:
    """Return a bus that reaches every process on this database."""
    if settings.on_postgres:
        return PostgresBus(Notices(settings.database_url))
    return MemoryBus()


def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    templates.filters["day"] = iso_in_words
    return templates


async def _bus(app: web.Application) -> AsyncIterator[None]:
    async with app[CONVERSATIONS].bus.running():
        yield


async def _tracing(app: web.Application) -> AsyncIterator[None]:
    tracing.start(app[SETTINGS].otlp_endpoint)
    yield
    tracing.stop()


async def _database(app: web.Application) -> AsyncIterator[None]:
    database = app[CONVERSATIONS].database
    try:
        await require_current(database)
        await require_keys(database, app[CONVERSATIONS].keys)
        await note_settings(database, app[SETTINGS], app[CONVERSATIONS].clock.now())
        yield
        await app[CONVERSATIONS].drain()
    finally:
        await database.dispose()


async def _purging(app: web.Application) -> AsyncIterator[None]:
    """Erase what is past its days, at the start and every hour."""
    async with _repeating(app[CONVERSATIONS].purge, _PURGE_SECONDS, "purge_failed"):
        yield


async def _giving_back(app: web.Application) -> AsyncIterator[None]:
    """Give talks back to the bot whose adviser went silent, without being asked."""
    step = app[CONVERSATIONS].taking_over.end_idle
    async with _repeating(step, _GIVE_BACK_SECONDS, "giving_back_failed"):
        yield


@contextlib.asynccontextmanager
async def _repeating(
    step: Callable[[], Awaitable[object]], seconds: float, failure: str
) -> AsyncIterator[None]:
    """Take a step at once and every so many seconds, until the end of the block."""
    stop = asyncio.Event()
    task = asyncio.create_task(_until(stop, step, seconds, failure))
    try:
        yield
    finally:
        # Not cancelled: that would cut off a transaction half way.
        stop.set()
        await task


async def _until(
    stop: asyncio.Event,
    step: Callable[[], Awaitable[object]],
    seconds: float,
    failure: str,
) -> None:
    while not stop.is_set():
        try:
            await step()
        except Exception as error:  # noqa: BLE001  # the next time may go well
            log.error("%s %s", failure, type(error).__name__)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


async def _tell_windows(app: web.Application) -> None:
    """Let open windows and long polls end; the server waits for all handlers."""
    app[CONVERSATIONS].bus.stop()
