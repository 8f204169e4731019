"""The real application for tests: trained model, actions, database, gateway."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import threading
import urllib.error
import urllib.request
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes import FakeClock

ROOT = Path(__file__).resolve().parents[1]


def load_agent() -> Any:
    """Load the trained model as `koffiebreak run` does."""
    with warnings.catch_warnings():
        # Rasa and TensorFlow were written for older releases of what they import.
        warnings.simplefilter("ignore")
        from bot.dialogue.agent import RasaAgent
        from bot.dialogue.training import newest_model
        from bot.settings import Settings

        model = newest_model(ROOT / "models")
        assert model is not None, "no model: run `make train` first"
        return RasaAgent.load(
            model,
            deployment=Settings(
                operator_name="Testbedrijf",
                privacy_contact="fg@example.nl",
                adviser_contact="toestel 12",
            ).deployment(),
            zone=ZoneInfo("Europe/Amsterdam"),
        )


@contextlib.contextmanager
def serving_application(
    folder: Path, agent: Any = None, clock: FakeClock | None = None
) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1, on 24 November 2026, from a thread."""
    from aiohttp import web

    from bot.catalogue.load import load_catalogue
    from bot.dialogue.turn import TurnEngine
    from bot.gateway.app import create_app
    from bot.settings import Settings
    from bot.storage import migrate
    from bot.storage.database import Database
    from bot.talk.context import TalkContext
    from bot.talk.phrases import load_phrases
    from bot.talk.plan import plan_from_slots
    from bot.talk.progress import progress_from_slots

    settings = Settings(
        data_folder=folder, messages_per_minute=10_000, requests_per_minute=1_000_000
    )
    clock = clock or FakeClock()
    own = agent or load_agent()
    catalogue, phrases = load_catalogue(), load_phrases()
    ready = threading.Event()
    running: dict[str, Any] = {}

    async def serve() -> None:
        database = Database.from_settings(settings)
        await migrate.upgrade_database(database)
        app = create_app(
            settings,
            engine=TurnEngine(database, own, clock=clock, settings=settings),
            database=database,
            clock=clock,
            plan_source=lambda slots, today: plan_from_slots(
                slots, TalkContext(catalogue, phrases, today)
            ),
            progress_source=progress_from_slots,
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        running["port"] = runner.addresses[0][1]
        running["loop"] = asyncio.get_running_loop()
        running["stop"] = asyncio.Event()
        ready.set()
        await running["stop"].wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(60), "the application did not start"
    try:
        yield f"http://127.0.0.1:{running['port']}"
    finally:
        running["loop"].call_soon_threadsafe(running["stop"].set)
        thread.join(30)
        if agent is None:
            own.close()


@dataclass
class WorkerTalk:
    """A worker on the other side of the API; `last`: the messages of the last turn."""

    address: str
    id: str = ""
    token: str = ""
    last: list[dict[str, Any]] = field(default_factory=list)
    all: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def begin(cls, address: str) -> WorkerTalk:
        """Start a conversation."""
        talk = cls(address)
        body = talk.call("POST", "/api/conversations", {"channel": "web"})
        talk.id, talk.token = body["id"], body["token"]
        talk._take(body["messages"])
        return talk

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Make one request and return its JSON; an HTTP error raises."""
        request = urllib.request.Request(self.address + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("content-type", "application/json")
        if self.token:
            request.add_header("authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            raw = answer.read()
        return json.loads(raw) if raw else None

    def type(self, text: str) -> list[dict[str, Any]]:
        """Send typed words."""
        return self._send({"text": text})

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press a button on the last messages or their cards.

        "Card title: button" presses a button on that card, "#2: button" one on the
        second card.
        """
        return self._send({"payload": self.payload(title)})

    def payload(self, title: str) -> str:
        """Return the token behind a button; AssertionError when it is not there."""
        card, _, _ = title.rpartition(": ")
        places = [
            (found["title"], found["payload"])
            for message in self.last
            for found in message["buttons"]
        ]
        for message in self.last:
            for place, shown in enumerate(message["cards"], 1):
                for found in shown["buttons"]:
                    if card in (shown["title"], f"#{place}"):
                        places.append((f"{card}: {found['title']}", found["payload"]))
        for name, payload in places:
            if name == title:
                return str(payload)
        raise AssertionError(f"no button {title!r} among {[n for n, _ in places]}")

    def _send(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        sent = {"client_message_id": str(uuid.uuid4()), **body}
        answer = self.call("POST", f"/api/conversations/{self.id}/messages", sent)
        self._take([answer["accepted"], *answer["messages"]])
        self.last = answer["messages"]
        return self.last

    def _take(self, messages: list[dict[str, Any]]) -> None:
        self.last = messages
        self.all.extend(messages)

    @property
    def text(self) -> str:
        """Return what the bot said last, as one text."""
        return "\n".join(message["text"] for message in self.last)

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Return the cards shown last."""
        return [card for message in self.last for card in message["cards"]]

    @property
    def buttons(self) -> list[str]:
        """Return the titles of the buttons under the last messages."""
        return [b["title"] for message in self.last for b in message["buttons"]]


def said_pattern(variants: list[dict[str, Any]]) -> re.Pattern[str]:
    """Return a pattern that any variant of a response matches, placeholders open."""
    texts = []
    for variant in variants:
        parts = re.split(r"\{\w+\}", str(variant["text"]).strip())
        texts.append(".*?".join(re.escape(part) for part in parts))
    return re.compile("|".join(texts), re.DOTALL)
