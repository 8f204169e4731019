"""Slack as its documentation has it: what it posts and what it takes."""

from __future__ import annotations

import collections
import contextlib
import hashlib
import hmac
import itertools
import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import jsonschema
from aiohttp import web

from tests.channels.provider import Fault, Hook, Said, answered, server_of
from tests.fakes import FakeClock

TOKEN = "xoxb-0000-0000-test"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM = "T061EG9R6"

# https://api.slack.com/reference/block-kit, the blocks that we use.
_BUTTON = {
    "type": "object",
    "required": ["type", "text", "action_id"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "button"},
        "action_id": {"type": "string", "minLength": 1, "maxLength": 255},
        "value": {"type": "string", "maxLength": 2000},
        "text": {
            "type": "object",
            "required": ["type", "text"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "plain_text"},
                "text": {"type": "string", "minLength": 1, "maxLength": 75},
            },
        },
    },
}
_SECTION = {
    "type": "object",
    "required": ["type", "text"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "section"},
        "text": {
            "type": "object",
            "required": ["type", "text"],
            "additionalProperties": False,
            "properties": {
                "type": {"enum": ["mrkdwn", "plain_text"]},
                "text": {"type": "string", "minLength": 1, "maxLength": 3000},
            },
        },
    },
}
_ACTIONS = {
    "type": "object",
    "required": ["type", "elements"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "actions"},
        "elements": {
            "type": "array",
            "minItems": 1,
            "maxItems": 25,
            "items": _BUTTON,
        },
    },
}
POST_MESSAGE = {
    "type": "object",
    "required": ["channel", "text"],
    "additionalProperties": False,
    "properties": {
        "channel": {"type": "string", "pattern": "^[CDG][A-Z0-9]+$"},
        "text": {"type": "string", "minLength": 1, "maxLength": 4000},
        "unfurl_links": {"type": "boolean"},
        "unfurl_media": {"type": "boolean"},
        "metadata": {
            "type": "object",
            "required": ["event_type", "event_payload"],
            "additionalProperties": False,
            "properties": {
                "event_type": {"type": "string", "pattern": "^[a-z_]+$"},
                "event_payload": {"type": "object", "maxProperties": 100},
            },
        },
        "blocks": {
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": {"oneOf": [_SECTION, _ACTIONS]},
        },
    },
}


