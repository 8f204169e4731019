"""Two processes, two advisers, one request; and a process that dies half way."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.dialogue.turn import TurnEngine
from bot.gateway.bus import MemoryBus
from bot.handover.taking_over import TakingOver
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage import handovers, messages, takeovers
from bot.storage.database import Database
from bot.storage.takeovers import Adviser
from tests.fakes import FakeAgent, FakeClock

ANNE = Adviser("u-anne", "Anne", "loopbaanadviseur")
DAY = dt.timedelta(days=1)


async def _invite(database: Database, conversation_id: str) -> None:
    """Let a worker ask for a talk in the window, and Anne take the request."""
    now = FakeClock().now()
    async with database.write() as connection:
        await handovers.ask(
            connection, conversation_id, packet={}, reach="window", now=now
        )
        found = await handovers.find(connection, conversation_id)
        assert found is not None
        assert await handovers.claim(
            connection, found.id, ANNE.id, now=now, abandoned_before=now
        )


@pytest.fixture
async def asked(settings: Settings, database: Database) -> str:
    """Give the id of a request that waits."""
    clock = FakeClock()
    engine = TurnEngine(database, FakeAgent(), clock=clock, settings=settings)
    opened = await engine.open(channel="web", locale="nl")
    async with database.write() as connection:
        await handovers.ask(
            connection, opened.id, packet={"wish": "x"}, reach="window", now=clock.now()
        )
        found = await handovers.find(connection, opened.id)
    assert found is not None
    return found.id


async def _claim(database: Database, handover_id: str, adviser: str) -> bool:
    now = FakeClock().now()
    async with database.write() as connection:
        return await handovers.claim(
            connection, handover_id, adviser, now=now, abandoned_before=now - DAY
        )


async def test_of_twenty_advisers_in_two_processes_one_gets_it(
    settings: Settings, database: Database, asked: str
) -> None:
    other = Database.from_settings(settings)
    claims = [
        _claim(side, asked, f"adviser-{number}")
        for number, side in enumerate([database, other] * 10)
    ]
    won = await asyncio.gather(*claims)
    assert won.count(True) == 1
    async with database.read() as connection:
        found = await handovers.by_id(connection, asked)
    assert found is not None
    assert found.claimed_by == f"adviser-{won.index(True)}"
    await other.dispose()


async def test_only_who_claimed_it_releases_or_finishes_it(
    database: Database, asked: str
) -> None:
    now = FakeClock().now()
    assert await _claim(database, asked, "anne")
    async with database.write() as connection:
        assert not await handovers.release(connection, asked, "bram")
        assert not await handovers.finish(connection, asked, "bram", now)
        assert await handovers.release(connection, asked, "anne")
        assert not await handovers.finish(connection, asked, "anne", now)
    assert await _claim(database, asked, "bram")
    async with database.write() as connection:
        assert await handovers.finish(connection, asked, "bram", now)
        found = await handovers.by_id(connection, asked)
    assert found is not None
    assert (found.status, found.packet) == ("done", {})
    assert not await _claim(database, asked, "anne")


async def test_a_forgotten_claim_is_free_after_its_time(
    database: Database, asked: str
) -> None:
    assert await _claim(database, asked, "anne")
    assert not await _claim(database, asked, "bram")
    later = FakeClock().now() + DAY + dt.timedelta(minutes=1)
    async with database.write() as connection:
        assert await handovers.claim(
            connection, asked, "bram", now=later, abandoned_before=later - DAY
        )


async def test_the_queue_is_in_the_order_of_asking(
    settings: Settings, database: Database
) -> None:
    clock = FakeClock()
    engine = TurnEngine(database, FakeAgent(), clock=clock, settings=settings)
    ids = []
    for _ in range(3):
        opened = await engine.open(channel="web", locale="nl")
        ids.append(opened.id)
        clock.move(minutes=1)
        async with database.write() as connection:
            await handovers.ask(
                connection, opened.id, packet={}, reach="phone", now=clock.now()
            )
    async with database.read() as connection:
        queue = await handovers.queue(connection)
    assert [one.conversation_id for one in queue] == ids


async def test_a_step_that_fails_half_way_leaves_the_talk_as_it_was(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an adviser who comes in while the power goes, at the very end
    clock = FakeClock()
    engine = TurnEngine(database, FakeAgent(), clock=clock, settings=settings)
    opened = await engine.open(channel="web", locale="nl")
    await _invite(database, opened.id)
    taking_over = TakingOver(database, bus=MemoryBus(), clock=clock, settings=settings)

    async def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("bot.storage.takeovers.move", broken)
        with pytest.raises(RuntimeError):
            await taking_over.enter(opened.id, ANNE)
    # THEN neither the message nor the take-over is there, and it can be done again
    async with database.read() as connection:
        assert len(await messages.after_seq(connection, opened.id, 0)) == 2
        assert await takeovers.find(connection, opened.id) is None
    await taking_over.enter(opened.id, ANNE)
    async with database.read() as connection:
        kept = await messages.after_seq(connection, opened.id, 0)
    assert [message.seq for message in kept] == [1, 2, 3]


async def test_another_process_knows_who_has_the_talk(
    settings: Settings, database: Database
) -> None:
    clock, agent = FakeClock(), FakeAgent()
    engine = TurnEngine(database, FakeAgent(), clock=clock, settings=settings)
    opened = await engine.open(channel="web", locale="nl")
    await _invite(database, opened.id)
    taking_over = TakingOver(database, bus=MemoryBus(), clock=clock, settings=settings)
    await taking_over.enter(opened.id, ANNE)
    other = Database.from_settings(settings)
    second = TurnEngine(other, agent, clock=clock, settings=settings)
    answer = await second.accept(
        opened.id,
        client_message_id="6f1c0c1e-8d3b-4a51-9c57-0f6b7f3f8a11",
        text=RawText("hoi"),
    )
    assert (answer.messages, agent.seen) == ((), [])
    await other.dispose()
