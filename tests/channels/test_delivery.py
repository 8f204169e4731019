"""The outbox: leased, in order, once, retried, given up; by several processes."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels import working
from bot.channels.contract import Delivered, Failed, RetryAfter, SendResult
from bot.channels.delivery import LEASE_SECONDS, OutboxWorker
from bot.settings import Settings
from bot.storage import conversations, figures, outbox, tables
from bot.storage.database import Database
from bot.storage.errors import UnavailableError
from bot.storage.leasing import Due
from bot.storage.records import OutboxItem, OutboxRow
from tests.fakes import FakeClock
from tests.serving import migrated


@dataclass
class FakeHandler:
    """Answers with what it is told to, in turn, and then that it is delivered."""

    kind: str = "note"
    ordered: bool = True
    answers: list[SendResult | Exception] = field(default_factory=list)
    got: list[OutboxRow] = field(default_factory=list)
    hold: asyncio.Event | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, row: OutboxRow) -> SendResult:
        self.got.append(row)
        self.begun.set()
        if self.hold is not None:
            await self.hold.wait()
        answer = self.answers.pop(0) if self.answers else Delivered()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def names(self) -> list[str]:
        return [str(row.body["name"]) for row in self.got]


@dataclass
class Stand:
    database: Database
    clock: FakeClock
    handler: FakeHandler

    counted: list[tuple[str, str]] = field(default_factory=list)

    def worker(self, **options: int) -> OutboxWorker:
        def count(lane: str, outcome: str) -> None:
            self.counted.append((lane, outcome))

        return OutboxWorker(
            self.database, [self.handler], clock=self.clock, count=count, **options
        )

    async def once(self, worker: OutboxWorker | None = None) -> int:
        """Deliver what is due and wait for it."""
        work = await (worker or self.worker()).take()
        await asyncio.gather(*(one for _, one in work))
        return len(work)

    async def add(
        self,
        *names: str,
        conversation: str = "one",
        channel: str | None = None,
        **options: int,
    ) -> None:
        due = self.clock.now() + dt.timedelta(**options)
        items = [
            OutboxItem(1, self.handler.kind, due, {"name": name}, channel=channel)
            for name in names
        ]
        async with self.database.write() as connection:
            if not await conversations.exists(connection, conversation):
                await conversations.add(
                    connection,
                    conversation_id=conversation,
                    channel="web",
                    locale="nl",
                    now=self.clock.now(),
                )
            await outbox.add(connection, conversation, items)

    async def left(self) -> int:
        async with self.database.read() as connection:
            count = sa.select(sa.func.count()).select_from(tables.outbox)
            return int(await connection.scalar(count) or 0)


@pytest.fixture
async def stand(tmp_path: Path, database_url: str) -> AsyncIterator[Stand]:
    settings = Settings(data_folder=tmp_path, database_url=database_url)
    if not database_url:
        migrated(tmp_path)
    database = Database.from_settings(settings)
    yield Stand(database, FakeClock(), FakeHandler())
    await database.dispose()


async def test_what_is_delivered_goes(stand: Stand):
    await stand.add("a")
    assert await stand.once() == 1
    assert (stand.handler.names, await stand.left()) == (["a"], 0)


async def test_a_kind_that_nobody_delivers_stays(stand: Stand):
    await stand.add("a")
    stand.handler.kind = "other"
    assert await stand.once() == 0
    assert await stand.left() == 1


async def test_what_is_not_due_waits(stand: Stand):
    await stand.add("a", hours=1)
    assert await stand.once() == 0
    stand.clock.move(hours=1)
    assert await stand.once() == 1


async def test_one_conversation_keeps_its_order_and_others_do_not_wait(stand: Stand):
    await stand.add("a", "b", conversation="one")
    await stand.add("x", conversation="two")
    stand.handler.answers = [RetryAfter(30.0)]
    await stand.once()
    assert stand.handler.names == ["a", "x"]
    assert await stand.once() == 0
    stand.clock.move(seconds=31)
    await stand.once()
    await stand.once()
    assert stand.handler.names == ["a", "x", "a", "b"]


async def test_a_kind_without_order_waits_for_nothing(stand: Stand):
    stand.handler.ordered = False
    await stand.add("later", hours=1)
    await stand.add("a", "b")
    assert await stand.once() == 2


async def test_two_workers_never_take_the_same_row(stand: Stand):
    await stand.add(*"abcdefgh")
    stand.handler.ordered = False
    await asyncio.gather(*(stand.once(stand.worker()) for _ in range(4)))
    assert sorted(stand.handler.names) == list("abcdefgh")


async def test_a_row_is_never_taken_for_the_one_before_it(stand: Stand):
    # SQLite would give the number of a removed row to the next.
    await stand.add("a")
    await stand.once()
    await stand.add("b", hours=1)
    async with stand.database.write() as connection:
        now = stand.clock.now()
        for number in (1, 2):
            row = await outbox.claim(connection, number, now=now, until=now)
            assert row is None


async def test_who_dies_with_a_row_in_hand_loses_it_after_the_lease(stand: Stand):
    await stand.add("a")
    stand.handler.hold = asyncio.Event()
    ((_, work),) = await stand.worker().take()
    task = asyncio.ensure_future(work)
    await asyncio.wait_for(stand.handler.begun.wait(), 60)
    task.cancel()
    assert await stand.once() == 0
    stand.clock.move(seconds=LEASE_SECONDS + 1)
    stand.handler.hold.set()
    assert await stand.once() == 1
    first, second = stand.handler.got
    assert first.delivery_id == second.delivery_id
    assert (first.attempts, second.attempts) == (1, 2)


async def test_an_exception_is_a_retry(stand: Stand):
    await stand.add("a")
    stand.handler.answers = [RuntimeError("het adres is 06-12345678")]
    await stand.once()
    stand.clock.move(seconds=3)
    await stand.once()
    assert (stand.handler.names, await stand.left()) == (["a", "a"], 0)


async def test_what_can_never_be_delivered_is_given_up(stand: Stand):
    await stand.add("a", "b")
    stand.handler.answers = [Failed("blocked")]
    worker = stand.worker()
    await stand.once(worker)
    await stand.once(worker)
    assert stand.handler.names == ["a", "b"]
    assert stand.counted == [("note", "given_up"), ("note", "delivered")]
    async with stand.database.read() as connection:
        assert await outbox.waiting(connection, stand.clock.now()) == {}
        assert await outbox.given_up(connection) == {"note": 1}


async def test_after_enough_attempts_it_is_given_up(stand: Stand):
    await stand.add("a")
    stand.handler.answers = [RetryAfter()] * 5
    worker = stand.worker(most_attempts=3)
    for _ in range(6):
        await stand.once(worker)
        stand.clock.move(hours=2)
    assert len(stand.handler.got) == 3
    assert [outcome for _, outcome in stand.counted] == [*["retried"] * 2, "given_up"]


async def test_erasing_the_conversation_erases_what_waits(stand: Stand):
    await stand.add("a")
    async with stand.database.write() as connection:
        await conversations.erase(connection, "one")
    assert await stand.once() == 0
    assert await stand.left() == 0


async def test_a_row_erased_while_it_is_sent_is_no_fault(stand: Stand):
    await stand.add("a")
    ((_, work),) = await stand.worker().take()
    async with stand.database.write() as connection:
        await conversations.erase(connection, "one")
    await work
    assert await stand.left() == 0


async def test_the_loop_stops_after_what_it_has_in_hand(stand: Stand):
    await stand.add("a")
    stand.handler.hold = asyncio.Event()
    worker = stand.worker()
    task = asyncio.create_task(worker.run())
    await asyncio.wait_for(stand.handler.begun.wait(), 60)
    worker.stop()
    await asyncio.sleep(0.05)
    assert not task.done()
    stand.handler.hold.set()
    await asyncio.wait_for(task, 60)
    assert await stand.left() == 0


async def test_a_full_lane_leaves_room_for_the_others(stand: Stand):
    stand.handler.ordered = False
    stand.handler.hold = asyncio.Event()
    await stand.add(*(f"a{n}" for n in range(working.AT_ONCE + 5)), channel="slack")
    worker = stand.worker()
    task = asyncio.create_task(worker.run())
    for _ in range(3000):
        if len(stand.handler.got) >= working.AT_ONCE:
            break
        await asyncio.sleep(0.01)
    await stand.add("x", channel="teams")
    worker.wake()
    for _ in range(3000):
        if "x" in stand.handler.names:
            break
        await asyncio.sleep(0.01)
    assert len(stand.handler.names) == working.AT_ONCE + 1
    assert stand.handler.names[-1] == "x"
    stand.handler.hold.set()
    for _ in range(3000):
        if not await stand.left():
            break
        await asyncio.sleep(0.01)
    worker.stop()
    await asyncio.wait_for(task, 60)
    assert await stand.left() == 0


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (RetryAfter(reason="status_429"), False),
        (RetryAfter(reason="away", unsure=True), True),
        (RuntimeError("nobody knows"), True),
    ],
)
async def test_the_next_attempt_knows_whether_the_last_ended_unknown(
    stand: Stand, answer: SendResult | Exception, asked: bool
):
    await stand.add("a")
    begun = stand.clock.now()
    stand.handler.answers = [answer]
    await stand.once()
    stand.clock.move(seconds=10)
    await stand.once()
    first, second = stand.handler.got
    assert first.sending_since is None
    assert second.sending_since == (begun if asked else None)


async def test_what_a_process_died_with_was_begun_at_its_first_attempt(stand: Stand):
    await stand.add("a")
    begun = stand.clock.now()
    stand.handler.answers = [RetryAfter(unsure=True)] * 2
    for _ in range(3):
        await stand.once()
        stand.clock.move(seconds=LEASE_SECONDS + 1)
    assert [row.sending_since for row in stand.handler.got] == [None, begun, begun]


@pytest.mark.parametrize(
    "fault", [UnavailableError("away"), RuntimeError("mijn geheim")], ids=repr
)
async def test_a_round_that_fails_is_followed_by_another(
    fault: Exception,
    stand: Stand,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setattr(working, "POLL_SECONDS", 0.01)
    await stand.add("a")
    worker, faults = stand.worker(), [fault]
    due = worker.due

    async def broken_once(*place: AsyncConnection, **limits: Any) -> Sequence[Due]:
        if faults:
            raise faults.pop()
        return await due(*place, **limits)

    monkeypatch.setattr(worker, "due", broken_once)
    task = asyncio.create_task(worker.run())
    await asyncio.wait_for(stand.handler.begun.wait(), 60)
    worker.stop()
    await task
    assert stand.handler.names == ["a"]
    assert f"_failed {type(fault).__name__}" in caplog.text
    assert "geheim" not in caplog.text


async def test_the_figures_are_told_by_channel_or_kind(stand: Stand):
    stand.handler.ordered = False
    await stand.add("a", "b", channel="slack")
    await stand.add("c")
    await stand.add("later", hours=1)
    stand.clock.move(seconds=90)
    async with stand.database.read() as connection:
        waits = await outbox.waiting(connection, stand.clock.now())
    assert {lane: one.rows for lane, one in waits.items()} == {"slack": 2, "note": 1}
    assert waits["slack"].oldest == dt.timedelta(seconds=90)
    stand.handler.answers = [Failed("blocked")]
    await stand.once()
    assert sorted(stand.counted) == [
        ("note", "delivered"),
        ("slack", "delivered"),
        ("slack", "given_up"),
    ]
    async with stand.database.read() as connection:
        found = await figures.read(connection, stand.clock.now())
    # What was given up waits for nobody.
    assert (found.outbox, found.given_up) == ({}, {"slack": 1})
