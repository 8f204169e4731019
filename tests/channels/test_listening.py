"""A channel that fetches by itself: started anew after a fault, and ended for sure."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot import waiting
from bot.channels import running
from bot.channels.abilities import Cursor, Receive
from bot.channels.contract import AwayError
from bot.waiting import end


class Stubborn:
    """A channel whose library swallows cancellations, as `asyncio.wait_for` can."""

    name = "stubborn"

    def __init__(self, swallows: int, *faults: Exception) -> None:
        self.swallows = swallows
        self.faults = list(faults)
        self.begun = 0
        self.listening = asyncio.Event()

    async def listen(self, receive: Receive, cursor: Cursor) -> None:
        """Fetch nothing, for ever."""
        self.begun += 1
        if self.faults:
            raise self.faults.pop(0)
        self.listening.set()
        for _ in range(self.swallows):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        await asyncio.Event().wait()


def listening(channel: Stubborn) -> asyncio.Task[None]:
    """Let it listen, with nothing to receive or to keep."""
    return asyncio.create_task(
        running._listening(channel, None, None)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("swallows", [0, 1, 3])
async def test_it_ends_though_a_cancellation_is_swallowed(
    swallows: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(waiting, "_AGAIN_SECONDS", 0.05)
    channel = Stubborn(swallows)
    task = listening(channel)
    await asyncio.wait_for(channel.listening.wait(), 60)
    await asyncio.wait_for(end([task]), 60)
    assert task.cancelled()


async def test_after_a_fault_it_begins_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "_LISTEN_PAUSE_SECONDS", 0.01)
    channel = Stubborn(0, ConnectionError("away"), AwayError("away"))
    task = listening(channel)
    await asyncio.wait_for(channel.listening.wait(), 60)
    await end([task])
    assert channel.begun == 3


async def test_the_wait_a_provider_asks_is_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "_LISTEN_PAUSE_SECONDS", 0.01)
    channel = Stubborn(0, AwayError("busy", retry_after=0.4))
    begun = asyncio.get_running_loop().time()
    task = listening(channel)
    await asyncio.wait_for(channel.listening.wait(), 60)
    # However long it takes beyond that.
    assert asyncio.get_running_loop().time() - begun >= 0.4
    await end([task])
    assert channel.begun == 2
