"""Twilio's WhatsApp as its documentation has it: what it posts and what it takes."""

from __future__ import annotations

import base64
import collections
import contextlib
import datetime as dt
import email.utils
import hashlib
import hmac
import itertools
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
from aiohttp import encode_basic_auth, web

from tests.channels.provider import (
    PUBLIC_URL,
    Fault,
    Hook,
    Said,
    answered,
    server_of,
)
from tests.channels.whatsapp_provider import TEMPLATE_BUTTONS, TEMPLATE_TEXT
from tests.fakes import FakeClock

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "9c570f6b7f3f8a115f1c0c1e8d3b4a51"
NUMBER = "+31201234567"
TEMPLATE = "HX0123456789abcdef0123456789abcdef"
_URL = f"{PUBLIC_URL}/channels/twilio/webhook"
_CHOICE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)

MESSAGE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "twilio_message.json").read_text("utf-8")
)


class TwilioProvider:
    """One number on WhatsApp, and the workers who write to it."""

    name = "twilio"
    blocked = Fault(400, body={"code": 63024, "status": 400})

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.sent: list[dict[str, Any]] = []
        self.faults: collections.deque[Fault] = collections.deque()
        self.moments: list[dt.datetime] = []
        self.asked = 0
        self.away = False
        self.address = ""
        self._ids = itertools.count(100_000)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[TwilioProvider]:
        app = web.Application()
        path = f"/2010-04-01/Accounts/{ACCOUNT}"
        app.router.add_post(f"{path}/Messages.json", self._called)
        app.router.add_get(f"{path}/Messages.json", self._listed)
        app.router.add_get(f"{path}.json", self._account)
        async with server_of(app) as self.address:
            yield self

    def settings(self) -> dict[str, Any]:
        return {
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": AUTH_TOKEN,
            "twilio_number": NUMBER,
            "twilio_template_sid": TEMPLATE,
            "twilio_api_url": self.address,
        }

    def without_secret(self) -> dict[str, Any]:
        return {**self.settings(), "twilio_auth_token": ""}

    async def _account(self, request: web.Request) -> web.Response:
        if not _is_ours(request):
            return web.json_response({"code": 20003, "status": 401}, status=401)
        return web.json_response({"sid": ACCOUNT, "status": "active"})

    async def _called(self, request: web.Request) -> web.StreamResponse:
        return await answered(self, request, self._take)

    async def _listed(self, request: web.Request) -> web.Response:
        """Tell which messages there are, newest first, as far as it is asked."""
        if not _is_ours(request):
            return web.json_response({"code": 20003, "status": 401}, status=401)
        if self.away:
            return web.json_response({"code": 20500}, status=500)
        asked = request.query
        self.asked += 1
        found = [
            {
                "body": _said(form).text,
                "date_created": email.utils.format_datetime(moment),
                "direction": "outbound-api",
                "to": form["To"],
            }
            for moment, form in zip(reversed(self.moments), reversed(self.sent))
            if (form["To"], form["From"]) == (asked["To"], asked["From"])
        ]
        return web.json_response({"messages": found[: int(asked["PageSize"])]})

    async def _take(self, request: web.Request) -> web.Response:
        if not _is_ours(request):
            return web.json_response({"code": 20003, "status": 401}, status=401)
        form = {name: str(value) for name, value in (await request.post()).items()}
        jsonschema.Draft202012Validator(MESSAGE).validate(form)
        self.sent.append(form)
        self.moments.append(self.clock.now())
        self.said.append(_said(form))
        sid = f"SM{next(self._ids):032x}"
        return web.json_response({"sid": sid, "status": "queued"}, status=201)

    def message(
        self, person: int, body: str = "", number: int | None = None, **more: str
    ) -> dict[str, str]:
        """Return the form of a message of a worker; `number` makes its id."""
        sid = f"SM{next(self._ids) if number is None else number:032x}"
        return {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": "sanne",
            "MessageType": "text",
            "SmsSid": sid,
            "WaId": f"3161234{1000 + person}",
            "SmsStatus": "received",
            "Body": body,
            "To": f"whatsapp:{NUMBER}",
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": _worker(person),
            "ApiVersion": "2010-04-01",
            **more,
        }

    def hook(
        self, form: dict[str, str], *, token: str = AUTH_TOKEN, url: str = _URL
    ) -> Hook:
        """Return a webhook, signed as Twilio's security page tells."""
        signed = url + "".join(name + form[name] for name in sorted(form))
        digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": base64.b64encode(digest).decode(),
            "I-Twilio-Idempotency-Token": "9a7f0e2c-66ab-4fd3-a11a-8ea1b4f6cbd1",
        }
        return Hook("webhook", urlencode(form).encode(), headers)

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        return self.hook(self.message(person, text, event))

    def press(self, title: str, *, person: int = 1) -> Hook:
        """Return the number of a choice, typed; only templates have buttons."""
        for said in reversed(self.said):
            if said.to != _worker(person):
                continue
            if title in dict(said.buttons):
                form = self.message(
                    person,
                    title,
                    MessageType="button",
                    ButtonText=title,
                    ButtonPayload=title,
                )
                return self.hook(form)
            for number, name in _CHOICE.findall(said.text):
                if name == title:
                    return self.text(number, person=person)
        raise AssertionError(f"no choice {title!r} in {self.said}")

    def media(self, *, person: int = 1) -> Hook:
        return self.hook(
            self.message(
                person,
                NumMedia="1",
                MessageType="audio",
                MediaContentType0="audio/ogg",
                MediaUrl0=f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/1",
            )
        )

    def group(self, text: str, *, person: int = 1) -> Hook | None:
        """Return nothing: Twilio's WhatsApp has no groups."""
        return None

    def retried(self, hook: Hook) -> Hook:
        return hook

    def forged(self) -> list[Hook]:
        form = self.message(1, "hoi")
        good = self.hook(form)
        other = {**form, "Body": "doe"}
        return [
            self.hook(form, token="een ander geheim"),
            self.hook(form, url=_URL.replace("https", "http")),
            self.hook(form, url=f"{_URL}/elders"),
            Hook(good.path, good.body, {}),
            Hook(good.path, self.hook(other).body, good.headers),
            Hook(good.path, good.body, {**good.headers, "X-Twilio-Signature": "é"}),
            self.hook({**form, "AccountSid": "AC99999999999999999999999999999999"}),
        ]

    def stale(self) -> Hook | None:
        """Return nothing: Twilio signs no time. A replay is known by its id."""
        return None

    def malformed(self) -> list[Hook]:
        forms = [self.message(1, "hoi") for _ in range(2)]
        del forms[0]["MessageSid"]
        del forms[1]["From"]
        hooks = [self.hook(form) for form in forms]
        many = {f"a{number}": "1" for number in range(200)}
        return [*hooks, self.hook(many)]


def _worker(person: int) -> str:
    return f"whatsapp:+3161234{1000 + person}"


def _said(form: dict[str, str]) -> Said:
    if "Body" in form:
        return Said(form["To"], form["Body"])
    assert form["ContentSid"] == TEMPLATE, "Twilio: no such template"
    buttons = tuple((name, name) for name in TEMPLATE_BUTTONS)
    return Said(form["To"], TEMPLATE_TEXT, buttons)


def _is_ours(request: web.Request) -> bool:
    header = request.headers.get("Authorization", "")
    return header == encode_basic_auth(ACCOUNT, AUTH_TOKEN)
