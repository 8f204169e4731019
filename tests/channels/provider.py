"""What a stand-in for a provider must do, so that every channel passes the same tests.

A provider makes webhooks as the real one does, literally and signed, and has a server
of its own that checks what we send against the documented form.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.fakes import FakeClock

PUBLIC_URL = "https://koffie.example"
_AT_WORK: set[asyncio.Future[web.StreamResponse | None]] = set()


@dataclass(frozen=True)
class Hook:
    """A request of the provider to us; `headers` hold its proof."""

    path: str
    body: bytes
    headers: dict[str, str]
    method: str = "POST"


@dataclass(frozen=True)
class Said:
    """A message that arrived at the worker; `buttons` are (title, token) pairs.

    In a channel without buttons these are empty and the text holds the numbers.
    """

    to: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fault:
    """How the provider answers the next call instead of taking it.

    `status` 0: the line breaks, `half`: in the middle of the answer; `seconds`: it
    takes that long first, or `until` an event; `taken`: the message is taken all the
    same.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    until: asyncio.Event | None = None
    taken: bool = False
    half: bool = False


def slow(until: asyncio.Event) -> Fault:
    """Return that the provider takes it, at that event."""
    return Fault(200, until=until, taken=True)


class Provider(Protocol):
    """A provider for the tests; `person` is a number of a worker, from 1."""

    name: str
    clock: FakeClock
    said: list[Said]
    faults: collections.deque[Fault]
    blocked: Fault
    """How it answers when the worker has blocked us: for good."""

    def settings(self) -> dict[str, Any]:
        """Return the settings that switch the channel on, with our server's address."""

    def without_secret(self) -> dict[str, Any]:
        """Return them without what proves a webhook."""

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        """Return a typed message; the same `event` is the same message again."""

    def press(self, title: str, *, person: int = 1) -> Hook:
        """Return a press of the newest button with that title."""

    def media(self, *, person: int = 1) -> Hook:
        """Return a photo or a voice message."""

    def group(self, text: str, *, person: int = 1) -> Hook | None:
        """Return a message where others read along; None where there are no groups."""

    def retried(self, hook: Hook) -> Hook:
        """Return the same webhook as the provider sends it a second time."""

    def forged(self) -> list[Hook]:
        """Return webhooks with a wrong proof, none, and one for another body."""

    def stale(self) -> Hook | None:
        """Return a webhook proven too long ago; None where the proof tells no time."""

    def malformed(self) -> list[Hook]:
        """Return webhooks that are proven and make no sense."""


@runtime_checkable
class Delivering(Protocol):
    """A provider that calls nobody: the channel fetches by itself."""

    async def deliver(self, hook: Hook) -> int:
        """Do what the hook says; return 200 when the channel has taken it in."""


@contextlib.asynccontextmanager
async def server_of(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on a free port and yield its address."""
    async with TestServer(app) as server:
        yield f"http://{server.host}:{server.port}"


async def answered(
    provider: Provider,
    request: web.Request,
    take: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """Answer a call by `take`, unless the next fault says otherwise."""
    if not provider.faults:
        return await take(request)
    fault = provider.faults.popleft()
    await request.read()
    # The server ends what it does for a client that is gone; a provider does not.
    task = asyncio.ensure_future(_taken_slowly(fault, request, take))
    _AT_WORK.add(task)
    task.add_done_callback(_AT_WORK.discard)
    answer = await asyncio.shield(task)
    if fault.status == 0:
        return await _broken_off(request, half=fault.half)
    if answer is not None and fault.status == 200:
        return answer
    return web.json_response(fault.body, status=fault.status, headers=fault.headers)


async def _taken_slowly(
    fault: Fault,
    request: web.Request,
    take: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> web.StreamResponse | None:
    await asyncio.sleep(fault.seconds)
    if fault.until is not None:
        await fault.until.wait()
    return await take(request) if fault.taken else None


async def _broken_off(request: web.Request, *, half: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "500"})
    if half:
        await response.prepare(request)
        await response.write(b'{"ok": true, "id": "1')
    if request.transport is not None:
        request.transport.abort()
    return response
