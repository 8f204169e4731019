from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway.keys import CONVERSATIONS
from bot.gateway.ports import Signal
from tests.serving import Served, Talk


async def test_reads_after_a_message(talk: Talk) -> None:
    answer = await talk.send(text="hoi")
    after = talk.opened["messages"][-1]["id"]
    found = await talk.messages(after=after)
    assert found == [answer.json["accepted"], *answer.json["messages"]]
    assert await talk.messages(after=found[-1]["id"]) == []


async def test_an_unknown_after_is_not_found(served: Served, talk: Talk) -> None:
    other = await served.open()
    for after in ("x", other.opened["messages"][0]["id"]):
        answer = await talk.call("GET", "/messages", params={"after": after})
        assert answer.status == 404


@pytest.mark.parametrize("wait", ["-1", "26", "25.5", "x", "nan", "", "1e1", "²"])
async def test_a_strange_wait_is_refused(talk: Talk, wait: str) -> None:
    answer = await talk.call("GET", "/messages", params={"wait": wait})
    assert answer.status == 422


async def test_long_polling_returns_with_the_next_message(talk: Talk) -> None:
    # GIVEN a window that waits for news
    last = talk.opened["messages"][-1]["id"]
    waiting = asyncio.create_task(talk.messages(after=last, wait="25"))
    await _window_opens(talk)
    # WHEN a message is sent in another window
    answer = await talk.send(text="hoi")
    # THEN the first gets both sides of it
    assert await waiting == [answer.json["accepted"], *answer.json["messages"]]


async def test_long_polling_ends_empty_when_time_is_up(talk: Talk) -> None:
    last = talk.opened["messages"][-1]["id"]
    assert await talk.messages(after=last, wait="0.05") == []


async def test_long_polling_ends_when_the_conversation_is_erased(talk: Talk) -> None:
    last = talk.opened["messages"][-1]["id"]
    waiting = asyncio.create_task(
        talk.call("GET", "/messages", params={"after": last, "wait": "25"})
    )
    await _window_opens(talk)
    await talk.call("DELETE")
    assert (await waiting).status == 404


async def test_a_conversation_has_a_limited_number_of_windows(
    served: Served, talk: Talk
) -> None:
    object.__setattr__(served.settings, "max_windows", 1)
    last = talk.opened["messages"][-1]["id"]
    waiting = asyncio.create_task(talk.messages(after=last, wait="25"))
    await _window_opens(talk)
    answer = await talk.call("GET", "/messages", params={"after": last, "wait": "1"})
    assert answer.status == 429
    await talk.send(text="hoi")
    await waiting


async def _window_opens(talk: Talk) -> None:
    app = talk.served.client.app
    assert app is not None
    for _ in range(500):
        if app[CONVERSATIONS].bus.windows(talk.id):
            return
        await asyncio.sleep(0.01)
    pytest.fail("no window opened")


async def test_a_long_poll_with_more_signals_than_it_can_keep_just_looks(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = talk.opened["messages"][-1]["id"]
    held = served.conversations
    after = held.after

    async def meanwhile_a_lot_happens(*place: Any) -> Any:
        found = await after(*place)
        for _ in range(300):
            await held.bus.publish(talk.id, Signal("typing", {"on": True}))
        return found

    monkeypatch.setattr(held, "after", meanwhile_a_lot_happens)
    assert await talk.messages(after=last, wait="25") == []