class SlackProvider:
    """Slack's Web API and a workspace behind it."""

    name = "slack"
    blocked = Fault(200, body={"ok": False, "error": "channel_not_found"})

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.faults: collections.deque[Fault] = collections.deque()
        self.address = ""
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.asked = 0
        self.away = False
        self.may_read_history = True
        self._ids = itertools.count(100_000)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[SlackProvider]:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._called)
        async with server_of(app) as self.address:
            yield self

    def settings(self) -> dict[str, Any]:
        return {
            "slack_bot_token": TOKEN,
            "slack_signing_secret": SECRET,
            "slack_api_url": f"{self.address}/api",
        }

    def without_secret(self) -> dict[str, Any]:
        return {**self.settings(), "slack_signing_secret": ""}

    async def _called(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "chat.postMessage":
            return await answered(self, request, self._take)
        return await self._take(request)

    async def _take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        method = request.match_info["method"]
        if method == "conversations.history":
            return self._history(request)
        body = await request.json()
        if method == "auth.test":
            return web.json_response({"ok": True, "team": "Bakkerij", "user": "koffie"})
        assert method == "chat.postMessage"
        jsonschema.validate(body, POST_MESSAGE)
        # As Slack counts: an action_id is unique within its message.
        buttons = [
            element for block in body["blocks"] for element in block.get("elements", ())
        ]
        ids = [button["action_id"] for button in buttons]
        assert len(ids) == len(set(ids))
        shown = "\n".join(b["text"]["text"] for b in body["blocks"] if "text" in b)
        assert not re.search(r"&(?!amp;|lt;|gt;)", shown), "unescaped ampersand"
        for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            shown = shown.replace(name, sign)
        pairs = tuple((b["text"]["text"], b["value"]) for b in buttons)
        self.said.append(Said(body["channel"], shown, pairs))
        moment = f"{self.clock.now().timestamp():.0f}.{next(self._ids)}"
        self.sent.append((body["channel"], moment, body["metadata"]))
        return web.json_response({"ok": True, "ts": moment})

    def _history(self, request: web.Request) -> web.Response:
        """Tell what was said in a channel, newest first, as far as it is asked."""
        asked = request.query
        if self.away:
            return web.json_response({"ok": False}, status=503)
        if not self.may_read_history:
            return web.json_response({"ok": False, "error": "missing_scope"})
        assert asked["include_all_metadata"] == "true"
        assert 1 <= int(asked["limit"]) <= 999
        found = [
            {"type": "message", "bot_id": "B1", "ts": moment, "metadata": known}
            for channel, moment, known in reversed(self.sent)
            if channel == asked["channel"] and float(moment) > float(asked["oldest"])
        ]
        self.asked += 1
        return web.json_response({"ok": True, "messages": found})

    def signed(
        self, path: str, body: bytes, kind: str, *, age: int = 0, secret: str = SECRET
    ) -> Hook:
        stamp = str(int(self.clock.now().timestamp()) - age)
        base = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        return Hook(path, body, headers)

    def event(
        self, event: dict[str, Any], number: int | None = None, **how: Any
    ) -> Hook:
        body = {
            "token": "XXYYZZ",
            "team_id": TEAM,
            "api_app_id": "A0FFV41KK",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._ids) if number is None else number}",
            "event_time": int(self.clock.now().timestamp()),
            "authorizations": [{"team_id": TEAM, "user_id": "U0BOT", "is_bot": True}],
            "is_ext_shared_channel": False,
        }
        raw = json.dumps(body).encode()
        return self.signed("events", raw, "application/json", **how)

    def message(self, person: int, **content: Any) -> dict[str, Any]:
        return {
            "type": "message",
            "channel": f"D{1000 + person}",
            "user": f"U{1000 + person}",
            "ts": f"{int(self.clock.now().timestamp())}.{next(self._ids)}",
            "event_ts": f"{int(self.clock.now().timestamp())}.000200",
            "channel_type": "im",
            **content,
        }

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, name)
        return self.event(self.message(person, text=text), event)

    def press(self, title: str, *, person: int = 1) -> Hook:
        to = f"D{1000 + person}"
        for said in reversed(self.said):
            for place, (name, token) in enumerate(said.buttons):
                if said.to == to and name == title:
                    return self.action(person, place, name, token)
        raise AssertionError(f"no button {title!r} in {self.said}")

    def action(
        self, person: int, place: int, name: str, token: str, **how: Any
    ) -> Hook:
        channel, number = f"D{1000 + person}", next(self._ids)
        payload = {
            "type": "block_actions",
            "user": {"id": f"U{1000 + person}", "username": "sanne", "team_id": TEAM},
            "api_app_id": "A0FFV41KK",
            "token": "XXYYZZ",
            "container": {"type": "message", "channel_id": channel},
            "trigger_id": f"12466734323.1395872398.{number}",
            "team": {"id": TEAM, "domain": "bakkerij"},
            "channel": {"id": channel, "name": "directmessage"},
            "response_url": "https://hooks.slack.com/actions/T061EG9R6/1/x",
            "actions": [
                {
                    "action_id": f"choice_{place}",
                    "block_id": "o/R",
                    "text": {"type": "plain_text", "text": name, "emoji": True},
                    "value": token,
                    "type": "button",
                    "action_ts": f"{int(self.clock.now().timestamp())}.{number}",
                }
            ],
        }
        raw = urlencode({"payload": json.dumps(payload)}).encode()
        kind = "application/x-www-form-urlencoded"
        return self.signed("interactivity", raw, kind, **how)

    def media(self, *, person: int = 1) -> Hook:
        file = {"id": "F0S43P1CZ", "mimetype": "image/png", "filetype": "png"}
        found = self.message(person, text="", subtype="file_share", files=[file])
        return self.event(found)

    def group(self, text: str, *, person: int = 1) -> Hook:
        event = self.message(person, text=f"<@U0BOT> {text}")
        event |= {"type": "app_mention", "channel": "C0LAN2Q65"}
        del event["channel_type"]
        return self.event(event)

    def retried(self, hook: Hook) -> Hook:
        more = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
        signed = self.signed(hook.path, hook.body, hook.headers["Content-Type"])
        return Hook(hook.path, hook.body, {**signed.headers, **more})

    def forged(self) -> list[Hook]:
        good = self.text("hoi")
        press = self.action(1, 1, "Ja", "token", secret="een ander geheim")
        without = {"Content-Type": "application/json"}
        return [
            self.event(self.message(1, text="hoi"), secret="een ander geheim"),
            press,
            Hook(good.path, good.body, without),
            Hook(good.path, good.body.replace(b"hoi", b"doe"), good.headers),
            Hook(good.path, good.body, {**good.headers, "X-Slack-Signature": "v0="}),
            Hook(
                good.path,
                good.body,
                {**good.headers, "X-Slack-Request-Timestamp": "nu"},
            ),
        ]

    def stale(self) -> Hook:
        return self.event(self.message(1, text="hoi"), age=301)

    def malformed(self) -> list[Hook]:
        def hook(body: Any, path: str = "events") -> Hook:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            return self.signed(path, raw, "application/json")

        return [
            hook(b"{"),
            hook(b"[]"),
            hook(b"[" * 50_000),
            hook({"type": "event_callback"}),
            hook({"type": "event_callback", "event": "hoi"}),
            hook({"no": "type"}),
            hook(b"payload=%7B", "interactivity"),
            hook(b"nopayload=1", "interactivity"),
            hook(b"payload=%7B%22type%22%3A%22block_actions%22%7D", "interactivity"),
        ]
