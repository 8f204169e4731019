"""The bus of many processes: signals to open windows by way of PostgreSQL.

A signal is published after the commit, so nobody is told of what is not there. What a
process missed while it could not listen is made up for: once it listens again, every
window reads on from where it was.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from bot.gateway.bus import MemoryBus, MemorySubscription
from bot.gateway.ports import Signal
from bot.storage.errors import UnavailableError
from bot.waiting import end, limit

log = logging.getLogger(__name__)

_CHECK_SECONDS: Final = 15
_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 5
_LEAVE_SECONDS: Final = 2
_MAX_OUTGOING: Final = 10_000
_MAX_BATCH: Final = 100

_CARRIED: Final = {
    "messages": (),
    "gone": (),
    "moved": (),
    "typing": ("on",),
    "adviser": ("state", "name", "role"),
}
"""What travels of each kind: never a word of a talk. `stop` and `resync` stay here."""


class Line(Protocol):
    """The connection to the other processes; `bot.storage.notices.Notices` is one."""

    async def connect(self, *, heard: Any, lost: Any) -> None:
        """Connect and listen; raises `UnavailableError`, as the others do."""

    async def send(self, notices: list[str]) -> None:
        """Send notices in this order."""

    async def check(self) -> None:
        """Find out whether the other side still answers."""

    async def close(self) -> None:
        """Let the connection go."""


class PostgresBus:
    """Carries signals between the windows of all processes on one database."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._here = MemoryBus()
        self._me = secrets.token_hex(8)
        # Bounded: where nothing can be sent for long, nothing is answered either, and
        # whoever listens again reads on by itself.
        self._outgoing: collections.deque[str] = collections.deque(maxlen=_MAX_OUTGOING)
        self._wake = asyncio.Event()
        self._lost = False
        self._pause = _FIRST_PAUSE_SECONDS
        self._sent = asyncio.Event()
        self._sent.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Carry signals within the block; at its end what was published is sent."""
        task = asyncio.create_task(self._keep_connected())
        try:
            yield
        finally:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._sent.wait(), _LEAVE_SECONDS)
            await end([task])

    async def publish(self, conversation_id: str, signal: Signal) -> None:
        """Tell all windows of the conversation, here at once and elsewhere soon."""
        self._here.tell(conversation_id, signal)
        if signal.kind in _CARRIED:
            self._outgoing.append(self._notice(conversation_id, signal))
            self._sent.clear()
            self._wake.set()

    def subscribe(
        self, conversation_id: str
    ) -> AbstractContextManager[MemorySubscription]:
        """Listen until the end of the `with` block."""
        return self._here.subscribe(conversation_id)

    def windows(self, conversation_id: str | None = None) -> int:
        """Count the open windows of this process."""
        return self._here.windows(conversation_id)

    def stop(self) -> None:
        """Tell every window of this process that it stops."""
        self._here.stop()

    def _notice(self, conversation_id: str, signal: Signal) -> str:
        carried = {
            name: signal.data[name]
            for name in _CARRIED[signal.kind]
            if name in signal.data
        }
        return json.dumps(
            {"from": self._me, "to": conversation_id, "kind": signal.kind, **carried}
        )

    def _hear(self, text: str) -> None:
        try:
            notice = json.loads(text)
            sender, to, kind = notice["from"], str(notice["to"]), notice["kind"]
            data = {name: notice[name] for name in _CARRIED[kind] if name in notice}
        except (ValueError, KeyError, TypeError):
            log.warning("unreadable_notice")
            return
        if sender != self._me:
            self._here.tell(to, Signal(kind, data))

    async def _keep_connected(self) -> None:
        """Connect anew after every fault: who stops listening leaves windows deaf."""
        while True:
            try:
                await self._use_line()
            except UnavailableError:
                log.warning("bus_lost")
            except Exception as error:  # noqa: BLE001  # whatever a driver thinks of
                log.error("bus_failed %s", type(error).__name__)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE_SECONDS)

    async def _use_line(self) -> None:
        """Listen and send until the line is cut; it is always let go."""
        try:
            self._lost = False
            await self._line.connect(heard=self._hear, lost=self._note_lost)
            log.info("bus_connected")
            # Whatever was said while nobody listened here.
            self._here.tell_all(Signal("resync"))
            self._pause = _FIRST_PAUSE_SECONDS
            # What could not be sent over the line before this one.
            self._wake.set()
            await self._send_until_lost()
        finally:
            await self._line.close()

    def _note_lost(self) -> None:
        self._lost = True
        self._wake.set()

    async def _send_until_lost(self) -> None:
        while True:
            try:
                async with limit(_CHECK_SECONDS):
                    await self._wake.wait()
            except asyncio.TimeoutError:
                await self._line.check()
            self._wake.clear()
            if self._lost:
                raise UnavailableError("the line was cut")
            while self._outgoing:
                await self._send_some()
            self._sent.set()

    async def _send_some(self) -> None:
        batch = [
            self._outgoing.popleft()
            for _ in range(min(_MAX_BATCH, len(self._outgoing)))
        ]
        try:
            await self._line.send(batch)
        except Exception:
            # Perhaps they went, perhaps not. Twice does no harm: windows read on.
            self._outgoing.extendleft(reversed(batch))
            raise
