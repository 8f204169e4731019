"""Meta's Cloud API as its documentation has it: what it posts and what it takes."""

from __future__ import annotations

import collections
import contextlib
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
from aiohttp import web

from tests.channels.provider import Fault, Hook, Said, answered, server_of
from tests.fakes import FakeClock

PHONE_NUMBER_ID = "106540352242922"
APP_SECRET = "5f1c0c1e8d3b4a519c570f6b7f3f8a11"
ACCESS_TOKEN = "EAAJB-test-token"
VERIFY_TOKEN = "koffie-met-melk"
TEMPLATE = "koffiebreak_stap"
# As docs/kanalen/whatsapp.md asks the operator to have it approved.
TEMPLATE_TEXT = (
    "Hoi, hier is Koffiebreak. Je vroeg om een bericht over je stap. Hoe ging het?"
)
TEMPLATE_BUTTONS = ("Gelukt", "Niet gelukt", "Anders gegaan")

MESSAGE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "cloud_api_message.json").read_text("utf-8")
)


class WhatsAppProvider:
    """One number on WhatsApp, and the workers who write to it."""

    name = "whatsapp"
    blocked = Fault(400, body={"error": {"code": 131026, "type": "OAuthException"}})

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.sent: list[dict[str, Any]] = []
        self.faults: collections.deque[Fault] = collections.deque()
        self.address = ""
        self._ids = itertools.count(100_000)
        self._heard_at: dict[str, float] = {}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[WhatsAppProvider]:
        app = web.Application()
        path = f"/v23.0/{PHONE_NUMBER_ID}"
        app.router.add_post(f"{path}/messages", self._called)
        app.router.add_get(path, self._number)
        async with server_of(app) as self.address:
            yield self

    def settings(self) -> dict[str, Any]:
        return {
            "whatsapp_phone_number_id": PHONE_NUMBER_ID,
            "whatsapp_access_token": ACCESS_TOKEN,
            "whatsapp_app_secret": APP_SECRET,
            "whatsapp_verify_token": VERIFY_TOKEN,
            "whatsapp_template": TEMPLATE,
            "whatsapp_api_url": f"{self.address}/v23.0",
        }

    def without_secret(self) -> dict[str, Any]:
        return {**self.settings(), "whatsapp_app_secret": ""}

    async def _number(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _error(401, 190)
        return web.json_response({"id": PHONE_NUMBER_ID, "quality_rating": "GREEN"})

    async def _called(self, request: web.Request) -> web.StreamResponse:
        return await answered(self, request, self._take)

    async def _take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _error(401, 190)
        message = await request.json()
        jsonschema.Draft202012Validator(MESSAGE).validate(message)
        to = message["to"]
        silent_for = self.clock.now().timestamp() - self._heard_at.get(to, 0)
        if message["type"] != "template" and silent_for >= 24 * 3600:
            # As Meta: "more than 24 hours have passed since the customer last replied".
            return _error(400, 131047)
        said = _said(message)
        titles = [title for title, _ in said.buttons]
        assert len(titles) == len(set(titles)), "Meta: duplicated title"
        self.sent.append(message)
        self.said.append(said)
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": to, "wa_id": to}],
                "messages": [{"id": f"wamid.{next(self._ids)}"}],
            }
        )

    def hook(self, body: bytes, *, secret: str = APP_SECRET) -> Hook:
        """Return a webhook with this body, signed."""
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={digest}",
            "User-Agent": "facebookexternalua",
        }
        return Hook("webhook", body, headers)

    def value(self, value: dict[str, Any], number: str = PHONE_NUMBER_ID) -> bytes:
        """Return a body about this number."""
        metadata = {"display_phone_number": "31201234567", "phone_number_id": number}
        value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        change = {"value": value, "field": "messages"}
        entry = {"id": "102290129340398", "changes": [change]}
        body = {"object": "whatsapp_business_account", "entry": [entry]}
        return json.dumps(body, separators=(",", ":")).encode()

    def message(
        self, person: int, number: int | None = None, **content: Any
    ) -> dict[str, Any]:
        """Return a message of a worker; `number` makes its id."""
        number = next(self._ids) if number is None else number
        return {
            "from": _worker(person),
            "id": f"wamid.HBgLMzE2MTIzNDU2NzgVAgASGBQz{number}",
            "timestamp": str(int(self.clock.now().timestamp())),
            **content,
        }

    def saying(self, *messages: dict[str, Any]) -> Hook:
        """Return the webhook with these messages; from now on a reply is allowed."""
        worker = messages[0]["from"]
        self._heard_at[worker] = self.clock.now().timestamp()
        contact = {"profile": {"name": "sanne"}, "wa_id": worker}
        value = {"contacts": [contact], "messages": list(messages)}
        return self.hook(self.value(value))

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        message = self.message(person, event, type="text", text={"body": text})
        return self.saying(message)

    def press(self, title: str, *, person: int = 1) -> Hook:
        for sent, said in zip(reversed(self.sent), reversed(self.said)):
            for name, token in said.buttons:
                if said.to != _worker(person) or name != title:
                    continue
                if sent["type"] == "template":
                    button = {"payload": token, "text": name}
                    return self.saying(
                        self.message(person, type="button", button=button)
                    )
                kind = f"{sent['interactive']['type']}_reply"
                reply = {"type": kind, kind: {"id": token, "title": name[:24]}}
                message = self.message(
                    person,
                    context={"from": "31201234567", "id": "wamid.1"},
                    type="interactive",
                    interactive=reply,
                )
                return self.saying(message)
        raise AssertionError(f"no button {title!r} in {self.said}")

    def media(self, *, person: int = 1) -> Hook:
        audio = {"mime_type": "audio/ogg", "id": "1013859600", "voice": True}
        return self.saying(self.message(person, type="audio", audio=audio))

    def group(self, text: str, *, person: int = 1) -> Hook:
        message = self.message(
            person, group_id="Y2FwaV9ncm91cDox", type="text", text={"body": text}
        )
        return self.saying(message)

    def retried(self, hook: Hook) -> Hook:
        return hook

    def forged(self) -> list[Hook]:
        good = self.text("hoi")
        plain = {"Content-Type": "application/json"}
        sha1 = hmac.new(APP_SECRET.encode(), good.body, hashlib.sha1).hexdigest()
        return [
            self.hook(good.body, secret="een ander geheim"),
            Hook(good.path, good.body, plain),
            Hook(good.path, good.body.replace(b"hoi", b"doe"), good.headers),
            Hook(good.path, good.body, {**plain, "X-Hub-Signature-256": "sha256="}),
            Hook(good.path, good.body, {**plain, "X-Hub-Signature": f"sha1={sha1}"}),
            Hook(good.path, good.body, {**plain, "X-Hub-Signature-256": "é"}),
            Hook(good.path + "?hub.mode=subscribe&hub.verify_token=x", b"", {}, "GET"),
        ]

    def stale(self) -> Hook:
        message = self.message(1, type="text", text={"body": "hoi"})
        message["timestamp"] = str(int(self.clock.now().timestamp()) - 8 * 24 * 3600)
        return self.saying(message)

    def malformed(self) -> list[Hook]:
        bodies = [
            b"{",
            b"[]",
            b"\xff\xfe",
            b"[" * 20_000,
            b'{"object":"page","entry":[]}',
            b'{"object":"whatsapp_business_account","entry":{"changes":[]}}',
            self.value({"messages": [{"from": "31612341001", "type": "text"}]}),
            self.value({"messages": [self.message(1, type="text", text="hoi")]}),
            self.value({"messages": ["hoi"]}),
        ]
        return [self.hook(body) for body in bodies]

    def receipt(self, status: str, *, number: int = -1) -> Hook:
        """Return what became of a message of ours, the newest where none is named."""
        delivery = self.sent[number]["biz_opaque_callback_data"] if self.sent else "x"
        found = {
            "biz_opaque_callback_data": delivery,
            "id": "wamid.1",
            "status": status,
            "timestamp": str(int(self.clock.now().timestamp())),
            "recipient_id": _worker(1),
            "pricing": {"billable": False, "pricing_model": "PMP"},
        }
        return self.hook(self.value({"statuses": [found]}))


def _worker(person: int) -> str:
    return f"3161234{1000 + person}"


def _said(message: dict[str, Any]) -> Said:
    to, kind = message["to"], message["type"]
    if kind == "template":
        assert message["template"]["name"] == TEMPLATE, "Meta: no such template"
        buttons = tuple((name, name) for name in TEMPLATE_BUTTONS)
        return Said(to, TEMPLATE_TEXT, buttons)
    if kind == "text":
        return Said(to, message["text"]["body"])
    action = message["interactive"]["action"]
    replies = [button["reply"] for button in action.get("buttons", ())]
    replies += [row for part in action.get("sections", ()) for row in part["rows"]]
    pairs = tuple((r.get("description", r["title"]), r["id"]) for r in replies)
    return replace(Said(to, message["interactive"]["body"]["text"]), buttons=pairs)


def _error(status: int, code: int) -> web.Response:
    error = {"message": "(#100)", "type": "OAuthException", "code": code}
    return web.json_response({"error": error}, status=status)
