"""WhatsApp by Meta's Cloud API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from bot.channels import checks
from bot.channels.contract import (
    Ack,
    Check,
    Failed,
    JsonObject,
    Limits,
    MalformedError,
    Outgoing,
    Parsed,
    Proven,
    Reader,
    Refused,
    RetryAfter,
    Route,
    SendResult,
    WebhookRequest,
)
from bot.channels.http import Answer, AwayError, Client, result_of
from bot.channels.probing import public_address, reaches_us
from bot.channels.texts import said
from bot.channels.whatsapp import composing, webhooks, window
from bot.clock import Clock
from bot.settings import Settings

_PATH: Final = "webhook"
_CHALLENGE: Final = "challenge"
_NEEDED: Final = (
    "whatsapp_phone_number_id",
    "whatsapp_access_token",
    "whatsapp_app_secret",
    "whatsapp_verify_token",
)
# Meta's own numbers for too fast, too many to this person, and away for a moment.
_LATER: Final = frozenset({1, 2, 4, 80007, 130429, 131016, 131048, 131056, 133016})
_OUTSIDE_WINDOW: Final = 131047


class WhatsApp:
    """A number of the organisation on WhatsApp; Meta carries the messages."""

    name = "whatsapp"
    title = "WhatsApp"
    limits: Limits = composing.LIMITS
    reader = Reader.PROVIDER

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._http = Client()

    @property
    def _address(self) -> str:
        number = quote(self._settings.whatsapp_phone_number_id, safe="")
        return f"{self._settings.whatsapp_api_url}/{number}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.whatsapp_access_token}"}

    def routes(self) -> Sequence[Route]:
        """Return the webhook, and its set-up, which is a GET."""
        return (Route("GET", _PATH), Route("POST", _PATH))

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Prove it by Meta's signature, or by our own word at the set-up."""
        settings = self._settings
        if request.method == "GET":
            answer = webhooks.challenge(request.query, settings.whatsapp_verify_token)
            if answer is None:
                return Refused(403, "wrong_verify_token")
            return Proven({_CHALLENGE: answer})
        header = request.headers.get(webhooks.SIGNATURE_HEADER, "")
        if not webhooks.is_signed(request.body, header, settings.whatsapp_app_secret):
            return Refused(401, "wrong_signature")
        try:
            body = webhooks.load(request.body)
            stale = webhooks.is_stale(body, self._clock.now())
        except MalformedError:
            return Refused(400, "malformed")
        return Refused(401, "too_old") if stale else Proven(body)

    def parse(self, body: JsonObject) -> Parsed:
        """Read what was said; raises `MalformedError`."""
        if _CHALLENGE in body:
            return Parsed(ack=Ack(text=str(body[_CHALLENGE])))
        return Parsed(webhooks.read(body, self._settings.whatsapp_phone_number_id))

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return message objects: text, buttons, lists, or numbered choices."""
        return composing.messages(message)

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send within 24 hours of the worker's last message, a template after that."""
        shown: JsonObject | None = composing.without_mark(payload)
        if not window.is_open(address.get("said_at"), self._clock.now()):
            shown = self._template() if composing.REMINDER in payload else None
        if shown is None:
            return Failed("outside_window")
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": address["to"],
            # Comes back in receipts, so that an operator can find a delivery.
            "biz_opaque_callback_data": delivery_id,
            **shown,
        }
        url = f"{self._address}/messages"
        try:
            answer = await self._http.call(
                "POST", url, headers=self._headers, json=body
            )
        except AwayError:
            return RetryAfter(reason="away")
        return _result(answer)

    def _template(self) -> JsonObject | None:
        name = self._settings.whatsapp_template
        if not name:
            return None
        return composing.template(name, self._settings.whatsapp_template_language)

    async def check(self) -> Sequence[Check]:
        """Tell what is set, what Meta must be told, and whether Meta knows us."""
        settings = self._settings
        hook = f"{settings.public_url}/channels/{self.name}/{_PATH}"
        return [
            *checks.settings_given(settings, _NEEDED),
            checks.template_given(settings, "whatsapp_template"),
            public_address(settings.public_url),
            Check(None, said("check.tell", whom="Meta", url=hook)),
            await checks.answers(
                self._http, self._address, "Meta", headers=self._headers
            ),
            await self._check_back(hook),
        ]

    async def _check_back(self, hook: str) -> Check:
        # A webhook about nothing: it is believed and asks nothing.
        body = b'{"object":"whatsapp_business_account","entry":[]}'
        signature = webhooks.signature(body, self._settings.whatsapp_app_secret)
        headers = {webhooks.SIGNATURE_HEADER: signature}
        return await reaches_us(self._http, hook, headers=headers, body=body)

    async def close(self) -> None:
        """Let connections go."""
        await self._http.close()


def from_settings(settings: Settings, clock: Clock) -> WhatsApp | None:
    """Return the channel where a number is set."""
    on = bool(settings.whatsapp_phone_number_id)
    return WhatsApp(settings, clock) if on else None


def _result(answer: Answer) -> SendResult:
    error = (answer.json or {}).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if code == _OUTSIDE_WINDOW:
        return Failed("outside_window")
    # 401: a token that ended; what waits goes out once there is a new one.
    if answer.status == 401 or code in _LATER:
        return RetryAfter(reason=f"status_{answer.status}")
    return result_of(answer)
