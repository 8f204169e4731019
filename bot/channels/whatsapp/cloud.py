"""WhatsApp by Meta's Cloud API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from bot.channels import checks
from bot.channels.base import HttpChannel
from bot.channels.contract import (
    Ack,
    Check,
    Failed,
    JsonObject,
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
from bot.channels.http import Meanings
from bot.channels.probing import reaches_us
from bot.channels.texts import said
from bot.channels.whatsapp import composing, webhooks, window

_PATH: Final = "webhook"
_CHALLENGE: Final = "challenge"
_RECEIPT_SECONDS: Final = 20.0
"""So long Meta may take to tell that it has a message after all."""


class WhatsApp(HttpChannel):
    """A number of the organisation on WhatsApp; Meta carries the messages."""

    name = "whatsapp"
    title = "WhatsApp"
    label = "WhatsApp (Meta)"
    limits = composing.LIMITS
    reader = Reader.PROVIDER
    needed = (
        "whatsapp_phone_number_id",
        "whatsapp_access_token",
        "whatsapp_app_secret",
        "whatsapp_verify_token",
    )
    # The set-up of the webhook is a GET.
    hooks = (Route("GET", _PATH), Route("POST", _PATH))
    # Meta's own numbers for too fast, too many to this person, and away for a moment;
    # and that more than 24 hours have passed.
    meanings = Meanings(
        later=frozenset({1, 2, 4, 80007, 130429, 131016, 131048, 131056, 133016}),
        never={131047: window.OUTSIDE},
    )

    @property
    def _address(self) -> str:
        number = quote(self._settings.whatsapp_phone_number_id, safe="")
        return f"{self._settings.whatsapp_api_url}/{number}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.whatsapp_access_token}"}

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
        """Read what was said, and what arrived; raises `MalformedError`."""
        if _CHALLENGE in body:
            return Parsed(ack=Ack(text=str(body[_CHALLENGE])))
        number = self._settings.whatsapp_phone_number_id
        return Parsed(webhooks.read(body, number), arrived=webhooks.arrived(body))

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return message objects: text, buttons, lists, or numbered choices."""
        return composing.messages(message)

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send within 24 hours of the worker's last message, a template after that.

        Without a clear answer it waits a little: Meta's receipt tells, and `parse`
        hands it on.
        """
        shown = window.allowed(
            payload, address, template=self._template(), now=self._clock.now()
        )
        if shown is None:
            return Failed(window.OUTSIDE)
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": address["to"],
            # Comes back in receipts.
            "biz_opaque_callback_data": delivery_id,
            **shown,
        }
        result = await self._post(
            f"{self._address}/messages", headers=self._headers, json=body
        )
        if isinstance(result, RetryAfter) and result.unsure:
            seconds = max(result.seconds or 0.0, _RECEIPT_SECONDS)
            return RetryAfter(seconds, result.reason, unsure=True)
        return result

    def _code(self, told: JsonObject) -> int | None:
        error = told.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        return code if isinstance(code, int) else None

    def _template(self) -> JsonObject | None:
        name = self._settings.whatsapp_template
        if not name:
            return None
        return composing.template(name, self._settings.whatsapp_template_language)

    def _to_tell(self) -> Sequence[Check]:
        return [
            checks.template_given(self._settings, "whatsapp_template"),
            Check(None, said("check.tell", whom="Meta", url=self.hook(_PATH))),
        ]

    async def _tried(self) -> Sequence[Check]:
        """Ask Meta for the number, and try the way back."""
        # A webhook about nothing: it is believed and asks nothing.
        body = b'{"object":"whatsapp_business_account","entry":[]}'
        signature = webhooks.signature(body, self._settings.whatsapp_app_secret)
        headers = {webhooks.SIGNATURE_HEADER: signature}
        return [
            await checks.answers(
                self._http, self._address, "Meta", headers=self._headers
            ),
            await reaches_us(self._http, self.hook(_PATH), headers=headers, body=body),
        ]
