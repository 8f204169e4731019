"""Slack as a channel.

The signature and its five minutes are checked by `slack_sdk`. Messages go over our own
client, so that a wait, a limit and a fault mean the same as in every other channel.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs

from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier

from bot.channels import checks
from bot.channels.base import HttpChannel
from bot.channels.bodies import json_object
from bot.channels.contract import (
    AwayError,
    Check,
    Delivered,
    Failed,
    JsonObject,
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
from bot.channels.http import Answer, Meanings
from bot.channels.probing import reaches_us
from bot.channels.slack import blocks, events
from bot.channels.texts import said
from bot.clock import Clock

_TIMESTAMP: Final = "X-Slack-Request-Timestamp"
_SIGNATURE: Final = "X-Slack-Signature"
_EVENTS, _PRESSES = "events", "interactivity"
_METADATA: Final = "koffiebreak_message"
"""Under this type a message carries the id of its delivery; nobody sees it."""
_SKEW: Final = dt.timedelta(minutes=1)
_MOST_ASKED: Final = 100


class SlackChannel(HttpChannel):
    """An app in a Slack workspace, in direct messages."""

    name = "slack"
    title = "Slack"
    label = "Slack"
    limits = blocks.LIMITS
    reader = Reader.EMPLOYER
    needed = ("slack_bot_token", "slack_signing_secret")
    hooks = (Route("POST", _EVENTS), Route("POST", _PRESSES))
    meanings = Meanings(
        later=frozenset(
            {
                "fatal_error",
                "internal_error",
                "ratelimited",
                "request_timeout",
                "service_unavailable",
                "team_added_to_org",
            }
        ),
        ours=frozenset(
            {
                "account_inactive",
                "invalid_auth",
                "missing_scope",
                "not_authed",
                "token_expired",
                "token_revoked",
            }
        ),
    )

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Check the signature over time and body; five minutes at most."""
        if not self._settings.slack_signing_secret:
            return Refused(401, "no_secret")
        if not self._is_signed(request):
            return Refused(401, "wrong_signature")
        body = json_object(_json_in(request))
        return Refused(400, "no_json") if body is None else Proven(body)

    def _is_signed(self, request: WebhookRequest) -> bool:
        stamp = request.headers.get(_TIMESTAMP, "")
        signature = request.headers.get(_SIGNATURE, "")
        if not stamp.isascii() or not stamp.isdigit() or not signature.isascii():
            return False
        return bool(self._verifier().is_valid(request.body, stamp, signature))

    def _verifier(self) -> SignatureVerifier:
        secret = self._settings.slack_signing_secret
        return SignatureVerifier(secret, _Seconds(self._clock))

    def parse(self, body: JsonObject) -> Parsed:
        """Read an event or a press."""
        return events.read(body)

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return `chat.postMessage` payloads: one a text or card, with its buttons."""
        return blocks.messages(message)

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send a message; the id of its delivery goes along, for `has_taken`."""
        known = {"event_type": _METADATA, "event_payload": {"delivery": delivery_id}}
        return await self._post(
            self._method("chat.postMessage"),
            json={**payload, **address, "metadata": known},
            headers=self._headers,
        )

    async def has_taken(
        self,
        payload: JsonObject,
        address: JsonObject,
        *,
        delivery_id: str,
        since: dt.datetime,
    ) -> bool:
        """Look for the delivery in the history of the direct messages."""
        told = await self._asked(
            self._method("conversations.history"),
            params={
                "channel": address["channel"],
                "oldest": f"{(since - _SKEW).timestamp():.6f}",
                "limit": str(_MOST_ASKED),
                "include_all_metadata": "true",
            },
            headers=self._headers,
        )
        found = [
            (message.get("metadata") or {}).get("event_payload") or {}
            for message in told.get("messages") or ()
        ]
        return any(known.get("delivery") == delivery_id for known in found)

    def _result(self, answer: Answer) -> SendResult:
        result = super()._result(answer)
        told = answer.json or {}
        if not isinstance(result, Delivered) or told.get("ok"):
            return result
        # 200, and yet it was not taken.
        error = _error(told)
        return Failed(error) if error else RetryAfter(reason="no_answer", unsure=True)

    def _code(self, told: JsonObject) -> str | None:
        return _error(told) or None

    def _method(self, name: str) -> str:
        return f"{self._settings.slack_api_url.rstrip('/')}/{name}"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.slack_bot_token}"}

    def _to_tell(self) -> Sequence[Check]:
        hooks = [
            Check(None, said(f"check.slack.{path}", url=self.hook(path)))
            for path in (_EVENTS, _PRESSES)
        ]
        return [*hooks, Check(None, said("check.slack.scopes"))]

    async def _tried(self) -> Sequence[Check]:
        """Ask Slack who we are, and try the way back."""
        found = [await self._check_token()]
        if self._settings.slack_signing_secret:
            found.append(await self._check_way_back())
        return found

    async def _check_token(self) -> Check:
        try:
            answer = await self._http.call(
                "POST", self._method("auth.test"), json={}, headers=self._headers
            )
        except AwayError:
            return checks.away(self._settings.slack_api_url)
        told = answer.json or {}
        if told.get("ok"):
            return Check(True, said("check.slack.auth_ok", team=told.get("team", "")))
        error = _error(told) or f"status_{answer.status}"
        return Check(False, said("check.slack.auth_bad", error=error))

    async def _check_way_back(self) -> Check:
        """Ask ourselves what Slack asks when the address is filled in."""
        body = json.dumps({"type": "url_verification", "challenge": "koffie"})
        stamp = str(int(self._clock.now().timestamp()))
        signature = self._verifier().generate_signature(timestamp=stamp, body=body)
        return await reaches_us(
            self._http,
            self.hook(_EVENTS),
            headers={
                _TIMESTAMP: stamp,
                _SIGNATURE: signature or "",
                "Content-Type": "application/json",
            },
            body=body.encode(),
        )


class _Seconds(SlackClock):
    """Our clock as the library asks for it."""

    def __init__(self, clock: Clock) -> None:
        self._own = clock

    def now(self) -> float:
        """Return seconds since 1970."""
        return self._own.now().timestamp()


def _json_in(request: WebhookRequest) -> bytes | str:
    """Return the JSON of a request: a press comes in a form."""
    if request.path != _PRESSES:
        return request.body
    form = parse_qs(request.body.decode("utf-8", "replace"))
    return form.get("payload", [""])[0]


def _error(told: JsonObject) -> str:
    """Return Slack's word for a fault, '' where it is no plain word."""
    error = str(told.get("error", ""))
    return error if re.fullmatch(r"[a-z_]{1,40}", error) else ""
