"""Microsoft Teams as a channel: personal scope of one organisation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from bot.channels import checks
from bot.channels.base import HttpChannel
from bot.channels.contract import (
    AwayError,
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


class Teams(HttpChannel):
    """The bot of one organisation in Teams; the employer can export what is said."""

    name = "teams"
    title = "Teams"
    label = "Teams"
    limits = Limits(text=8000, buttons=30, button_title=100)
    reader = Reader.EMPLOYER
    needed = ("teams_app_id", "teams_app_secret", "teams_tenant_id")
    hooks = (Route("POST", _PATH),)

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(settings, clock)
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

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Prove it by the token of the Bot Connector; see `proof`."""
        settings = self._settings
        if not all(getattr(settings, name) for name in self.needed):
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

    def _to_tell(self) -> Sequence[Check]:
        return [Check(None, said("check.tell", whom="Azure Bot", url=self.hook(_PATH)))]

    async def _tried(self) -> Sequence[Check]:
        """Ask for Microsoft's keys and a token; the way back only Microsoft can try."""
        return [
            await checks.answers(
                self._http, self._settings.teams_openid_url, "Bot Connector"
            ),
            await self._check_token(),
            Check(None, said("check.teams.back")),
        ]

    async def _check_token(self) -> Check:
        try:
            await self._connector.token()
        except AwayError:
            return checks.away(self._settings.teams_login_url)
        except TokenRefused as error:
            return Check(False, said("check.teams.token_bad", status=error))
        return Check(True, said("check.teams.token_ok"))
