"""The agent's own thread: one piece of work at a time, and how long it takes by now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

_T = TypeVar("_T")

_LEAVE_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.02


class OneThread:
    """Runs work in a single thread, in the order in which it came."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._since: float | None = None

    async def run(self, work: Callable[..., _T], *given: Any) -> _T:
        """Await `work(*given)`; who stops awaiting does not stop it once it began."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._timed, work, *given)

    def busy_seconds(self) -> float:
        """Return how long what runs now has taken, 0 where nothing does."""
        since = self._since
        return 0.0 if since is None else time.monotonic() - since

    def close(self) -> bool:
        """Finish what runs; False where that takes too long and it is left running.

        Python ends no thread, nor a process before its threads: whoever hears False
        and wants to end has to leave by `os._exit`.
        """
        self._thread.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + _LEAVE_SECONDS
        while self._since is not None and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
        if self._since is not None:
            return False
        self._thread.shutdown(wait=True)
        return True

    def _timed(self, work: Callable[..., _T], *given: Any) -> _T:
        self._since = time.monotonic()
        try:
            return work(*given)
        finally:
            self._since = None
