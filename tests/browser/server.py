"""A gateway in a process of its own, to be killed, with an agent that does as told.

Run as `python -m tests.browser.server FOLDER PORT [--no-websocket] [--origin ORIGIN]`.
The model is left out: it starts in a second, and what is tested is that nothing gets
lost. `--origin` is another site whose pages may carry the widget.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.clock import SystemClock
from bot.dialogue.ports import AgentResult, Button, Reply
from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.gateway.serve import serve
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.fakes import FakeAgent
from tests.serving import fake_plan

SLOW_SECONDS = 1.5
SCHEME = {
    "kind": "scheme",
    "id": "slim",
    "title": "Een regeling",
    "text": "Subsidie voor leren in kleine bedrijven.",
    "why": "omdat je wilt leren",
    "effort": None,
    "cost": None,
    "first_action": "Vraag je leidinggevende.",
    "status": "unsure",
    "url": "https://www.uitvoeringvanbeleidszw.nl",
    "verified_on": "2026-11-01",
    "buttons": [{"title": "Vertel meer", "payload": {"intent": "ask_scheme"}}],
}


class BrowserAgent(FakeAgent):
    """As the fake agent, and: `slow …` takes its time, `english …` answers in English.

    `both …` shows a step and a scheme; `long …` says a lot.
    """

    async def respond(self, **turn: Any) -> AgentResult:
        message = turn["message"]
        said = message.text or message.title or ""
        if said.startswith("slow"):
            await asyncio.sleep(SLOW_SECONDS)
        return await super().respond(**turn)

    def _reply(self, said: str) -> Reply:
        if said.startswith("english"):
            yes = Button("Yes", {"intent": "affirm", "entities": {}})
            return Reply("I speak Dutch best.", buttons=(yes,), lang="en")
        if said.startswith("both"):
            step = super()._reply(f"card {said}").cards[0]
            return Reply("Kijk eens.", cards=(step, SCHEME))
        if said.startswith("long"):
            return Reply("Een lange zin die veel ruimte vraagt. " * 40)
        return super()._reply(said)


@web.middleware
async def refuse_websockets(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    """Answer as a proxy does that does not know WebSockets."""
    if request.path.endswith("/ws"):
        return web.Response(status=502)
    return await handler(request)


def far(slots: Mapping[str, Any]) -> dict[str, int]:
    """Tell that one question of four is behind us, as soon as something was said."""
    return {"done": 1 if slots else 0, "of": 4}


async def main(args: argparse.Namespace) -> None:
    """Serve until killed."""
    settings = Settings(
        data_folder=args.folder,
        port=args.port,
        ops_port=0,
        messages_per_minute=10_000,
        requests_per_minute=1_000_000,
        operator_name="Gemeente Voorbeeld",
        allowed_origins=tuple(args.origin),
    )
    upgraded = asyncio.get_running_loop().run_in_executor(None, upgrade, settings)
    await upgraded
    database = Database.from_settings(settings)
    clock = SystemClock()
    engine = TurnEngine(database, BrowserAgent(), clock=clock, settings=settings)
    app = create_app(
        settings,
        engine=engine,
        database=database,
        clock=clock,
        plan_source=fake_plan,
        progress_source=far,
    )
    if args.no_websocket:
        app.middlewares.insert(0, refuse_websockets)
    await serve(app, settings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--no-websocket", action="store_true")
    parser.add_argument("--origin", action="append", default=[])
    asyncio.run(main(parser.parse_args()))
