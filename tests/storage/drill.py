"""People who keep talking while a copy is made, and what the copy must hold of them."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

from bot.dialogue.turn import TurnEngine
from bot.keeping.backup import back_up
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import conversations, messages
from bot.storage.database import Database
from bot.storage.records import NewConversation
from tests.fakes import FakeAgent, FakeClock
from tests.talkers import until


def engine_of(settings: Settings, database: Database) -> TurnEngine:
    """Return an engine with the stand-in for the agent."""
    return TurnEngine(database, FakeAgent(), clock=FakeClock(), settings=settings)


async def say(engine: TurnEngine, id_: str, text: str) -> str:
    """Send a message and return its client's id."""
    name = str(uuid.uuid4())
    await engine.accept(id_, client_message_id=name, text=RawText(text))
    return name


class Drill:
    """Some talks, and how far each was before and after the copy was made."""

    def __init__(self, talks: list[NewConversation]) -> None:
        self._talks = talks
        self._sent: dict[str, list[str]] = {talk.id: [] for talk in talks}
        self._before: dict[str, int] = {}
        self._during: dict[str, int] = {}

    @classmethod
    async def copied(
        cls, settings: Settings, database: Database, file: Path, *, talks: int
    ) -> Drill:
        """Make a copy while that many people keep talking."""
        engine = engine_of(settings, database)
        opened = [await engine.open(channel="web", locale="nl") for _ in range(talks)]
        drill, stop = cls(opened), asyncio.Event()

        async def talk_on(id_: str) -> None:
            sent = drill._sent[id_]
            while not stop.is_set():
                sent.append(await say(engine, id_, f"zin {len(sent)}"))

        running = [asyncio.create_task(talk_on(talk.id)) for talk in opened]
        await until(lambda: all(drill._sent.values()))
        drill._before = drill._lengths()
        await asyncio.to_thread(back_up, settings, file)
        drill._during = drill._lengths()
        await asyncio.sleep(0.1)
        stop.set()
        await asyncio.gather(*running)
        return drill

    async def check(self, settings: Settings, database: Database) -> None:
        """Each talk is there without a gap, with all said before, and goes on."""
        engine = engine_of(settings, database)
        for talk in self._talks:
            async with database.read() as connection:
                kept = await messages.after_seq(connection, talk.id, 0)
                assert await conversations.opens(connection, talk.id, talk.token)
            assert [one.seq for one in kept] == list(range(1, len(kept) + 1))
            said = [one.client_message_id for one in kept if one.role == "worker"]
            assert 0 < self._before[talk.id] <= len(said) <= self._during[talk.id] + 1
            assert said == self._sent[talk.id][: len(said)]
            # A message sent again gets its answer, a new one a new answer.
            repeated = await engine.accept(
                talk.id,
                client_message_id=said[-1] or "",
                text=RawText(f"zin {len(said) - 1}"),
            )
            assert repeated.repeated
            await say(engine, talk.id, "ik ga verder")

    def _lengths(self) -> dict[str, int]:
        return {id_: len(names) for id_, names in self._sent.items()}
