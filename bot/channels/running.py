"""The channels within the gateway: their webhooks, and the work behind them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from aiohttp import web

from bot.channels import webhook
from bot.channels.abilities import Cursor, Listening
from bot.channels.contract import AwayError, Channel, ChannelUpdate
from bot.channels.delivery import Handler, OutboxWorker
from bot.channels.handlers import AddressHandler, MessageHandler
from bot.channels.handling import Handling
from bot.channels.inbound import Inbound, InboxWorker
from bot.channels.reminders import Plan, ReminderHandler
from bot.channels.replies import ChannelOutlet
from bot.clock import Clock
from bot.gateway.keys import CONVERSATIONS, METRICS, SETTINGS
from bot.gateway.limits import MinuteLimit
from bot.storage import cursors
from bot.storage.database import Database
from bot.waiting import end

log = logging.getLogger(__name__)

OUTBOX: Final = web.AppKey("OUTBOX", OutboxWorker)
INBOX: Final = web.AppKey("INBOX", InboxWorker)

_REFUSALS_PER_MINUTE: Final = 60
"""Requests without proof of one address; a provider's own carry their proof."""
_LISTEN_PAUSE_SECONDS: Final = 5.0


def add_channels(
    app: web.Application,
    channels: Sequence[Channel],
    outlet: ChannelOutlet,
    *,
    plan: Plan,
    handlers: Iterable[Handler] = (),
) -> None:
    """Add the channels to a gateway that `create_app` made.

    `outlet` is the one the turn engine writes to; `handlers` deliver other kinds of
    outbox rows, such as notices by mail.
    """
    talks, settings = app[CONVERSATIONS], app[SETTINGS]
    by_name = {channel.name: channel for channel in channels}
    keys, clock, database = talks.keys, talks.clock, talks.database
    own: list[Handler] = [
        MessageHandler(by_name, keys=keys),
        AddressHandler(),
        ReminderHandler(database, outlet, plan=plan, clock=clock, keys=keys),
    ]
    metrics = app[METRICS]
    metrics.watch(by_name)
    outbox = app[OUTBOX] = OutboxWorker(
        database, [*own, *handlers], clock=clock, count=metrics.count_outbox
    )
    handling = Handling(talks, outlet, plan=plan, settings=settings, wake=outbox.wake)
    worker = app[INBOX] = InboxWorker(
        database,
        channels,
        handling,
        clock=clock,
        keys=keys,
        count=metrics.count_inbox,
    )
    inbound = Inbound(
        database, clock=clock, keys=keys, settings=settings, wake=worker.wake
    )
    webhook.add_routes(app, channels, inbound, MinuteLimit(_REFUSALS_PER_MINUTE, clock))

    async def at_work(_app: web.Application) -> AsyncIterator[None]:
        working = [asyncio.create_task(w.run()) for w in (worker, outbox)]
        listening = [
            asyncio.create_task(
                _listening(
                    channel, inbound, _StoredCursor(channel.name, database, clock)
                )
            )
            for channel in channels
            if isinstance(channel, Listening)
        ]
        yield
        stopping = asyncio.create_task(end(listening))
        worker.stop()
        outbox.stop()
        # What is still in hand after that is leased: another process does it then.
        _, late = await asyncio.wait(working, timeout=settings.shutdown_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*working, stopping, return_exceptions=True)
        for channel in channels:
            await channel.close()

    app.cleanup_ctx.append(at_work)


class _StoredCursor:
    """The cursor of one channel, in the database."""

    def __init__(self, channel: str, database: Database, clock: Clock) -> None:
        self._channel = channel
        self._database = database
        self._clock = clock

    async def load(self) -> str | None:
        """Return where to go on; None before anything was read."""
        async with self._database.read() as connection:
            return await cursors.load(connection, self._channel)

    async def save(self, position: str) -> None:
        """Keep where to go on."""
        async with self._database.write() as connection:
            now = self._clock.now()
            await cursors.save(connection, self._channel, position, now)


async def _listening(channel: Channel, inbound: Inbound, cursor: Cursor) -> None:
    """Let a channel fetch its updates, anew after every fault."""
    assert isinstance(channel, Listening)

    async def receive(updates: Sequence[ChannelUpdate]) -> None:
        await inbound.receive(channel.name, updates)

    while True:
        pause = _LISTEN_PAUSE_SECONDS
        try:
            await channel.listen(receive, cursor)
        except AwayError as error:
            pause = max(pause, error.retry_after or 0.0)
            log.warning("listen_failed %s %s", channel.name, type(error).__name__)
        except Exception as error:  # noqa: BLE001  # a provider never stops us
            log.warning("listen_failed %s %s", channel.name, type(error).__name__)
        await asyncio.sleep(pause)
