from __future__ import annotations

import asyncio
import threading

import pytest

from bot.dialogue import one_thread
from bot.dialogue.one_thread import OneThread
from tests.talkers import until


async def test_work_is_done_in_the_order_in_which_it_came() -> None:
    done: list[int] = []
    thread = OneThread("agent")
    await asyncio.gather(*(thread.run(done.append, number) for number in range(20)))
    assert done == list(range(20))
    assert thread.busy_seconds() == 0
    assert thread.close()


async def test_it_tells_how_long_what_nobody_awaits_any_more_takes() -> None:
    thread, go_on = OneThread("agent"), threading.Event()
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(thread.run(go_on.wait), 0.05)
    before = thread.busy_seconds()
    assert before > 0
    await asyncio.sleep(0.02)
    assert thread.busy_seconds() > before
    go_on.set()
    assert thread.close()
    assert thread.busy_seconds() == 0


async def test_closing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_thread, "_LEAVE_SECONDS", 0.05)
    thread, go_on = OneThread("agent"), threading.Event()
    running = asyncio.create_task(thread.run(go_on.wait))
    await until(lambda: thread.busy_seconds() > 0)
    assert not thread.close()
    go_on.set()
    await running
