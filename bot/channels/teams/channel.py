"""Microsoft Teams as a channel: personal scope of one organisation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.channels import checks
from bot.channels.contract import (
    Check,
    JsonObject,
    Limits,
    Outgoing,
    Parsed,
    Proven,
    Reader,
    Refused,
    Route,
    SendResult,
    WebhookRequest,
)
from bot.channels.http import AwayError, Client
from bot.channels.probing import public_address
from bot.channels.teams import activities, cards
from bot.channels.teams.connector import Connector, TokenRefused
from bot.channels.teams.proof import (
    KeysAway,
    NotAllowed,
    NotProven,
    SigningKeys,
    prove,
)
from bot.channels.texts import said
from bot.clock import Clock
from bot.settings import Settings

_PATH: Final = "messages"
_NEEDED: Final = ("teams_app_id", "teams_app_secret", "teams_tenant_id")


class Teams:
    """The bot of one organisation in Teams; the employer can export what is said."""

    name = "teams"
    title = "Teams"
    limits = Limits(text=8000, buttons=30, button_title=100)
    reader = Reader.EMPLOYER

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._http = Client()
        self._keys = SigningKeys(self._http, settings.teams_openid_url, clock=clock)
        self._connector = Connector(
            self._http,
            app_id=settings.teams_app_id,
            secret=settings.teams_app_secret,
            tenant_id=settings.teams_tenant_id,
            login_url=settings.teams_login_url,
            service_urls=settings.teams_service_urls,
            clock=clock,
        )

    def routes(self) -> Sequence[Route]:
        """Return the messaging endpoint."""
        return (Route("POST", _PATH),)

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Prove it by the token of the Bot Connector; see `proof`."""
        settings = self._settings
        if not all(getattr(settings, name) for name in _NEEDED):
            return Refused(401, "no_secret")
        try:
            activity = json.loads(request.body)
        except (ValueError, RecursionError):
            return Refused(400, "malformed")
        if not isinstance(activity, dict):
            return Refused(400, "malformed")
        try:
            service_url = await prove(
                request.headers.get("Authorization", ""),
                activity,
                keys=self._keys,
                app_id=settings.teams_app_id,
                clock=self._clock,
                service_urls=settings.teams_service_urls,
                tenant_id=settings.teams_tenant_id,
            )
        except NotProven:
            return Refused(401, "wrong_token")
        except NotAllowed:
            return Refused(403, "not_for_us")
        except KeysAway:
            return Refused(503, "keys_away")
        return Proven({"activity": activity, "service_url": service_url})

    def parse(self, body: JsonObject) -> Parsed:
        """Read the activity; raises `MalformedError`."""
        return activities.read(body["activity"], str(body["service_url"]))

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return one activity: text, then Adaptive Cards, then choices."""
        has_something = message.text or message.cards or message.buttons
        return [cards.activity(message)] if has_something else []

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send an activity; the Bot Connector knows no ids of deliveries."""
        return await self._connector.send(payload, address)

    async def check(self) -> Sequence[Check]:
        """Tell what is set, what Azure must be told, and whether Microsoft knows us."""
        settings = self._settings
        hook = f"{settings.public_url}/channels/{self.name}/{_PATH}"
        return [
            *checks.settings_given(settings, _NEEDED),
            public_address(settings.public_url),
            Check(None, said("check.tell", whom="Azure Bot", url=hook)),
            await checks.answers(
                self._http, settings.teams_openid_url, "Bot Connector"
            ),
            await self._check_token(),
            Check(None, said("check.teams.back")),
        ]

    async def _check_token(self) -> Check:
        try:
            await self._connector.token()
        except AwayError:
            host = urlsplit(self._settings.teams_login_url).netloc
            return Check(False, said("check.away", host=host))
        except TokenRefused as error:
            return Check(False, said("check.teams.token_bad", status=error))
        return Check(True, said("check.teams.token_ok"))

    async def close(self) -> None:
        """Let connections go."""
        await self._http.close()


def from_settings(settings: Settings, clock: Clock) -> Teams | None:
    """Return the channel where an app is set."""
    return Teams(settings, clock) if settings.teams_app_id else None
