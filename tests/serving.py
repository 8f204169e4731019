"""A gateway on a database of its own, spoken to as any client would."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import tempfile
import uuid
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import ClientResponse, ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDictProxy

from bot.dialogue.turn import TurnEngine
from bot.gateway.app import create_app
from bot.gateway.keys import CONVERSATIONS
from bot.gateway.openapi import description
from bot.gateway.service import Conversations
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.fakes import FakeAgent, FakeClock

PLAN = {
    "title": "Je plan",
    "items": [
        {
            "id": "step-energielijst",
            "kind": "step",
            "title": "Energielijst <b>maken</b>",
            "text": "Schrijf een week op wat energie geeft; en wat kost, kost.",
            "date": "2026-12-01",
            "if_then": "Als het dinsdag 1 december is, dan pak je een blaadje.",
            "first_action": "Pak een blaadje.",
            "effort": "10 minuten",
            "cost": "gratis",
        },
        {"id": "wish", "kind": "wish", "title": "Je wens", "text": "Iets met mensen."},
    ],
}


def fake_plan(slots: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return a fixed plan as soon as the worker said something."""
    return PLAN if slots else {"title": "Je plan", "items": []}


@dataclass
class Answer:
    """A response whose body was read; it was checked against OpenAPI."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str
    json: Any


@dataclass
class Served:
    """The running gateway with its parts, and short ways to speak to it."""

    client: TestClient[Any, Any]
    agent: FakeAgent
    clock: FakeClock
    settings: Settings
    database: Database

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Call, and check that the answer is one that OpenAPI promises."""
        async with self.client.request(method, path, **options) as response:
            answer = await _read(response)
        check_against_openapi(method, path, answer)
        return answer

    @property
    def conversations(self) -> Conversations:
        """The gateway's own way to conversations."""
        assert self.client.app is not None
        held: Conversations = self.client.app[CONVERSATIONS]
        return held

    async def open(self) -> Talk:
        """Begin a conversation."""
        answer = await self.call("POST", "/api/conversations", json={"channel": "web"})
        assert answer.status == 201
        return Talk(self, answer.json["id"], answer.json["token"], answer.json)


@dataclass
class Talk:
    """One conversation, seen from its worker."""

    served: Served
    id: str
    token: str
    opened: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.id}"

    async def call(self, method: str, path: str = "", **options: Any) -> Answer:
        """Call a path of the conversation with its token."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            **options.pop("headers", {}),
        }
        return await self.served.call(
            method, self.path + path, headers=headers, **options
        )

    async def raw(self, path: str, accept: str) -> bytes:
        """Fetch a form that is no text."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": accept}
        url = self.path + path
        async with self.served.client.get(url, headers=headers) as response:
            assert response.status == 200
            return await response.read()

    async def send(self, body: Any = None, **fields: Any) -> Answer:
        """Send a message; a new client_message_id unless one is given."""
        if body is None:
            body = {"client_message_id": str(uuid.uuid4()), **fields}
        return await self.call("POST", "/messages", json=body)

    async def messages(self, **query: Any) -> list[dict[str, Any]]:
        """Read the messages."""
        answer = await self.call("GET", "/messages", params=query)
        assert answer.status == 200
        found: list[dict[str, Any]] = answer.json["messages"]
        return found

    async def connect(self, **auth: Any) -> ClientWebSocketResponse:
        """Open a window and authenticate."""
        window = await self.served.client.ws_connect(f"{self.path}/ws")
        await window.send_json({"type": "auth", "token": self.token, **auth})
        return window


@contextlib.asynccontextmanager
async def serving(folder: Path, **changes: Any) -> AsyncIterator[Served]:
    """Run a gateway on a fresh database in `folder`."""
    settings = replace(Settings(data_folder=folder, port=0), **changes)
    migrated(folder)
    database = Database.from_settings(settings)
    agent, clock = FakeAgent(), FakeClock()
    engine = TurnEngine(database, agent, clock=clock, settings=settings)
    app = create_app(
        settings,
        engine=engine,
        database=database,
        clock=clock,
        plan_source=fake_plan,
        widget_folder=folder,
    )
    client = TestClient(TestServer(app))
    try:
        # Not by `async with`: that closes nothing of what does not start.
        await client.start_server()
        yield Served(client, agent, clock, settings, database)
    finally:
        await client.close()


@functools.cache
def _empty_database() -> bytes:
    """Return the file of a migrated database; the migrations run once."""
    with tempfile.TemporaryDirectory() as name:
        upgrade(Settings(data_folder=Path(name)))
        return (Path(name) / "koffiebreak.db").read_bytes()


def migrated(folder: Path) -> None:
    """Put a migrated, empty database in `folder`."""
    # The migrations bring their own event loop, so they need a thread of their own.
    with ThreadPoolExecutor(1) as thread:
        content = thread.submit(_empty_database).result()
    (folder / "koffiebreak.db").write_bytes(content)


async def _read(response: ClientResponse) -> Answer:
    # A PDF is no text; what a test of headers needs of it is.
    text = (await response.read()).decode(errors="replace")
    is_json = "json" in response.headers.get("Content-Type", "")
    return Answer(
        response.status,
        response.headers,
        text,
        await response.json(content_type=None) if is_json else None,
    )


def check_against_openapi(method: str, path: str, answer: Answer) -> None:
    """Fail where an answer is not among those described.

    A wrong method is described by `Allow`, an unknown path by being absent.
    """
    document = description()
    operation = document["paths"].get(_template(path), {}).get(method.lower())
    if operation is None:
        return
    responses = operation["responses"]
    assert str(answer.status) in responses, (method, path, answer.status)
    promised = responses[str(answer.status)]
    for name in promised.get("headers", {}):
        assert name in answer.headers
    if "content" not in promised:
        assert answer.text == ""
        return
    kind = answer.headers["Content-Type"].partition(";")[0]
    schema = {
        **promised["content"][kind]["schema"],
        "components": document["components"],
    }
    value = answer.text if answer.json is None else answer.json
    jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.FormatChecker()
    ).validate(value)


def _template(path: str) -> str:
    parts = path.partition("?")[0].split("/")
    if parts[1:3] == ["api", "conversations"] and len(parts) > 3:
        parts[3] = "{id}"
    return "/".join(parts)
