"""Microsoft as its documentation has it: the Bot Connector, its keys, the tenant."""

from __future__ import annotations

import base64
import collections
import contextlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.channels.provider import Fault, Hook, Said, answered, server_of
from tests.fakes import FakeClock

APP_ID = "2c1b7e0a-6f6f-4b52-9d6c-0f8f0f1d9a11"
SECRET = "tenant-secret"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
BOT = f"28:{APP_ID}"
ISSUER = "https://api.botframework.com"
KEY = "key-of-teams"
OTHER_CHANNEL_KEY = "key-of-webchat"
UNKNOWN_KEY = "key-of-nobody"
ENDORSEMENTS = {KEY: ["msteams", "skype"], OTHER_CHANNEL_KEY: ["webchat"]}

ACTIVITY: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "teams_activity.json").read_text("utf-8")
)


@cache
def key_of(name: str) -> rsa.RSAPrivateKey:
    """Return the private key of this name; made once, that takes a while."""
    return rsa.generate_private_key(65537, 2048)


class TeamsProvider:
    """The bot of one tenant, and the workers who chat with it."""

    name = "teams"
    blocked = Fault(403, body={"error": {"code": "BotDisabledByAdmin"}})

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.said: list[Said] = []
        self.sent: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.faults: collections.deque[Fault] = collections.deque()
        self.address = ""
        self.endorsements = dict(ENDORSEMENTS)
        self.keys_fetched = 0
        self.keys_away = False
        self.tokens = 0
        self.token_faults: collections.deque[Fault] = collections.deque()
        self.valid: set[str] = set()
        self._ids = itertools.count(100_000)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[TeamsProvider]:
        app = web.Application()
        self.add_login_routes(app)
        activities = "/emea/v3/conversations/{room}/activities"
        app.router.add_post(activities, self._called)
        app.router.add_post(activities + "/{to}", self._called)
        async with server_of(app) as self.address:
            yield self

    def add_login_routes(self, app: web.Application) -> None:
        """Serve keys and tokens."""
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_post(f"/{TENANT}/oauth2/v2.0/token", self._token)

    @property
    def service_url(self) -> str:
        """The address in activities."""
        return f"{self.address}/emea/"

    def settings(self) -> dict[str, Any]:
        return {
            "teams_app_id": APP_ID,
            "teams_app_secret": SECRET,
            "teams_tenant_id": TENANT,
            "teams_service_urls": (self.address,),
            "teams_openid_url": f"{self.address}/v1/.well-known/openidconfiguration",
            "teams_login_url": self.address,
        }

    def without_secret(self) -> dict[str, Any]:
        return {**self.settings(), "teams_app_secret": ""}

    async def _metadata(self, request: web.Request) -> web.Response:
        self.keys_fetched += 1
        if self.keys_away:
            return web.Response(status=503)
        return web.json_response(
            {"issuer": ISSUER, "jwks_uri": f"{self.address}/v1/.well-known/keys"}
        )

    async def _keys(self, request: web.Request) -> web.Response:
        keys = [_jwk(name, found) for name, found in self.endorsements.items()]
        # A kind of key that we do not know must not spoil the others.
        return web.json_response({"keys": [{"kty": "OKP", "kid": "new"}, *keys]})

    async def _token(self, request: web.Request) -> web.Response:
        wanted = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": SECRET,
            "scope": "https://api.botframework.com/.default",
        }
        if self.token_faults:
            fault = self.token_faults.popleft()
            return web.Response(status=fault.status, headers=fault.headers)
        if dict(await request.post()) != wanted:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.tokens += 1
        self.valid.add(f"Bearer token-{self.tokens}")
        token = {"token_type": "Bearer", "expires_in": 3599}
        return web.json_response({**token, "access_token": f"token-{self.tokens}"})

    async def _called(self, request: web.Request) -> web.StreamResponse:
        return await answered(self, request, self._take)

    async def _take(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") not in self.valid:
            return web.json_response({"message": "Authorization denied"}, status=401)
        activity = await request.json()
        jsonschema.Draft202012Validator(ACTIVITY).validate(activity)
        assert activity["conversation"]["id"] == request.match_info["room"]
        assert activity.get("replyToId") == request.match_info.get("to")
        assert len(json.dumps(activity)) < 28_000, "Teams: the message is too large"
        self.sent.append(activity)
        self.paths.append(request.path)
        self.said.append(_said(activity))
        return web.json_response({"id": f"1795512{next(self._ids)}"}, status=201)

    def token(self, *, key: str = KEY, **claims: Any) -> str:
        """Return a token of the Bot Connector; `claims` replace, None leaves out."""
        moment = int(self.clock.now().timestamp())
        made = {
            "serviceurl": self.service_url,
            "nbf": moment,
            "exp": moment + 3600,
            "iss": ISSUER,
            "aud": APP_ID,
            **claims,
        }
        made = {name: value for name, value in made.items() if value is not None}
        headers = {"kid": key, "x5t": key}
        return jwt.encode(made, key_of(key), algorithm="RS256", headers=headers)

    def hook(self, activity: Any, token: str | None = None, **how: Any) -> Hook:
        """Return a request of the Bot Connector."""
        raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        headers = {
            "Authorization": f"Bearer {token or self.token(**how)}",
            "Content-Type": "application/json; charset=utf-8",
        }
        return Hook("messages", raw, headers)

    def activity(
        self, person: int, number: int | None = None, **more: Any
    ) -> dict[str, Any]:
        """Return an activity in a personal chat; `number` makes its id."""
        number = next(self._ids) if number is None else number
        return {
            "type": "message",
            "id": f"1795{number:09}",
            "timestamp": "2026-11-24T09:30:00.000Z",
            "localTimestamp": "2026-11-24T10:30:00.000+01:00",
            "localTimezone": "Europe/Amsterdam",
            "serviceUrl": self.service_url,
            "channelId": "msteams",
            "from": {
                "id": f"29:1a{1000 + person}",
                "name": "sanne",
                "aadObjectId": f"7faf8a5a-4b8f-4c8f-8a15-{1000 + person:012}",
            },
            "conversation": {
                "conversationType": "personal",
                "tenantId": TENANT,
                "id": f"a:1pL6i0oY{1000 + person}",
            },
            "recipient": {"id": BOT, "name": "Koffiebreak"},
            "entities": [{"locale": "nl-NL", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "nl-NL",
            **more,
        }

    def text(self, text: str, *, person: int = 1, event: int | None = None) -> Hook:
        as_html = [{"contentType": "text/html", "content": f"<p>{text}</p>"}]
        return self.hook(
            self.activity(
                person, event, text=text, textFormat="plain", attachments=as_html
            )
        )

    def press(self, title: str, *, person: int = 1) -> Hook:
        for sent, said in zip(reversed(self.sent), reversed(self.said)):
            if said.to != f"29:1a{1000 + person}":
                continue
            for action in _submits(sent):
                if action["title"] == title:
                    return self.hook(self._pressed(person, action))
        raise AssertionError(f"no button {title!r} in {self.said}")

    def _pressed(self, person: int, action: dict[str, Any]) -> dict[str, Any]:
        """Return what Teams makes of a press on an action with `messageBack`."""
        said = action["data"]["msteams"]
        value = json.loads(said["value"])
        return self.activity(
            person, text=said["text"], value=value, replyToId="1795512100000"
        )

    def media(self, *, person: int = 1) -> Hook:
        name = "application/vnd.microsoft.teams.file.download.info"
        file = {"contentType": name, "name": "cv.pdf", "content": {"fileType": "pdf"}}
        return self.hook(self.activity(person, attachments=[file]))

    def group(self, text: str, *, person: int = 1) -> Hook:
        conversation = {
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
            "id": "19:cafe@thread.tacv2;messageid=1795512100000",
        }
        text = f"<at>Koffiebreak</at> {text}"
        return self.hook(self.activity(person, conversation=conversation, text=text))

    def installed(self, *, person: int = 1) -> Hook:
        """Return that the bot was added to the personal scope."""
        added = [{"id": BOT}, {"id": f"29:1a{1000 + person}"}]
        return self.hook(
            self.activity(person, type="conversationUpdate", membersAdded=added)
        )

    def retried(self, hook: Hook) -> Hook:
        return self.hook(hook.body)

    def forged(self) -> list[Hook]:
        activity = self.activity(1, text="hoi")
        moment = int(self.clock.now().timestamp())
        good = self.token()
        header, body, signature = good.split(".")
        none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"key-of-teams"}').decode()
        hs256 = _signed_by_public_key(
            {"aud": APP_ID, "iss": ISSUER, "exp": moment + 60}
        )
        other_url = "https://smba.example/emea/"
        elsewhere = {**activity, "serviceUrl": other_url}
        other_tenant = {
            **activity,
            "channelData": {"tenant": {"id": "11111111-2222-3333-4444-555555555555"}},
        }
        return [
            Hook("messages", json.dumps(activity).encode(), {}),
            self.hook(activity, f"{header}.{body}.{signature[::-1]}"),
            self.hook(activity, f"{none.rstrip('=')}.{body}."),
            self.hook(activity, hs256),
            self.hook(activity, "geen.token.dit"),
            self.hook(activity, key=UNKNOWN_KEY),
            self.hook(activity, key=OTHER_CHANNEL_KEY),
            self.hook(activity, iss="https://sts.windows.net/common/"),
            self.hook(activity, aud="een andere app"),
            self.hook(activity, exp=None),
            self.hook(activity, serviceurl=None),
            self.hook(activity, serviceurl=other_url),
            self.hook(elsewhere),
            self.hook(elsewhere, serviceurl=other_url),
            self.hook({**activity, "channelId": "webchat"}),
            self.hook(other_tenant),
            self.hook({**activity, "channelData": {}, "conversation": {"id": "a:1"}}),
        ]

    def stale(self) -> Hook:
        moment = int(self.clock.now().timestamp())
        activity = self.activity(1, text="hoi")
        return self.hook(activity, nbf=moment - 4000, exp=moment - 301)

    def malformed(self) -> list[Hook]:
        nobody = self.activity(1, text="hoi")
        del nobody["from"]
        nowhere = self.activity(1, text="hoi")
        nowhere["conversation"] = {"conversationType": "personal", "tenantId": TENANT}
        invoked = self.activity(1, type="invoke", name="adaptiveCard/action", value={})
        return [
            self.hook(b"{"),
            self.hook(b"[]"),
            self.hook(b"\xff\xfe"),
            self.hook(b"[" * 20_000),
            self.hook(nobody),
            self.hook(nowhere),
            self.hook(invoked),
        ]


def _signed_by_public_key(claims: dict[str, Any]) -> str:
    """Return a token of the old trick: HMAC, with the public key as its secret."""
    public = key_of(KEY).public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [{"alg": "HS256", "typ": "JWT", "kid": KEY}, claims]
    body = b".".join(_text64(json.dumps(part).encode()) for part in parts)
    signature = hmac.digest(secret, body, "sha256")
    return b".".join([body, _text64(signature)]).decode()


def _jwk(name: str, endorsements: list[str]) -> dict[str, Any]:
    numbers = key_of(name).public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "kid": name,
        "x5t": name,
        "n": _base64(numbers.n),
        "e": _base64(numbers.e),
        "endorsements": endorsements,
    }


def _base64(number: int) -> str:
    return _text64(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()


def _text64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _elements(activity: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [
        element
        for attachment in activity.get("attachments", ())
        for element in attachment["content"]["body"]
        if element["type"] == kind
    ]


def _submits(activity: dict[str, Any]) -> list[dict[str, Any]]:
    sets = _elements(activity, "ActionSet")
    actions = [action for found in sets for action in found["actions"]]
    return [action for action in actions if action["type"] == "Action.Submit"]


def _said(activity: dict[str, Any]) -> Said:
    texts = [
        run["text"]
        for block in _elements(activity, "RichTextBlock")
        for run in block["inlines"]
    ]
    pairs = tuple((a["title"], a["data"]["koffiebreak"]) for a in _submits(activity))
    shown = "\n".join([activity["text"], *texts])
    return Said(activity["recipient"]["id"], shown, pairs)
