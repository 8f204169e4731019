"""Twilio: signs its form webhooks and takes messages over the REST API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
from urllib.parse import urlencode

from aiohttp import BasicAuth, web

from tests.channels.doubles.server import Provider

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "9c570f6b7f3f8a115f1c0c1e8d3b4a51"
NUMBER = "+31201234567"
WORKER = "whatsapp:+31612345678"


class Twilio(Provider):
    """The REST API for one account."""

    schema = "twilio_message.json"

    def __init__(self) -> None:
        super().__init__()
        self._ids = itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        path = f"/2010-04-01/Accounts/{ACCOUNT}"
        return [
            web.post(f"{path}/Messages.json", self._take),
            web.get(f"{path}.json", self._account),
        ]

    async def _account(self, request: web.Request) -> web.Response:
        if not _is_ours(request):
            return web.json_response({"code": 20003, "status": 401}, status=401)
        return web.json_response({"sid": ACCOUNT, "status": "active"})

    async def _take(self, request: web.Request) -> web.Response:
        if (ill := await self.ill(request)) is not None:
            return ill
        if not _is_ours(request):
            return web.json_response({"code": 20003, "status": 401}, status=401)
        form = dict(await request.post())
        if not self.check(form):
            return web.json_response({"code": 21211, "status": 400}, status=400)
        self.sent.append(form)
        sid = f"SM{next(self._ids):032x}"
        return web.json_response({"sid": sid, "status": "queued"}, status=201)


def _is_ours(request: web.Request) -> bool:
    header = request.headers.get("Authorization", "")
    return header == BasicAuth(ACCOUNT, AUTH_TOKEN).encode()


def message(number: int, body: str = "", **more: str) -> dict[str, str]:
    """Return the form of a message that came in; `number` makes its id."""
    sid = f"SM{number:032x}"
    return {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Samira El Idrissi",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": "31612345678",
        "SmsStatus": "received",
        "Body": body,
        "To": f"whatsapp:{NUMBER}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": WORKER,
        "ApiVersion": "2010-04-01",
        **more,
    }


def signed(
    form: dict[str, str], url: str, token: str = AUTH_TOKEN
) -> tuple[bytes, dict[str, str]]:
    """Return body and headers: the signature is that of Twilio's security page."""
    text = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return urlencode(form).encode(), {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": base64.b64encode(digest).decode(),
        "I-Twilio-Idempotency-Token": "9a7f0e2c-66ab-4fd3-a11a-8ea1b4f6cbd1",
    }
