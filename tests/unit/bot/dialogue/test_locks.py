from __future__ import annotations

import asyncio

import pytest

from bot.dialogue.locks import Locks


async def test_one_at_a_time_per_key_in_order_of_arrival() -> None:
    locks, order = Locks(), []

    async def work(name: str) -> None:
        async with locks.hold("talk"):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(*(work(name) for name in "abc"))
    assert order == ["a in", "a out", "b in", "b out", "c in", "c out"]


async def test_other_keys_do_not_wait() -> None:
    locks = Locks()
    async with locks.hold("one"), locks.hold("two"):
        assert len(locks) == 2


async def test_nothing_is_left_when_nobody_waits() -> None:
    locks = Locks()
    with pytest.raises(RuntimeError):
        async with locks.hold("talk"):
            raise RuntimeError("fault")
    assert len(locks) == 0
    # GIVEN one that gives up waiting
    async with locks.hold("talk"):
        waiting = asyncio.ensure_future(locks.hold("talk").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert len(locks) == 0
