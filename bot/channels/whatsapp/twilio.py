"""WhatsApp by Twilio."""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bot.channels import checks
from bot.channels.base import HttpChannel
from bot.channels.bodies import text_in
from bot.channels.contract import (
    Ack,
    ChannelUpdate,
    Check,
    Failed,
    JsonObject,
    Kind,
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
from bot.channels.http import Meanings
from bot.channels.probing import reaches_us
from bot.channels.texts import said
from bot.channels.whatsapp import composing, window

SIGNATURE_HEADER: Final = "X-Twilio-Signature"

_PATH: Final = "webhook"
_PREFIX: Final = "whatsapp:"
_RECEIVED_AT: Final = "received_at"
# Nothing to say over Twilio's own answer: ours goes over the REST API.
_ACK: Final = Ack(text="<Response/>", content_type="text/xml")
_MOST_ASKED: Final = 50


class TwilioWhatsApp(HttpChannel):
    """A number of the organisation on WhatsApp; Twilio and Meta carry the messages."""

    name = "twilio"
    title = "WhatsApp"
    label = "WhatsApp (Twilio)"
    limits = Limits(text=1600, buttons=0, button_title=0)
    reader = Reader.PROVIDER
    needed = ("twilio_account_sid", "twilio_auth_token", "twilio_number")
    hooks = (Route("POST", _PATH),)
    # Twilio's own numbers: too fast, and WhatsApp's 24 hours.
    meanings = Meanings(
        later=frozenset({20429, 63018, 14107}), never={63016: window.OUTSIDE}
    )

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
        if body.get("To") != self._own_number:
            return Parsed(ack=_ACK)
        if "MessageStatus" in body or body.get("SmsStatus") not in (None, "received"):
            return Parsed(ack=_ACK)
        worker = text_in(body, "From")
        kind, text = _said(body)
        update = ChannelUpdate(
            event_id=text_in(body, "MessageSid"),
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
        shown = window.allowed(
            payload, address, template=self._template(), now=self._clock.now()
        )
        if shown is None:
            return Failed(window.OUTSIDE)
        form = {
            **({"Body": str(shown["text"])} if "text" in shown else shown),
            "From": self._own_number,
            "To": str(address["to"]),
        }
        url = f"{self._address}/Messages.json"
        return await self._post(url, headers=self._headers, data=form)

    async def has_taken(
        self,
        payload: JsonObject,
        address: JsonObject,
        *,
        delivery_id: str,
        since: dt.datetime,
    ) -> bool:
        """Look for the text among what this worker was sent since then.

        Order is kept, so nothing else was sent to this worker in that time; a template
        is known by its moment alone.
        """
        told = await self._asked(
            f"{self._address}/Messages.json",
            headers=self._headers,
            params={
                "To": str(address["to"]),
                "From": self._own_number,
                "PageSize": str(_MOST_ASKED),
            },
        )
        sent = [
            message
            for message in told.get("messages") or ()
            if _is_since(message.get("date_created"), since)
        ]
        text = payload.get("text")
        as_template = composing.REMINDER in payload
        return any(as_template or message.get("body") == text for message in sent)

    def _code(self, told: JsonObject) -> int | None:
        code = told.get("code")
        return code if isinstance(code, int) else None

    @property
    def _own_number(self) -> str:
        return _PREFIX + self._settings.twilio_number

    def _template(self) -> JsonObject | None:
        template = self._settings.twilio_template_sid
        return {"ContentSid": template} if template else None

    def _to_tell(self) -> Sequence[Check]:
        return [
            checks.template_given(self._settings, "twilio_template_sid"),
            Check(None, said("check.tell", whom="Twilio", url=self.hook(_PATH))),
        ]

    async def _tried(self) -> Sequence[Check]:
        """Ask Twilio for the account, and try the way back."""
        # A receipt about nothing: it is believed and asks nothing.
        form = {
            "AccountSid": self._settings.twilio_account_sid,
            "MessageStatus": "sent",
        }
        url = self.hook(_PATH)
        validator = RequestValidator(self._settings.twilio_auth_token)
        headers = {
            SIGNATURE_HEADER: validator.compute_signature(url, form),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form).encode()
        return [
            await checks.answers(
                self._http, f"{self._address}.json", "Twilio", headers=self._headers
            ),
            await reaches_us(self._http, url, headers=headers, body=body),
        ]


def _is_since(moment: object, since: dt.datetime) -> bool:
    """Tell whether Twilio made a message since then; it tells whole seconds."""
    try:
        made = email.utils.parsedate_to_datetime(str(moment))
    except (TypeError, ValueError):
        return False
    return made >= since.replace(microsecond=0)


def _said(form: Mapping[str, Any]) -> tuple[Kind, str | None]:
    """Return the kind and the words; a template's button counts by its words."""
    text = str(form.get("ButtonText") or form.get("Body") or "").strip()
    if text:
        return Kind.TEXT, text
    return (Kind.OTHER if form.get("NumMedia", "0") == "0" else Kind.MEDIA), None
