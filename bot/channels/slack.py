"""Slack: signed events and presses, block kit, direct messages.

The signature and its five minutes are checked by `slack_sdk`. Messages go over our own
client, so that a wait, a limit and a fault mean the same as in every other channel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from slack_sdk.signature import Clock as SlackClock
from slack_sdk.signature import SignatureVerifier

from bot.channels.bodies import json_object
from bot.channels.contract import (
    Ack,
    ChannelUpdate,
    Check,
    ChoiceButton,
    Delivered,
    Failed,
    JsonObject,
    Kind,
    Limits,
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
from bot.channels.render import bubbles, fitting, shortened, split
from bot.channels.texts import said
from bot.clock import Clock
from bot.settings import Settings

_TIMESTAMP: Final = "X-Slack-Request-Timestamp"
_SIGNATURE: Final = "X-Slack-Signature"
_MISCONFIGURED_SECONDS: Final = 300.0
_FALLBACK: Final = 800
# Ours to mend, or Slack's: nothing is lost meanwhile.
_MISCONFIGURED: Final = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
_PASSING: Final = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
_LINK: Final = re.compile(r"<(?:mailto:|tel:)?([^<>|@#!][^<>|]*)(?:\|([^<>]*))?>")
_MENTION: Final = re.compile(r"<[@#!][^<>]*>")


class SlackChannel:
    """An app in a Slack workspace, in direct messages."""

    name = "slack"
    title = "Slack"
    limits = Limits(text=3000, buttons=25, button_title=75)
    reader = Reader.EMPLOYER

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._token = settings.slack_bot_token
        self._signing_secret = settings.slack_signing_secret
        self._base = settings.slack_api_url.rstrip("/")
        self._public_url = settings.public_url
        self._clock = _Seconds(clock)
        self._client = Client()

    @property
    def _hooks(self) -> str:
        return f"{self._public_url}/channels/{self.name}"

    def routes(self) -> Sequence[Route]:
        """Return the addresses for events and for presses."""
        return (Route("POST", "events"), Route("POST", "interactivity"))

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Check the signature over time and body; five minutes at most."""
        if not self._signing_secret:
            return Refused(401, "no_secret")
        if not self._is_signed(request):
            return Refused(401, "wrong_signature")
        body = json_object(_json_in(request))
        return Refused(400, "no_json") if body is None else Proven(body)

    def _is_signed(self, request: WebhookRequest) -> bool:
        verifier = SignatureVerifier(self._signing_secret, self._clock)
        stamp = request.headers.get(_TIMESTAMP, "")
        signature = request.headers.get(_SIGNATURE, "")
        if not stamp.isascii() or not stamp.isdigit() or not signature.isascii():
            return False
        return bool(verifier.is_valid(request.body, stamp, signature))

    def parse(self, body: JsonObject) -> Parsed:
        """Read an event or a press; echoes and edits hold nothing."""
        kind = body["type"]
        if kind == "url_verification":
            return Parsed(ack=Ack(text=str(body["challenge"])))
        if kind == "block_actions":
            return Parsed(tuple(_presses(body)))
        if kind != "event_callback":
            return Parsed()
        found = _event(body)
        return Parsed(() if found is None else (found,))

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return `chat.postMessage` payloads: one a text or card, with its buttons."""
        payloads: list[JsonObject] = []
        for bubble in bubbles(message):
            for piece in fitting(bubble, self.limits):
                shown = piece.text or said("choose")
                text = _escaped(shown)
                blocks: list[JsonObject] = [
                    {"type": "section", "text": {"type": "mrkdwn", "text": part}}
                    for part in _sections(text, self.limits.text)
                ]
                if piece.buttons:
                    elements = [_button(button) for button in piece.buttons]
                    blocks.append({"type": "actions", "elements": elements})
                payloads.append(
                    {
                        # Only for notifications and old clients.
                        "text": _escaped(shortened(shown, _FALLBACK)),
                        "blocks": blocks,
                        "unfurl_links": False,
                        "unfurl_media": False,
                    }
                )
        return payloads

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send a message; Slack knows no idempotency id."""
        try:
            answer = await self._call("chat.postMessage", {**payload, **address})
        except AwayError:
            return RetryAfter(reason="away")
        return _result(answer)

    async def check(self) -> Sequence[Check]:
        """Ask Slack who we are, tell what it must know, and try the way back."""
        name = "KOFFIEBREAK_SLACK_SIGNING_SECRET"
        key = "check.secret_ok" if self._signing_secret else "check.missing"
        found = [
            Check(bool(self._signing_secret), said(key, name=name)),
            public_address(self._public_url),
        ]
        for hook in ("events", "interactivity"):
            text = said(f"check.slack.{hook}", url=f"{self._hooks}/{hook}")
            found.append(Check(None, text))
        found.append(Check(None, said("check.slack.scopes")))
        found.append(await self._check_token())
        if self._signing_secret:
            found.append(await self._check_way_back())
        return found

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def _call(self, method: str, body: JsonObject) -> Answer:
        return await self._client.call(
            "POST",
            f"{self._base}/{method}",
            json=body,
            headers={"Authorization": f"Bearer {self._token}"},
        )

    async def _check_token(self) -> Check:
        try:
            answer = await self._call("auth.test", {})
        except AwayError:
            host = urlsplit(self._base).netloc
            return Check(False, said("check.away", host=host))
        told = answer.json or {}
        if told.get("ok"):
            return Check(True, said("check.slack.auth_ok", team=told.get("team", "")))
        error = _error(told) or f"status_{answer.status}"
        return Check(False, said("check.slack.auth_bad", error=error))

    async def _check_way_back(self) -> Check:
        """Ask ourselves what Slack asks when the address is filled in."""
        body = json.dumps({"type": "url_verification", "challenge": "koffie"})
        stamp = str(int(self._clock.now()))
        verifier = SignatureVerifier(self._signing_secret, self._clock)
        signature = verifier.generate_signature(timestamp=stamp, body=body) or ""
        return await reaches_us(
            self._client,
            f"{self._hooks}/events",
            headers={
                _TIMESTAMP: stamp,
                _SIGNATURE: signature,
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


def from_settings(settings: Settings, clock: Clock) -> SlackChannel | None:
    """Return the channel where a token is set."""
    return SlackChannel(settings, clock) if settings.slack_bot_token else None


def _json_in(request: WebhookRequest) -> bytes | str:
    """Return the JSON of a request: a press comes in a form."""
    if request.path != "interactivity":
        return request.body
    form = parse_qs(request.body.decode("utf-8", "replace"))
    return form.get("payload", [""])[0]


def _button(button: ChoiceButton) -> JsonObject:
    return {
        "type": "button",
        "action_id": f"choice_{button.number}",
        "text": {"type": "plain_text", "text": button.title},
        "value": button.token,
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _sections(escaped: str, most: int) -> list[str]:
    """Return the text in sections; escaping may have made it longer than one takes."""
    return split(escaped, most) or [escaped]


def _plain(text: str) -> str:
    """Return what a person typed out of Slack's markup."""
    text = _LINK.sub(lambda found: found[2] or found[1], _MENTION.sub("", text))
    for sign, name in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        text = text.replace(name, sign)
    return text.strip()


def _result(answer: Answer) -> SendResult:
    result = result_of(answer)
    if not isinstance(result, Delivered):
        return result
    told = answer.json or {}
    if told.get("ok"):
        return result
    error = _error(told)
    if error in _MISCONFIGURED:
        return RetryAfter(_MISCONFIGURED_SECONDS, error)
    if not error or error in _PASSING:
        return RetryAfter(reason=error or "no_answer")
    return Failed(error)


def _error(told: JsonObject) -> str:
    """Return Slack's word for a fault, '' where it is no plain word."""
    error = str(told.get("error", ""))
    return error if re.fullmatch(r"[a-z_]{1,40}", error) else ""


def _presses(body: JsonObject) -> list[ChannelUpdate]:
    user, channel = body["user"], body["channel"]
    team = (body.get("team") or user)["id" if body.get("team") else "team_id"]
    return [
        ChannelUpdate(
            event_id=f"action {user['id']} {action['action_ts']}",
            conversation_key=channel["id"],
            sender_id=f"{team}:{user['id']}",
            kind=Kind.BUTTON,
            address={"channel": channel["id"]},
            pressed=str(action.get("value", "")),
            is_group=not str(channel["id"]).startswith("D"),
        )
        for action in body["actions"]
        if action.get("type") == "button"
    ]


def _event(body: JsonObject) -> ChannelUpdate | None:
    event = body["event"]
    if event.get("bot_id") or not event.get("user"):
        return None
    where = event.get("channel_type")
    if event["type"] == "app_mention":
        return _update(body, Kind.TEXT, is_group=True)
    if event["type"] != "message" or where not in {"im", "mpim"}:
        return None
    is_group = where == "mpim"
    subtype = event.get("subtype")
    if subtype == "file_share" or event.get("files"):
        return _update(body, Kind.MEDIA, is_group=is_group)
    if subtype is not None:
        # Edits, joins, topics: nobody speaks to us.
        return None
    text = _plain(str(event["text"]))
    if not text:
        return _update(body, Kind.OTHER, is_group=is_group)
    return _update(body, Kind.TEXT, is_group=is_group, text=text)


def _update(body: JsonObject, kind: Kind, **more: Any) -> ChannelUpdate:
    event = body["event"]
    return ChannelUpdate(
        event_id=str(body["event_id"]),
        conversation_key=event["channel"],
        sender_id=f"{body['team_id']}:{event['user']}",
        kind=kind,
        address={"channel": event["channel"]},
        **more,
    )
