"""The clock of the machine is set back in the middle of a talk."""

from __future__ import annotations

from pathlib import Path

from tests.serving import serving


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
