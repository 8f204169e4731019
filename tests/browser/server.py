"""A gateway in a process of its own, to be killed, with an agent that does as told.

Run as `python -m tests.browser.server FOLDER PORT [--no-websocket] [--origin ORIGIN]`.
The model is left out: it starts in a second, and what is tested is that nothing gets
lost. `--origin` is another site whose pages may carry the widget.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
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
from bot.office_hours import parse_openings
from bot.portal import credentials
from bot.settings import Settings
from bot.storage import users
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.talk.packet import empty_packet
from tests.fakes import FakeAgent
from tests.portal_serving import PASSWORD, SECRET
from tests.serving import fake_plan

SLOW_SECONDS = 1.5
ADVISERS = ("anne", "bram")
"""Accounts at the portal; a code of a second factor opens one of them once."""
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


def fake_packet(slots: Mapping[str, Any], today: dt.date) -> dict[str, str]:
    """Return a packet as soon as the worker said something."""
    wish = "Ik zoek lichter werk." if slots else ""
    return {**empty_packet(), "wish": wish}


async def add_advisers(database: Database, settings: Settings) -> None:
    """Make the accounts of the advisers, where an earlier start did not."""
    keys = load_or_create_keys(settings.key_file)
    for login in ADVISERS:
        async with database.write() as connection:
            if await users.by_login(connection, login, keys=keys):
                continue
            user_id = await users.add(
                connection,
                login=login,
                name=login.title(),
                roles={"adviser"},
                now=SystemClock().now(),
            )
            await users.set_secrets(
                connection,
                user_id,
                password_hash=credentials.hash_password(PASSWORD),
                totp_secret=SECRET,
                recovery_codes=[credentials.normalised_code(f"{login}-0000")],
                keys=keys,
            )


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
        adviser_hours=parse_openings("ma-zo 00:00-23:59"),
    )
    upgraded = asyncio.get_running_loop().run_in_executor(None, upgrade, settings)
    await upgraded
    database = Database.from_settings(settings)
    clock = SystemClock()
    await add_advisers(database, settings)
    engine = TurnEngine(database, BrowserAgent(), clock=clock, settings=settings)
    app = create_app(
        settings,
        engine=engine,
        database=database,
        clock=clock,
        plan_source=fake_plan,
        progress_source=far,
        packet_source=fake_packet,
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
