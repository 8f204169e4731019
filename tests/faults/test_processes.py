"""Two processes on one port: killed, renewed and stopped while people talk."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from tests.faults.light import Fleet
from tests.postgres import PostgresServer
from tests.talkers import Talker, Watcher, ready, session, until

TALKS = 20


@pytest.fixture
async def fleet(
    tmp_path: Path, postgres_server: PostgresServer
) -> AsyncIterator[Fleet]:
    """Give two processes that answer."""
    running = Fleet(tmp_path, postgres_server.emptied())
    running.start()
    try:
        async with session() as client:
            await ready(client, running.url)
            await until(lambda: len(running.processes()) == 2)
        yield running
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            running.stop()


@contextlib.asynccontextmanager
async def talking(fleet: Fleet, talks: int = TALKS) -> AsyncIterator[list[Talker]]:
    """Have people talk within the block; then look at what is kept and was seen.

    Each has a second window open on the talk, most often at another process.
    """
    async with session() as client:
        talkers = [await Talker.begin(client, fleet.url) for _ in range(talks)]
        watchers = [Watcher(item) for item in talkers]
        done = asyncio.Event()
        tasks = [asyncio.create_task(item.talk(done)) for item in talkers]
        watching = [asyncio.create_task(item.watch()) for item in watchers]
        await until(lambda: all(item.answers for item in talkers))
        yield talkers
        done.set()
        await asyncio.gather(*tasks)
        for talker, watcher in zip(talkers, watchers):
            await talker.check()
            await watcher.check()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)


def _models(talkers: list[Talker]) -> set[str]:
    """Return under which models the last messages were answered."""
    return {item.answers[-1]["messages"][-1]["text"].split()[1] for item in talkers}


def _answered_by(talkers: list[Talker]) -> set[str]:
    """Return the ids of the processes that answered."""
    return {
        answer["messages"][-1]["text"].split()[3]
        for item in talkers
        for answer in item.answers
    }


async def _renew(fleet: Fleet) -> None:
    """Have a new generation take over, and wait until the old one is gone."""
    (old,) = fleet.generations()
    fleet.signal(signal.SIGHUP)
    await until(lambda: old not in fleet.generations())


async def _a_few_more(talkers: list[Talker]) -> None:
    """Wait until everyone was answered twice more."""
    said = [len(item.answers) + 2 for item in talkers]
    await until(
        lambda: all(len(item.answers) >= few for item, few in zip(talkers, said))
    )


def _both_answered(fleet: Fleet, talkers: list[Talker]) -> bool:
    running = {str(each.pid) for each in fleet.processes()}
    return len(running) == 2 and running <= _answered_by(talkers)


async def _kill_one(fleet: Fleet, chance: random.Random) -> None:
    victim = chance.choice(fleet.processes())
    victim.kill()
    await until(lambda: victim not in fleet.processes())


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.long)])
async def test_a_process_killed_in_mid_turn_loses_and_doubles_nothing(
    fleet: Fleet, kills: int
) -> None:
    chance = random.Random(20261128)
    async with talking(fleet) as talkers:
        for _ in range(kills):
            await until(lambda: _both_answered(fleet, talkers))
            await asyncio.sleep(0.2 * chance.random())
            await _kill_one(fleet, chance)
    # Someone was cut off each time: there was a turn in flight.
    assert len(_answered_by(talkers)) >= 1 + kills
    assert sum(item.cut_off for item in talkers) >= kills


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.long)])
async def test_a_rolling_restart_with_another_model_under_load(
    fleet: Fleet, times: int
) -> None:
    async with talking(fleet) as talkers:
        for number in range(times):
            # GIVEN talks that are half way under one model
            fleet.put_model(f"nieuw{number}")
            # WHEN the operator asks to renew
            await _renew(fleet)
            await _a_few_more(talkers)
            # THEN every talk goes on under the other one
            assert _models(talkers) == {f"nieuw{number}"}
    # There is always one that answers: on a busy machine one may have to wait, once.
    assert all(item.waited <= times for item in talkers)


async def test_two_processes_outlive_a_database_that_stops_and_starts(
    tmp_path: Path,
) -> None:
    in_loop = asyncio.get_running_loop().run_in_executor
    # GIVEN a server of its own, that writes to the disk before it says so
    server = PostgresServer(durable=True)
    server.start()
    server.make_template()
    running = Fleet(tmp_path, server.emptied())
    try:
        running.start()
        async with session() as client:
            await ready(client, running.url)
            await until(lambda: len(running.processes()) == 2)
        before = {each.pid for each in running.processes()}
        async with talking(running, 8) as talkers:
            await until(lambda: _both_answered(running, talkers))
            waited = [item.waited + 1 for item in talkers]
            # WHEN the database stops, all hear that they have to wait
            await in_loop(None, server.stop)
            await until(
                lambda: all(item.waited >= few for item, few in zip(talkers, waited))
            )
            # THEN both go on by themselves when it is there again, windows too
            await in_loop(None, server.start)
            await _a_few_more(talkers)
        assert {each.pid for each in running.processes()} == before
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            running.stop()
        server.remove()


async def test_a_new_model_that_does_not_load_leaves_the_old_one(fleet: Fleet) -> None:
    (old,) = fleet.generations()
    async with talking(fleet, 2) as talkers:
        fleet.put_model("broken")
        fleet.signal(signal.SIGHUP)
        await until(lambda: len(fleet.generations()) == 2)
        await until(lambda: fleet.generations() == [old])
        await asyncio.sleep(0.2)
        assert _models(talkers) == {"een"}


async def test_a_lost_generation_comes_back_and_its_processes_go(fleet: Fleet) -> None:
    async with talking(fleet, 4):
        orphans = fleet.processes()
        (old,) = fleet.generations()
        old.kill()
        await until(lambda: not any(process.is_running() for process in orphans))
        await until(lambda: len(fleet.processes()) == 2)


async def test_a_process_that_stands_still_is_replaced(fleet: Fleet) -> None:
    before = {each.pid for each in fleet.processes()}
    async with talking(fleet, 4) as talkers:
        # WHEN a library hangs and takes the whole process along
        await talkers[0].say("freeze")
        # THEN another process answered, and there are two again
        assert talkers[0].cut_off >= 1
        await until(lambda: len(fleet.processes()) == 2)
    assert before - {each.pid for each in fleet.processes()}


async def test_a_stop_answers_what_is_in_flight_and_leaves_nothing(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    # GIVEN eight turns in flight, each of which takes seconds
    fleet = Fleet(tmp_path, postgres_server.emptied())
    fleet.put_model("slow")
    fleet.start()
    async with session() as client:
        await ready(client, fleet.url)
        everyone = [*fleet.generations(), *fleet.processes()]
        talkers = [await Talker.begin(client, fleet.url) for _ in range(8)]
        turns = [asyncio.create_task(item.say("nog net")) for item in talkers]
        await asyncio.sleep(2)
        # WHEN it is asked to stop
        assert await asyncio.get_running_loop().run_in_executor(None, fleet.stop) == 0
        # THEN every turn was answered first, and no process is left
        await asyncio.gather(*turns)
    assert [item.cut_off for item in talkers] == [0] * 8
    assert not any(each.is_running() for each in everyone)


async def test_a_generation_that_never_worked_ends_the_supervisor(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    running = Fleet(tmp_path, postgres_server.emptied())
    running.put_model("broken")
    running.start()
    assert await asyncio.get_running_loop().run_in_executor(None, running.wait) == 1
