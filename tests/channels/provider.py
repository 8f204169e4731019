"""What a stand-in for a provider must do, so that every channel passes the same tests.

A provider makes webhooks as the real one does, literally and signed, and has a server
of its own that checks what we send against the documented form.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.fakes import FakeClock

PUBLIC_URL = "https://koffie.example"


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

    `status` 0: the line breaks; `seconds`: it takes that long first.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


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

    def group(self, text: str, *, person: int = 1) -> Hook:
        """Return a message to the bot where others read along."""

    def retried(self, hook: Hook) -> Hook:
        """Return the same webhook as the provider sends it a second time."""

    def forged(self) -> list[Hook]:
        """Return webhooks with a wrong proof, none, and one for another body."""

    def stale(self) -> Hook:
        """Return a webhook that was proven too long ago."""

    def malformed(self) -> list[Hook]:
        """Return webhooks that are proven and make no sense."""


@contextlib.asynccontextmanager
async def server_of(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on a free port and yield its address."""
    async with TestServer(app) as server:
        yield f"http://{server.host}:{server.port}"


async def fault_of(provider: Provider, request: web.Request) -> web.Response | None:
    """Return the next fault as an answer, None where the call is to be taken."""
    if not provider.faults:
        return None
    fault = provider.faults.popleft()
    await asyncio.sleep(fault.seconds)
    if fault.status == 0:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    return web.json_response(fault.body, status=fault.status, headers=fault.headers)
