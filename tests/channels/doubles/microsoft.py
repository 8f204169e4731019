"""Microsoft: the Bot Connector's keys, the tenant's tokens, and a way back to Teams."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.channels.doubles.server import Provider

APP_ID = "2c1b7e0a-6f6f-4b52-9d6c-0f8f0f1d9a11"
SECRET = "tenant-secret"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
BOT = f"28:{APP_ID}"
WORKER = "29:1a2B3c4D5e6F"
ROOM = "a:1pL6i0oY3C0K8oAj8"
KEY_ID = "key-of-today"


class Microsoft(Provider):
    """Login, keys and connector on one address."""

    schema = "teams_activity.json"

    def __init__(self) -> None:
        super().__init__()
        self._ids = itertools.count(1)
        self.keys = {KEY_ID: rsa.generate_private_key(65537, 2048)}
        self.endorsements: dict[str, list[str]] = {KEY_ID: ["msteams", "webchat"]}
        self.fetched = 0
        self.tokens = 0
        self.paths: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/.well-known/openidconfiguration", self._metadata),
            web.get("/v1/.well-known/keys", self._keys),
            web.post(f"/{TENANT}/oauth2/v2.0/token", self._token),
            web.post("/emea/v3/conversations/{room}/activities", self._take),
            web.post("/emea/v3/conversations/{room}/activities/{to}", self._take),
        ]

    @property
    def service_url(self) -> str:
        """The address in activities."""
        return f"{self.url}/emea/"

    async def _metadata(self, request: web.Request) -> web.Response:
        self.fetched += 1
        return web.json_response(
            {
                "issuer": "https://api.botframework.com",
                "jwks_uri": f"{self.url}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        keys = [self._jwk(name) for name in self.keys]
        return web.json_response({"keys": keys})

    def _jwk(self, name: str) -> dict[str, Any]:
        numbers = self.keys[name].public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": name,
            "x5t": name,
            "n": _base64(numbers.n),
            "e": _base64(numbers.e),
            "endorsements": self.endorsements[name],
        }

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        wanted = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": SECRET,
            "scope": "https://api.botframework.com/.default",
        }
        if dict(form) != wanted:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.tokens += 1
        return web.json_response(
            {
                "token_type": "Bearer",
                "expires_in": 3599,
                "access_token": f"token-{self.tokens}",
            }
        )

    async def _take(self, request: web.Request) -> web.Response:
        if (ill := await self.ill(request)) is not None:
            return ill
        if request.headers.get("Authorization") != f"Bearer token-{self.tokens}":
            return web.json_response({"message": "Authorization denied"}, status=401)
        activity = await request.json()
        if not self.check(activity):
            return web.json_response({"error": {"code": "BadSyntax"}}, status=400)
        if activity["conversation"]["id"] != request.match_info["room"]:
            self.complaints.append("another conversation in the path")
        self.sent.append(activity)
        self.paths.append(request.path)
        return web.json_response({"id": f"17955126{next(self._ids):05}"}, status=201)

    def token(
        self,
        *,
        now: dt.datetime,
        key: str = KEY_ID,
        headers: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """Return a token of the Bot Connector; `claims` replaces, None leaves out."""
        moment = int(now.timestamp())
        made = {
            "serviceurl": self.service_url,
            "nbf": moment,
            "exp": moment + 3600,
            "iss": "https://api.botframework.com",
            "aud": APP_ID,
            **claims,
        }
        return jwt.encode(
            {name: value for name, value in made.items() if value is not None},
            self.keys[key],
            algorithm="RS256",
            headers={"kid": key, "x5t": key, **(headers or {})},
        )

    def activity(self, number: int, **more: Any) -> dict[str, Any]:
        """Return an activity of Teams in a personal chat; `number` makes its id."""
        return {
            "type": "message",
            "id": f"16{number:011}",
            "timestamp": "2026-11-24T09:30:00.000Z",
            "localTimestamp": "2026-11-24T10:30:00.000+01:00",
            "localTimezone": "Europe/Amsterdam",
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {
                "id": WORKER,
                "name": "Samira El Idrissi",
                "aadObjectId": "7faf8a5a-4b8f-4c8f-8a15-5d3fd8f1b9c1",
            },
            "conversation": {
                "conversationType": "personal",
                "tenantId": TENANT,
                "id": ROOM,
            },
            "recipient": {"id": BOT, "name": "Koffiebreak"},
            "entities": [{"locale": "nl-NL", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "nl-NL",
            **more,
        }

    def typed(self, text: str, number: int) -> dict[str, Any]:
        """Return a typed message, with the HTML that Teams sends along."""
        return self.activity(
            number,
            text=text,
            textFormat="plain",
            attachments=[{"contentType": "text/html", "content": f"<p>{text}</p>"}],
        )

    def pressed(self, token: str, title: str, number: int) -> dict[str, Any]:
        """Return a press on an `Action.Submit` with `messageBack`."""
        return self.activity(
            number, text=title, value={"koffiebreak": token}, replyToId="1795512600001"
        )

    def installed(self, number: int) -> dict[str, Any]:
        """Return that the bot was added to the personal scope."""
        return self.activity(
            number,
            type="conversationUpdate",
            id=f"f:{number:08}-cafe",
            membersAdded=[{"id": BOT}, {"id": WORKER}],
            channelData={
                "tenant": {"id": TENANT},
                "settings": {"selectedChannel": {"id": ROOM}},
            },
        )


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
