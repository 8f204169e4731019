"""Matrix: a real homeserver, people on it, and a line to it that can be ill."""

from __future__ import annotations

import asyncio
import atexit
import collections
import contextlib
import functools
import itertools
import json
import secrets
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import ClientSession, web

from tests.channels.homeserver import Homeserver, Person, homeserver
from tests.channels.provider import Fault, Hook, Said, answered, server_of
from tests.fakes import FakeClock

GREETING = "hoi"
_NUMBERS = itertools.count(1)
_WAIT_SECONDS = 15

MESSAGE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "matrix_message.json").read_text("utf-8")
)


@functools.cache
def shared_homeserver() -> Homeserver:
    """Return one Synapse for all tests of this process; it starts in five seconds."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    return stack.enter_context(homeserver(folder))


class MatrixProvider:
    """A bot's account and the workers who invite it; `person` is one of those.

    A hook here is something a worker's client does.
    """

    name = "matrix"
    blocked = Fault(403, body={"errcode": "M_FORBIDDEN", "error": "not in this room"})

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.faults: collections.deque[Fault] = collections.deque()
        self.server = shared_homeserver()
        mark = f"{next(_NUMBERS)}{secrets.token_hex(3)}"
        self.bot = self.server.register(f"koffiebreak{mark}")
        self._mark = mark
        self._people: dict[int, Person] = {}
        self._rooms: dict[int, str] = {}
        self._group = ""
        self._seen: set[str] = set()
        # What the bot fetched by its batch, and after which batches it asked on.
        self._fetched: dict[str, str] = {}
        self._asked_after: set[str] = set()
        self.address = ""
        self._http: ClientSession | None = None
        self._ids = itertools.count(1)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[MatrixProvider]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        async with ClientSession() as self._http, server_of(app) as self.address:
            yield self

    def settings(self) -> dict[str, Any]:
        return {
            "matrix_homeserver_url": self.address,
            "matrix_user_id": self.bot.user_id,
            "matrix_access_token": self.bot.token,
            "matrix_device_id": self.bot.device_id,
        }

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        """Hand a call of the bot to the homeserver, unless the line is ill."""
        if self._sends(request):
            found = await answered(self, request, self._hand_on)
            # Only a fault of ours has a body that Matrix would not send.
            return _in_matrix_form(found) if _is_ill(found) else found
        return await self._hand_on(request)

    @staticmethod
    def _sends(request: web.Request) -> bool:
        return request.method == "PUT" and "/send/m.room.message/" in request.path

    async def _hand_on(self, request: web.Request) -> web.Response:
        assert self._http is not None
        body, sends = await request.read(), self._sends(request)
        if sends:
            jsonschema.Draft202012Validator(MESSAGE).validate(json.loads(body))
        if request.path.endswith("/sync"):
            self._asked_after.add(request.query.get("since", ""))
        headers = {
            name: value
            for name, value in request.headers.items()
            if name in ("Authorization", "Content-Type")
        }
        async with self._http.request(
            request.method,
            self.server.url + request.raw_path,
            data=body,
            headers=headers,
        ) as answer:
            raw = await answer.read()
        if request.path.endswith("/sync") and answer.status == 200:
            self._fetched[json.loads(raw)["next_batch"]] = raw.decode()
        if sends and answer.status == 200:
            self._note(request.path, json.loads(body), json.loads(raw)["event_id"])
        return web.Response(
            status=answer.status, body=raw, content_type="application/json"
        )

    def _note(self, path: str, content: dict[str, Any], event_id: str) -> None:
        """Note what arrived in a room; the same event again is no second message."""
        if event_id not in self._seen:
            self._seen.add(event_id)
            room = path.split("/rooms/")[1].split("/")[0]
            self.said.append(Said(room, content["body"]))

    async def deliver(self, hook: Hook) -> int:
        """Do what the hook says and wait until the bot has taken it in."""
        done = json.loads(hook.body)
        number = done["person"]
        if done["kind"] == "group":
            await self._in_group(done)
            return 200
        if number not in self._rooms:
            await self.invite(number)
            # Who invites has greeted.
            if done["content"].get("body") == GREETING:
                return 200
        person = await self.person(number)
        event_id = await asyncio.to_thread(
            person.send, self._rooms[number], done["content"], done["kind"], done["id"]
        )
        await self.taken_in(event_id)
        return 200

    async def invite(self, number: int, *, encrypted: bool = False) -> None:
        """Let a worker make a room with the bot."""
        person = await self.person(number)
        room = await asyncio.to_thread(
            person.create_direct_room, self.bot.user_id, encrypted=encrypted
        )
        self._rooms[number] = room
        await self.taken_in(room)

    async def taken_in(self, what: str) -> None:
        """Wait until the bot fetched an event or a room, and asked for what follows."""
        end = asyncio.get_running_loop().time() + _WAIT_SECONDS
        while not any(
            what in text and batch in self._asked_after
            for batch, text in self._fetched.items()
        ):
            assert asyncio.get_running_loop().time() < end, "the bot fetches nothing"
            await asyncio.sleep(0.02)

    async def person(self, number: int) -> Person:
        """Return a worker's account, made when it is missing."""
        if number not in self._people:
            name = f"sanne{self._mark}-{1000 + number}"
            self._people[number] = await asyncio.to_thread(self.server.register, name)
        return self._people[number]

    def room(self, person: int = 1) -> str:
        """Return the room of a worker and the bot."""
        return self._rooms[person]

    async def _in_group(self, done: dict[str, Any]) -> None:
        """Invite the bot to a group; once it is gone, only talk there."""
        person, other = await self.person(done["person"]), await self.person(99)
        if not self._group:
            others = [other.user_id, self.bot.user_id]
            self._group = await asyncio.to_thread(person.create_group, others)
            await self._until_gone(person, self._group)
        await asyncio.to_thread(person.say, self._group, done["content"]["body"])

    async def _until_gone(self, person: Person, room: str) -> None:
        """Wait until the bot came into a room, said why, and left."""
        end = asyncio.get_running_loop().time() + _WAIT_SECONDS
        memberships: list[str] = []
        while "leave" not in memberships:
            assert asyncio.get_running_loop().time() < end, "the bot stays"
            await asyncio.sleep(0.05)
            memberships = [
                event["content"]["membership"]
                for event in await asyncio.to_thread(person.heard, room)
                if event.get("state_key") == self.bot.user_id
            ]

    def _does(
        self,
        person: int,
        content: dict[str, Any],
        *,
        event: int | None = None,
        kind: str = "m.room.message",
    ) -> Hook:
        number = f"n{next(self._ids)}" if event is None else f"e{event}"
        done = {"person": person, "content": content, "kind": kind, "id": number}
        return Hook("", json.dumps(done).encode(), {})

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        return self._does(person, {"msgtype": "m.text", "body": text}, event=event)

    def press(self, title: str, *, person: int = 1) -> Hook:
        """Return the number of a choice, typed: there are no buttons here."""
        for said in reversed(self.said):
            for line in said.text.splitlines():
                number, _, name = line.partition(". ")
                if number.isdigit() and name == title:
                    return self.text(number, person=person)
        raise AssertionError(f"no choice {title!r} in {self.said}")

    def media(self, *, person: int = 1) -> Hook:
        content = {"msgtype": "m.image", "body": "foto.jpg", "url": "mxc://koffie/1"}
        return self._does(person, content)

    def group(self, text: str, *, person: int = 1) -> Hook | None:
        return self._does(person, {"body": text}, kind="group")

    def retried(self, hook: Hook) -> Hook:
        return hook

    # A homeserver calls nobody: there is nothing to prove.
    def without_secret(self) -> dict[str, Any]:
        raise NotImplementedError

    def forged(self) -> list[Hook]:
        raise NotImplementedError

    def stale(self) -> Hook | None:
        raise NotImplementedError

    def malformed(self) -> list[Hook]:
        raise NotImplementedError


def _is_ill(answer: web.StreamResponse) -> bool:
    """Tell whether a fault answers, and not the homeserver or a broken line."""
    return isinstance(answer, web.Response) and answer.status >= 400


def _in_matrix_form(fault: web.StreamResponse) -> web.Response:
    """Return a fault as a homeserver tells it."""
    assert isinstance(fault, web.Response)
    body = json.loads(fault.text or "{}") or {"errcode": "M_UNKNOWN", "error": "ill"}
    if fault.status == 429:
        wish = float(fault.headers.get("Retry-After", "1"))
        body = {"errcode": "M_LIMIT_EXCEEDED", "error": "slow down"}
        body["retry_after_ms"] = int(wish * 1000)
    return web.json_response(body, status=fault.status)
