"""A provider on 127.0.0.1 that checks what it gets and can be down, slow or busy."""

from __future__ import annotations

import asyncio
import collections
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import web

SCHEMAS = Path(__file__).parent.parent / "schemas"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Provider:
    """Keeps what it accepted in `sent`, and every breach of its rules in `complaints`.

    `ills` are the answers to the next messages instead of accepting them: a status,
    "slow" (accepted, but after a while) or "cut" (the line breaks before anything is
    accepted).
    """

    schema = ""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self.ills: collections.deque[int | str] = collections.deque()
        self.tries = 0
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._port = 0

    def routes(self) -> list[web.RouteDef]:
        """Return what the provider answers to."""
        raise NotImplementedError

    async def start(self) -> None:
        """Listen, on the same port after a stop."""
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Be down."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def ill(self, request: web.Request) -> web.Response | None:
        """Return the answer of a provider that is not well; None when it is."""
        self.tries += 1
        if not self.ills:
            return None
        ill = self.ills.popleft()
        if ill == "slow":
            await asyncio.sleep(0.5)
            return None
        if ill == "cut":
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        headers = {"Retry-After": "1"} if ill == 429 else {}
        return web.json_response({"error": {}}, status=int(ill), headers=headers)

    def check(self, message: Any) -> bool:
        """Tell whether a message keeps to the provider's schema; note where not."""
        schema = json.loads((SCHEMAS / self.schema).read_text(encoding="utf-8"))
        errors = jsonschema.Draft202012Validator(schema).iter_errors(message)
        found = [f"{error.json_path}: {error.message[:300]}" for error in errors]
        self.complaints += found
        return not found
