"""Waiting with an end, when the end and what is waited for come together."""

from __future__ import annotations

import asyncio

import pytest

from bot.waiting import end, limit


@pytest.mark.parametrize("turns", range(6), ids=str)
async def test_a_cancellation_that_comes_with_the_answer_is_not_lost(
    turns: int,
) -> None:
    answer = asyncio.Event()

    async def wait() -> None:
        while True:
            async with limit(60):
                await answer.wait()
            answer.clear()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    answer.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=20)
    assert task.cancelled()


async def test_a_limit_ends_what_takes_longer() -> None:
    with pytest.raises(asyncio.TimeoutError):
        async with limit(0.01):
            await asyncio.Event().wait()


async def test_what_ended_by_itself_is_let_be(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise RuntimeError("mijn geheim")

    failed, endless = (
        asyncio.create_task(fail()),
        asyncio.create_task(asyncio.Event().wait()),
    )
    await asyncio.sleep(0.01)
    await end([failed, endless])
    assert endless.cancelled()
    del failed
    assert "geheim" not in caplog.text
