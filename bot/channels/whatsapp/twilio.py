"""WhatsApp by Twilio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bot.channels import checks
from bot.channels.contract import (
    Ack,
    ChannelUpdate,
    Check,
    Failed,
    JsonObject,
    Kind,
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
from bot.channels.whatsapp import composing, window
from bot.clock import Clock
from bot.settings import Settings

SIGNATURE_HEADER: Final = "X-Twilio-Signature"

_PATH: Final = "webhook"
_NEEDED: Final = ("twilio_account_sid", "twilio_auth_token", "twilio_number")
_PREFIX: Final = "whatsapp:"
_RECEIVED_AT: Final = "received_at"
# Nothing to say over Twilio's own answer: ours goes over the REST API.
_ACK: Final = Ack(text="<Response/>", content_type="text/xml")
# Twilio's own numbers: too fast, and WhatsApp's 24 hours.
_LATER: Final = frozenset({20429, 63018, 14107})
_OUTSIDE_WINDOW: Final = 63016


class TwilioWhatsApp:
    """A number of the organisation on WhatsApp; Twilio and Meta carry the messages."""

    name = "twilio"
    title = "WhatsApp"
    limits = Limits(text=1600, buttons=0, button_title=0)
    reader = Reader.PROVIDER

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._http = Client()

    @property
    def _address(self) -> str:
        account = quote(self._settings.twilio_account_sid, safe="")
        return f"{self._settings.twilio_api_url}/2010-04-01/Accounts/{account}"

    @property
    def _headers(self) -> dict[str, str]:
        key = aiohttp.encode_basic_auth(
            self._settings.twilio_account_sid, self._settings.twilio_auth_token
        )
        return {"Authorization": key}

    def routes(self) -> Sequence[Route]:
        """Return the webhook."""
        return (Route("POST", _PATH),)

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Prove it by Twilio's signature over the public URL and the form."""
        settings = self._settings
        if not settings.twilio_auth_token:
            return Refused(401, "no_secret")
        try:
            pairs = parse_qsl(
                request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=100
            )
        except ValueError:
            return Refused(400, "malformed")
        form = dict(pairs)
        validator = RequestValidator(settings.twilio_auth_token)
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not validator.validate(request.url, form, signature):
            return Refused(401, "wrong_signature")
        if form.get("AccountSid") != settings.twilio_account_sid:
            return Refused(403, "another_account")
        # Twilio tells no time: it delivers at once, or within its few tries.
        return Proven({**form, _RECEIVED_AT: self._clock.now().timestamp()})

    def parse(self, body: JsonObject) -> Parsed:
        """Read what was said; receipts and other numbers are left out.

        Raises `MalformedError`.
        """
        if body.get("To") != _PREFIX + self._settings.twilio_number:
            return Parsed(ack=_ACK)
        if "MessageStatus" in body or body.get("SmsStatus") not in (None, "received"):
            return Parsed(ack=_ACK)
        worker = _text(body, "From")
        kind, text = _said(body)
        update = ChannelUpdate(
            event_id=_text(body, "MessageSid"),
            conversation_key=worker,
            sender_id=worker,
            kind=kind,
            address={"to": worker, "said_at": body.get(_RECEIVED_AT)},
            text=text,
        )
        return Parsed((update,), ack=_ACK)

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return texts: Twilio shows buttons from registered templates alone."""
        return composing.texts(message, self.limits)

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send within 24 hours of the worker's last message, a template after that."""
        form: dict[str, str] | None = {"Body": str(payload["text"])}
        if not window.is_open(address.get("said_at"), self._clock.now()):
            form = self._template() if composing.REMINDER in payload else None
        if form is None:
            return Failed("outside_window")
        form |= {
            "From": _PREFIX + self._settings.twilio_number,
            "To": str(address["to"]),
        }
        url = f"{self._address}/Messages.json"
        try:
            answer = await self._http.call(
                "POST", url, headers=self._headers, data=form
            )
        except AwayError:
            return RetryAfter(reason="away")
        return _result(answer)

    def _template(self) -> dict[str, str] | None:
        template = self._settings.twilio_template_sid
        return {"ContentSid": template} if template else None

    async def check(self) -> Sequence[Check]:
        """Tell what is set, what Twilio must be told, and whether it knows us."""
        settings = self._settings
        hook = f"{settings.public_url}/channels/{self.name}/{_PATH}"
        return [
            *checks.settings_given(settings, _NEEDED),
            checks.template_given(settings, "twilio_template_sid"),
            public_address(settings.public_url),
            Check(None, said("check.tell", whom="Twilio", url=hook)),
            await checks.answers(
                self._http, f"{self._address}.json", "Twilio", headers=self._headers
            ),
            await self._check_back(hook),
        ]

    async def _check_back(self, hook: str) -> Check:
        # A receipt about nothing: it is believed and asks nothing.
        form = {
            "AccountSid": self._settings.twilio_account_sid,
            "MessageStatus": "sent",
        }
        validator = RequestValidator(self._settings.twilio_auth_token)
        headers = {
            SIGNATURE_HEADER: validator.compute_signature(hook, form),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode()
        return await reaches_us(self._http, hook, headers=headers, body=body)

    async def close(self) -> None:
        """Let connections go."""
        await self._http.close()


def from_settings(settings: Settings, clock: Clock) -> TwilioWhatsApp | None:
    """Return the channel where an account is set."""
    on = bool(settings.twilio_account_sid)
    return TwilioWhatsApp(settings, clock) if on else None


def _said(form: Mapping[str, Any]) -> tuple[Kind, str | None]:
    """Return the kind and the words; a template's button counts by its words."""
    text = str(form.get("ButtonText") or form.get("Body") or "").strip()
    if text:
        return Kind.TEXT, text
    return (Kind.OTHER if form.get("NumMedia", "0") == "0" else Kind.MEDIA), None


def _text(form: Mapping[str, Any], name: str) -> str:
    found = form.get(name)
    if not isinstance(found, str) or not found:
        raise MalformedError(f"no {name}")
    return found


def _result(answer: Answer) -> SendResult:
    code = (answer.json or {}).get("code")
    if code == _OUTSIDE_WINDOW:
        return Failed("outside_window")
    # 401: a token that ended; what waits goes out once there is a new one.
    if answer.status == 401 or code in _LATER:
        return RetryAfter(reason=f"status_{answer.status}")
    return result_of(answer)
