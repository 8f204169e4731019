"""Talks for tests of reviewing: made through the turn, read through the queries."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.turn import TurnEngine
from bot.settings import Settings
from bot.storage import consents, users
from bot.storage.crypto import Keyring, load_or_create_keys
from bot.storage.database import Database
from bot.storage.records import Consents, TurnAnswer
from bot.storage.review_inbox import Filter, Page, page
from tests.fakes import FakeAgent, FakeClock

READ = Consents(adviser_may_read=True)
BOTH = Consents(adviser_may_read=True, may_improve_bot=True)
NONE = Consents()


@dataclass
class Desk:
    """A database with a turn engine on it, and two advisers."""

    database: Database
    settings: Settings
    agent: FakeAgent = field(default_factory=FakeAgent)
    clock: FakeClock = field(default_factory=FakeClock)
    adviser: str = ""
    second: str = ""

    def __post_init__(self) -> None:
        self.engine = TurnEngine(
            self.database, self.agent, clock=self.clock, settings=self.settings
        )

    @property
    def keys(self) -> Keyring:
        return load_or_create_keys(self.settings.key_file)

    async def hire(self) -> Desk:
        """Add the advisers."""
        async with self.database.write() as connection:
            for login in ("adviser", "second"):
                user_id = await users.add(
                    connection,
                    login=login,
                    name=f"Naam van {login}",
                    roles=["adviser"],
                    now=self.clock.now(),
                )
                setattr(self, login, user_id)
        return self

    async def talk(self, *said: str, chosen: Consents = READ, **slots: Any) -> str:
        """Begin a conversation in which this is said; one minute a talk."""
        self.clock.move(minutes=1)
        begun = await self.engine.open(channel="web", locale="nl")
        await self.choose(begun.id, chosen)
        self.agent.extra_slots = slots
        for text in said:
            await self.say(begun.id, text)
        self.agent.extra_slots = {}
        return begun.id

    async def say(self, conversation_id: str, text: str) -> TurnAnswer:
        """Send typed words."""
        return await self.engine.accept(
            conversation_id,
            client_message_id=str(uuid.uuid4()),
            text=text,  # type: ignore[arg-type]
        )

    async def press(self, conversation_id: str, payload: str) -> TurnAnswer:
        """Press a button."""
        return await self.engine.accept(
            conversation_id, client_message_id=str(uuid.uuid4()), payload=payload
        )

    async def choose(self, conversation_id: str, chosen: Consents) -> None:
        """Make the worker's choices."""
        held = Consents(
            chosen.adviser_may_read,
            chosen.may_improve_bot,
            chosen.reminders,
            "2026-11-24",
            self.clock.now(),
        )
        async with self.database.write() as connection:
            await consents.choose(connection, conversation_id, held)

    async def page(self, wanted: Filter = Filter(), **options: Any) -> Page:  # noqa: B008
        """Return a page of the inbox."""
        async with self.database.read() as connection:
            return await page(connection, wanted, now=self.clock.now(), **options)

    async def found(self, **wanted: Any) -> list[str]:
        """Return the ids of the talks that fit, newest first."""
        rows = (await self.page(Filter(**wanted))).rows
        return [row.conversation_id for row in rows]
