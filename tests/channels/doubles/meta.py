"""Meta: signs the webhooks of the Cloud API, and takes messages as it does."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from typing import Any

from aiohttp import web

from tests.channels.doubles.server import Provider

PHONE_NUMBER_ID = "106540352242922"
APP_SECRET = "5f1c0c1e8d3b4a519c570f6b7f3f8a11"
ACCESS_TOKEN = "EAAJB-test-token"
VERIFY_TOKEN = "koffie-met-melk"
WORKER = "31612345678"
OTHER = "31687654321"


class Meta(Provider):
    """The Cloud API for one number."""

    schema = "cloud_api_message.json"

    def __init__(self) -> None:
        super().__init__()
        self._ids = itertools.count(1)
        self.window_open = True

    def routes(self) -> list[web.RouteDef]:
        path = f"/v23.0/{PHONE_NUMBER_ID}"
        return [web.post(f"{path}/messages", self._take), web.get(path, self._number)]

    async def _number(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _error(401, 190)
        return web.json_response({"id": PHONE_NUMBER_ID})

    async def _take(self, request: web.Request) -> web.Response:
        if (ill := await self.ill(request)) is not None:
            return ill
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _error(401, 190)
        message = await request.json()
        if not self.check(message) or not self._titles_differ(message):
            return _error(400, 100)
        if not self.window_open and message["type"] != "template":
            return _error(400, 131047)
        self.sent.append(message)
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": message["to"], "wa_id": message["to"]}],
                "messages": [{"id": f"wamid.OUT{next(self._ids)}"}],
            }
        )

    def _titles_differ(self, message: dict[str, Any]) -> bool:
        action = message.get("interactive", {}).get("action", {})
        titles = [button["reply"]["title"] for button in action.get("buttons", ())]
        if len(set(titles)) == len(titles):
            return True
        self.complaints.append("two buttons of the same name")
        return False


def _error(status: int, code: int) -> web.Response:
    error = {"message": "(#100)", "type": "OAuthException", "code": code}
    return web.json_response({"error": error}, status=status)


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """Return the headers of a webhook with this body."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={digest}",
        "User-Agent": "facebookexternalua",
    }


def webhook(*messages: dict[str, Any], worker: str = WORKER) -> bytes:
    """Return the raw body of a webhook with these messages."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "31201234567",
            "phone_number_id": PHONE_NUMBER_ID,
        },
        "contacts": [{"profile": {"name": "Samira El Idrissi"}, "wa_id": worker}],
        "messages": list(messages),
    }
    return _envelope(value)


def receipt(status: str = "delivered") -> bytes:
    """Return the raw body of a webhook that tells what became of a message of ours."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "31201234567",
            "phone_number_id": PHONE_NUMBER_ID,
        },
        "statuses": [
            {
                "id": "wamid.OUT1",
                "status": status,
                "timestamp": "1795512600",
                "recipient_id": WORKER,
                "conversation": {"id": "c1", "origin": {"type": "service"}},
                "pricing": {"billable": False, "pricing_model": "PMP"},
            }
        ],
    }
    return _envelope(value)


def _envelope(value: dict[str, Any]) -> bytes:
    change = {"value": value, "field": "messages"}
    entry = {"id": "102290129340398", "changes": [change]}
    body = {"object": "whatsapp_business_account", "entry": [entry]}
    return json.dumps(body, separators=(",", ":")).encode()


def typed(text: str, number: int, *, at: int, worker: str = WORKER) -> dict[str, Any]:
    """Return a text message; `number` makes its id, `at` is in seconds since 1970."""
    return {
        "from": worker,
        "id": f"wamid.HBgLMzE2MTIzNDU2NzgVAgASGBQz{number:04}",
        "timestamp": str(at),
        "text": {"body": text},
        "type": "text",
    }


def pressed(
    token: str, title: str, number: int, *, at: int, kind: str = "button_reply"
) -> dict[str, Any]:
    """Return a press on a button or a row of a list (`kind` is `list_reply` then)."""
    return {
        "context": {"from": "31201234567", "id": "wamid.OUT1"},
        "from": WORKER,
        "id": f"wamid.HBgLMzE2MTIzNDU2NzgVAgASGBQz{number:04}",
        "timestamp": str(at),
        "type": "interactive",
        "interactive": {"type": kind, kind: {"id": token, "title": title}},
    }
