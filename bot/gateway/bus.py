"""The bus of a single process: signals to open windows, in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Final

from bot.gateway.ports import LaggingError, Signal

_MAX_WAITING: Final = 256


class MemorySubscription:
    """A bounded queue of signals for one window."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Signal] = asyncio.Queue(_MAX_WAITING)
        self._lagging = False

    def put(self, signal: Signal) -> None:
        """Add a signal; where there is no room the window counts as too slow."""
        try:
            self._waiting.put_nowait(signal)
        except asyncio.QueueFull:
            self._lagging = True

    async def get(self) -> Signal:
        """Wait for the next signal; raises `LaggingError` when too many were missed."""
        if self._lagging:
            raise LaggingError("signals were missed")
        return await self._waiting.get()


class MemoryBus:
    """Carries signals between the windows of this process."""

    def __init__(self) -> None:
        self._open: dict[str, set[MemorySubscription]] = {}
        self._stopping = False

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Carry signals within the block; nothing is kept, so nothing is left over."""
        yield

    async def publish(self, conversation_id: str, signal: Signal) -> None:
        """Tell all windows of the conversation."""
        self.tell(conversation_id, signal)

    def tell(self, conversation_id: str, signal: Signal) -> None:
        """Tell all windows of the conversation, outside a coroutine too."""
        for subscription in tuple(self._open.get(conversation_id, ())):
            subscription.put(signal)

    def tell_all(self, signal: Signal) -> None:
        """Tell every window."""
        for mine in tuple(self._open.values()):
            for subscription in tuple(mine):
                subscription.put(signal)

    @contextlib.contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[MemorySubscription]:
        """Listen until the end of the `with` block."""
        subscription = MemorySubscription()
        if self._stopping:
            subscription.put(Signal("stop"))
        self._open.setdefault(conversation_id, set()).add(subscription)
        try:
            yield subscription
        finally:
            mine = self._open[conversation_id]
            mine.discard(subscription)
            if not mine:
                del self._open[conversation_id]

    def windows(self, conversation_id: str | None = None) -> int:
        """Count the open windows, of one conversation or of all."""
        if conversation_id is not None:
            return len(self._open.get(conversation_id, ()))
        return sum(len(mine) for mine in self._open.values())

    def stop(self) -> None:
        """Tell every window that the process stops."""
        self._stopping = True
        self.tell_all(Signal("stop"))
