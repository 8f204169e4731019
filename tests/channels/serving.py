"""A gateway with one channel, seen from the provider and from the worker."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.registry import switched_on
from bot.channels.replies import ChannelOutlet
from bot.channels.running import INBOX, OUTBOX, add_channels
from bot.dialogue.ports import DialogueAgent
from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.settings import Settings
from bot.storage import tables
from bot.storage.channel_tables import identities, inbox
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.identities import MESSAGE
from tests.channels.provider import PUBLIC_URL, Delivering, Hook, Provider, Said
from tests.fakes import FakeAgent, FakeClock
from tests.serving import PLAN, migrated

_LONGEST = 60.0


@dataclass
class Channelled:
    """The running gateway and the provider on its other side."""

    client: TestClient[Any, Any]
    provider: Provider
    agent: Any
    clock: FakeClock
    settings: Settings
    database: Database
    app: web.Application
    outlet: ChannelOutlet
    read: int = field(default=0)

    async def post(self, hook: Hook) -> int:
        """Post a webhook and return the status; nothing is waited for."""
        if isinstance(self.provider, Delivering):
            return await self.provider.deliver(hook)
        path = f"/channels/{self.provider.name}/{hook.path}"
        async with self.client.request(
            hook.method, path, data=hook.body, headers=hook.headers
        ) as response:
            await response.read()
            return response.status

    async def do(self, hook: Hook) -> list[Said]:
        """Post a webhook, wait until all is said, and return what is new."""
        status = await self.post(hook)
        assert status == 200, status
        return await self.settle()

    async def type(self, text: str, person: int = 1) -> list[Said]:
        """Let a worker type something."""
        return await self.do(self.provider.text(text, person=person))

    async def press(self, title: str, person: int = 1) -> list[Said]:
        """Let a worker press a button."""
        return await self.do(self.provider.press(title, person=person))

    async def settle(self) -> list[Said]:
        """Wait until nothing is due; return what arrived since the last time."""
        for _ in range(int(_LONGEST / 0.01)):
            if not await self.waiting():
                break
            self.app[INBOX].wake()
            self.app[OUTBOX].wake()
            await asyncio.sleep(0.01)
        else:
            raise AssertionError(f"still waiting: {await self.waiting()}")
        new = self.provider.said[self.read :]
        self.read = len(self.provider.said)
        return new

    async def waiting(self) -> int:
        """Count what is due and could be done now; leased or not."""
        now = self.clock.now()
        updates = [r for r in await self.rows(inbox) if r["handled_at"] is None]
        rows = [r for r in await self.rows(tables.outbox) if r["failed_at"] is None]
        messages = [r for r in rows if r["kind"] == MESSAGE]
        others = [r for r in rows if r["kind"] != MESSAGE]
        first = [
            *_heads(updates, "identity"),
            *_heads(messages, "conversation_id"),
            *others,
        ]
        return sum(row["due_at"] <= now for row in first)

    async def count(self, table: sa.Table) -> int:
        """Count the rows of a table."""
        async with self.database.read() as connection:
            found = await connection.scalar(
                sa.select(sa.func.count()).select_from(table)
            )
        return int(found or 0)

    async def rows(self, table: sa.Table) -> list[Mapping[str, Any]]:
        """Return the rows of a table."""
        async with self.database.read() as connection:
            found = await connection.execute(sa.select(table))
            return [dict(row) for row in found.mappings()]

    async def conversation_id(self) -> str:
        """Return the one conversation that is in the channel."""
        (row,) = await self.rows(identities)
        return str(row["conversation_id"])


def _heads(rows: list[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    """Return the first row of each, behind which the others wait."""
    found: dict[Any, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: int(row["number"])):
        found.setdefault(row[name], row)
    return list(found.values())


def text_of(said: list[Said]) -> str:
    """Return what was said as one text."""
    return "\n".join(one.text for one in said)


def plan_when_asked(slots: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return a fixed plan as soon as the worker spoke of one."""
    asked = "plan" in str(slots.get("last", ""))
    return PLAN if asked else {"title": "Je plan", "items": []}


@contextlib.asynccontextmanager
async def channelled(
    folder: Path,
    provider: Provider,
    *,
    agent: DialogueAgent | None = None,
    plan: Any = plan_when_asked,
    **changes: Any,
) -> AsyncIterator[Channelled]:
    """Run a gateway on the database in `folder`, made where there is none."""
    settings = replace(
        Settings(data_folder=folder, port=0),
        public_url=PUBLIC_URL,
        operator_name="Testbedrijf",
        **{**provider.settings(), **changes},
    )
    if not (folder / "koffiebreak.db").exists():
        migrated(folder)
    database, clock = Database.from_settings(settings), provider.clock
    keys = load_or_create_keys(settings.key_file)
    own: Any = agent or FakeAgent()
    channels = switched_on(settings, clock)
    outlet = ChannelOutlet(channels, keys=keys, settings=settings)
    app = create_app(
        settings,
        engine=TurnEngine(
            database, own, clock=clock, settings=settings, keys=keys, outlet=outlet
        ),
        database=database,
        clock=clock,
        plan_source=plan,
        keys=keys,
        widget_folder=folder,
    )
    add_channels(app, channels, outlet, plan=plan)
    async with TestClient(TestServer(app)) as client:
        yield Channelled(client, provider, own, clock, settings, database, app, outlet)
