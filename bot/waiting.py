"""Waiting with an end: a time limit on an await, and tasks that must be gone.

`asyncio.wait_for` is not for what is cancelled from outside: in Python 3.10 it swallows
a cancellation that comes together with the answer. The task then goes on, and whoever
cancelled it waits for ever.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from typing import Any, Final

if sys.version_info >= (3, 11):
    from asyncio import timeout as limit
else:
    from async_timeout import timeout as limit

_AGAIN_SECONDS: Final = 1.0


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel until all have ended, whatever in: a library may swallow it once."""
    tasks = list(tasks)
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=_AGAIN_SECONDS)
    # So that nobody complains of an exception that was never looked at.
    await asyncio.gather(*tasks, return_exceptions=True)


__all__ = ["end", "limit"]
