"""Telegram as its documentation has it: what it posts and what it takes."""

from __future__ import annotations

import collections
import contextlib
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
from aiohttp import web

from tests.channels.provider import Fault, Hook, Said, answered, server_of
from tests.fakes import FakeClock

TOKEN = "123456789:AAF-testtokentesttokentesttokentest"
SECRET = "een-geheim-van-genoeg-tekens_1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"

# https://core.telegram.org/bots/api#sendmessage, the fields that we use.
SEND_MESSAGE = {
    "type": "object",
    "required": ["chat_id", "text"],
    "additionalProperties": False,
    "properties": {
        "chat_id": {"type": "integer"},
        "text": {"type": "string", "minLength": 1, "maxLength": 4096},
        "entities": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "offset", "length"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["bold", "italic"]},
                    "offset": {"type": "integer", "minimum": 0},
                    "length": {"type": "integer", "minimum": 1},
                },
            },
        },
        "link_preview_options": {
            "type": "object",
            "properties": {"is_disabled": {"type": "boolean"}},
            "additionalProperties": False,
        },
        "reply_markup": {
            "type": "object",
            "required": ["inline_keyboard"],
            "additionalProperties": False,
            "properties": {
                "inline_keyboard": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["text", "callback_data"],
                            "additionalProperties": False,
                            "properties": {
                                "text": {"type": "string", "minLength": 1},
                                "callback_data": {
                                    "type": "string",
                                    "minLength": 1,
                                    # Bytes, but ours are ASCII.
                                    "pattern": "^[ -~]{1,64}$",
                                },
                            },
                        },
                    },
                }
            },
        },
    },
}


class TelegramProvider:
    """A Bot API server and the chats on the other side of it."""

    name = "telegram"
    blocked = Fault(
        403,
        body={
            "ok": False,
            "error_code": 403,
            "description": "Forbidden: bot was blocked by the user",
        },
    )

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.faults: collections.deque[Fault] = collections.deque()
        self.hook_set: dict[str, Any] = {}
        self.address = ""
        self._ids = itertools.count(700_000_000)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[TelegramProvider]:
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/{{method}}", self._called)
        async with server_of(app) as self.address:
            yield self

    def settings(self) -> dict[str, Any]:
        return {
            "telegram_token": TOKEN,
            "telegram_webhook_secret": SECRET,
            "telegram_api_url": self.address,
        }

    def without_secret(self) -> dict[str, Any]:
        return {**self.settings(), "telegram_webhook_secret": ""}

    async def _called(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "sendMessage":
            return await answered(self, request, self._take)
        return await self._take(request)

    async def _take(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await request.json()
        if method == "sendMessage":
            jsonschema.validate(body, SEND_MESSAGE)
            keyboard = body.get("reply_markup", {}).get("inline_keyboard", [])
            buttons = tuple(
                (k["text"], k["callback_data"]) for row in keyboard for k in row
            )
            self.said.append(Said(str(body["chat_id"]), body["text"], buttons))
            result: Any = {"message_id": next(self._ids)}
        elif method == "getMe":
            result = {"id": 1, "is_bot": True, "username": "koffiebreak_bot"}
        elif method == "setWebhook":
            self.hook_set = body
            result = True
        elif method == "getWebhookInfo":
            url = self.hook_set.get("url", "")
            result = {"url": url, "pending_update_count": 0}
        else:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        return web.json_response({"ok": True, "result": result})

    def _user(self, person: int) -> dict[str, Any]:
        return {
            "id": 1000 + person,
            "is_bot": False,
            "first_name": "Sanne",
            "username": f"sanne{person}",
            "language_code": "nl",
        }

    def _chat(self, person: int) -> dict[str, Any]:
        return {"id": 1000 + person, "first_name": "Sanne", "type": "private"}

    def _message(self, person: int, **content: Any) -> dict[str, Any]:
        return {
            "message_id": next(self._ids),
            "from": self._user(person),
            "chat": self._chat(person),
            "date": int(self.clock.now().timestamp()),
            **content,
        }

    def hook(self, update: Any, secret: str | None = SECRET) -> Hook:
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers[HEADER] = secret
        return Hook("webhook", json.dumps(update).encode(), headers)

    def _update(self, event: int | None = None, **content: Any) -> dict[str, Any]:
        return {"update_id": next(self._ids) if event is None else event, **content}

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        message = self._message(person, text=text)
        if text.startswith("/"):
            length = len(text.split()[0])
            entity = {"type": "bot_command", "offset": 0, "length": length}
            message["entities"] = [entity]
        return self.hook(self._update(event, message=message))

    def press(self, title: str, *, person: int = 1) -> Hook:
        to = str(1000 + person)
        for said in reversed(self.said):
            for name, token in said.buttons:
                if said.to == to and name == title:
                    return self.hook(
                        self._update(callback_query=self.query(person, token))
                    )
        raise AssertionError(f"no button {title!r} in {self.said}")

    def query(self, person: int, token: str) -> dict[str, Any]:
        bot = {"id": 1, "is_bot": True, "first_name": "Koffiebreak"}
        return {
            "id": str(next(self._ids)),
            "from": self._user(person),
            "message": {**self._message(person, text="vraag"), "from": bot},
            "chat_instance": "-1234567890",
            "data": token,
        }

    def media(self, *, person: int = 1) -> Hook:
        voice = {
            "duration": 4,
            "mime_type": "audio/ogg",
            "file_id": "AwACAgQAAxkBAAI",
            "file_unique_id": "AgADQw",
            "file_size": 17000,
        }
        return self.hook(self._update(message=self._message(person, voice=voice)))

    def group(self, text: str, *, person: int = 1) -> Hook:
        message = self._message(person, text=text)
        message["chat"] = {"id": -100123, "title": "Ploeg 3", "type": "supergroup"}
        return self.hook(self._update(message=message))

    def retried(self, hook: Hook) -> Hook:
        return hook

    def forged(self) -> list[Hook]:
        update = self._update(message=self._message(1, text="hoi"))
        return [
            self.hook(update, secret=None),
            self.hook(update, secret=""),
            self.hook(update, secret=SECRET[:-1]),
            self.hook(update, secret=SECRET + "1"),
            self.hook(update, secret="é" * 5),
        ]

    def stale(self) -> Hook:
        message = self._message(1, text="hoi")
        message["date"] -= 3 * 24 * 3600
        return self.hook(self._update(message=message))

    def malformed(self) -> list[Hook]:
        headers = {HEADER: SECRET}
        person = self._user(1)
        return [
            Hook("webhook", b"{", headers),
            Hook("webhook", b"[]", headers),
            Hook("webhook", b"[" * 50_000, headers),
            Hook("webhook", b"\xff\xfe", headers),
            self.hook({"message": self._message(1, text="hoi")}),
            self.hook({"update_id": "7", "message": {}}),
            self.hook({"update_id": 7, "message": {"from": person, "text": "hoi"}}),
            self.hook({"update_id": 8, "message": "hoi"}),
            self.hook({"update_id": 9, "callback_query": 5}),
        ]
