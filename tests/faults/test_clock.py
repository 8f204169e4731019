"""The clock of the machine is set back in the middle of a talk."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

from bot.storage import leases, upkeep
from tests.serving import Served, serving


async def test_a_talk_goes_on_when_the_clock_is_set_back(
    tmp_path: Path, database_url: str
) -> None:
    async with serving(tmp_path, database_url=database_url) as served:
        talk = await served.open()
        for number in range(30):
            assert (await talk.send(text=f"zin {number}")).status == 200
        # GIVEN that the limit of this minute is reached
        assert (await talk.send(text="te veel")).status == 429
        # WHEN the clock goes back three hours
        served.clock.move(hours=-3)
        # THEN the talk is not locked out until that time comes again, its order is kept
        for number in range(30, 33):
            assert (await talk.send(text=f"zin {number}")).status == 200
        kept = await talk.messages()
        assert [message["seq"] for message in kept] == list(range(1, 69))
        said = [m["text"] for m in kept if m["role"] == "worker"]
        assert said == [f"zin {number}" for number in range(33)]
        # AND who reads on from a message gets what came later, though its time is less
        after = await talk.messages(after=kept[61]["id"])
        assert [message["seq"] for message in after] == list(range(63, 69))


async def test_a_code_still_ends_and_nothing_is_erased_early(
    tmp_path: Path, database_url: str
) -> None:
    async with serving(tmp_path, database_url=database_url) as served:
        talk = await served.open()
        code = (await talk.call("POST", "/transfer")).json["code"]
        # GIVEN a clock that was wrong and is put right
        served.clock.move(hours=-3)
        # THEN a conversation that seems to come from the future opens all the same
        assert (await talk.send(text="hoi")).status == 200
        served.clock.move(hours=3, minutes=11)
        moved = await served.call("POST", "/api/transfers", json={"code": code})
        assert moved.status == 404
        assert len(await talk.messages()) == 4


async def test_old_talks_go_also_when_the_clock_was_ahead(
    tmp_path: Path, database_url: str
) -> None:
    async with serving(tmp_path, database_url=database_url) as served:
        purge = served.conversations.purge
        # The process does it by itself when it starts.
        await _done_once(served)
        # GIVEN a clock that was a year ahead for a while
        served.clock.move(days=365)
        await purge()
        assert await _last_done(served) == served.clock.now()
        served.clock.move(days=-365)
        talk = await served.open()
        # WHEN it is right again, THEN the daily job does not wait for that year
        for _ in range(31):
            served.clock.move(days=1)
            await purge()
        assert await _last_done(served) == served.clock.now()
        assert (await talk.call("GET", "/messages")).status == 404


async def _done_once(served: Served) -> None:
    for _ in range(6000):
        if await _last_done(served) is not None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it was never done")


async def _last_done(served: Served) -> dt.datetime | None:
    return await leases.last_done(served.database, upkeep.RETENTION)
