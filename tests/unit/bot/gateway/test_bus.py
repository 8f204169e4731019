from __future__ import annotations

import pytest

from bot.gateway.bus import MemoryBus
from bot.gateway.ports import LaggingError, Signal


async def test_a_signal_reaches_the_windows_of_its_conversation_alone() -> None:
    bus = MemoryBus()
    with bus.subscribe("a") as first, bus.subscribe("a") as second, bus.subscribe("b"):
        assert (bus.windows("a"), bus.windows()) == (2, 3)
        await bus.publish("a", Signal("messages"))
        assert (await first.get()).kind == (await second.get()).kind == "messages"
    assert bus.windows() == 0
    await bus.publish("a", Signal("messages"))


async def test_a_window_that_misses_signals_is_told_so() -> None:
    bus = MemoryBus()
    with bus.subscribe("a") as slow:
        for _ in range(1000):
            await bus.publish("a", Signal("typing", {"on": True}))
        with pytest.raises(LaggingError):
            await slow.get()


async def test_a_stop_reaches_every_window_and_those_that_come_after() -> None:
    bus = MemoryBus()
    with bus.subscribe("a") as early:
        bus.stop()
        with bus.subscribe("b") as late:
            assert (await early.get()).kind == (await late.get()).kind == "stop"
