"""Telegram's Bot API: a secret in a header, inline keyboards, plain text.

Texts go without `parse_mode`: what a worker said is quoted in them, and no escaping is
better than escaping.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

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
from bot.channels.render import bubbles, fitting
from bot.channels.texts import said
from bot.clock import Clock
from bot.settings import Settings

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # its name
ALLOWED_UPDATES: Final = ("message", "callback_query", "my_chat_member")
MOST_AGE: Final = dt.timedelta(hours=48)
"""Telegram keeps what it cannot deliver for 24 hours; older is a replay."""

_MISCONFIGURED_SECONDS: Final = 300.0
# Nobody said these; a group or Telegram itself did.
_SERVICE: Final = frozenset(
    {"pinned_message", "new_chat_title", "message_auto_delete_timer_changed"}
)
_MEDIA: Final = frozenset(
    {
        "animation",
        "audio",
        "contact",
        "dice",
        "document",
        "location",
        "photo",
        "poll",
        "sticker",
        "story",
        "venue",
        "video",
        "video_note",
        "voice",
    }
)


class TelegramChannel:
    """A bot on Telegram, in private chats."""

    name = "telegram"
    title = "Telegram"
    limits = Limits(text=4096, buttons=24, button_title=60, utf16=True)
    reader = Reader.PROVIDER

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._token = settings.telegram_token
        self._secret = settings.telegram_webhook_secret
        self._base = settings.telegram_api_url
        self._public_url = settings.public_url
        self._clock = clock
        self._client = Client()

    @property
    def _hook(self) -> str:
        return f"{self._public_url}/channels/{self.name}/webhook"

    def routes(self) -> Sequence[Route]:
        """Return the one webhook."""
        return (Route("POST", "webhook"),)

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Compare the secret of the header; an old message is a replay."""
        if not self._secret:
            return Refused(401, "no_secret")
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Refused(401, "wrong_secret")
        body = json_object(request.body)
        if body is None:
            return Refused(400, "no_json")
        if self._is_stale(body):
            return Refused(401, "stale")
        return Proven(body)

    def _is_stale(self, body: JsonObject) -> bool:
        message = body.get("message")
        moment = message.get("date") if isinstance(message, dict) else None
        if not isinstance(moment, int):
            return False
        return self._clock.now().timestamp() - moment > MOST_AGE.total_seconds()

    def parse(self, body: JsonObject) -> Parsed:
        """Read an update; those that nobody of us asked for hold nothing."""
        update_id = body["update_id"]
        if not isinstance(update_id, int):
            raise MalformedError("no update_id")
        event = str(update_id)
        if "callback_query" in body:
            return _pressed(event, body["callback_query"])
        if "my_chat_member" in body:
            found = _membership(event, body["my_chat_member"])
        elif "message" in body:
            found = _message(event, body["message"])
        else:
            found = None
        return Parsed(() if found is None else (found,))

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return `sendMessage` payloads."""
        payloads: list[JsonObject] = []
        for bubble in bubbles(message):
            for piece in fitting(bubble, self.limits):
                payload: JsonObject = {
                    "text": piece.text or said("choose"),
                    "link_preview_options": {"is_disabled": True},
                }
                if piece.buttons:
                    payload["reply_markup"] = {
                        "inline_keyboard": [[_key(b)] for b in piece.buttons]
                    }
                payloads.append(payload)
        return payloads

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send a message; Telegram knows no idempotency id."""
        try:
            answer = await self._call("sendMessage", {**payload, **address})
        except AwayError:
            return RetryAfter(reason="away")
        return _result(answer)

    async def check(self) -> Sequence[Check]:
        """Ask who we are and where Telegram delivers, and try the way back."""
        found = [_secret_check(self._secret), public_address(self._public_url)]
        found.append(Check(None, said("check.telegram.tell", url=self._hook)))
        try:
            found.append(await self._check_token())
            found.append(await self._check_hook())
        except AwayError:
            host = urlsplit(self._base).netloc
            found.append(Check(False, said("check.away", host=host)))
        if self._secret:
            # An update without content: it is believed and asks nothing.
            found.append(
                await reaches_us(
                    self._client,
                    self._hook,
                    headers={SECRET_HEADER: self._secret},
                    body=b'{"update_id": 0}',
                )
            )
        return found

    async def register(self) -> Sequence[Check]:
        """Tell Telegram the address of the webhook and its secret."""
        if not self._secret:
            return (_secret_check(self._secret),)
        body = {
            "url": self._hook,
            "secret_token": self._secret,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        try:
            answer = await self._call("setWebhook", body)
        except AwayError:
            host = urlsplit(self._base).netloc
            return (Check(False, said("check.away", host=host)),)
        if answer.json and answer.json.get("ok"):
            return (Check(True, said("check.telegram.registered", url=self._hook)),)
        text = said("check.telegram.refused", status=answer.status)
        return (Check(False, text),)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()

    async def _call(self, method: str, body: Mapping[str, Any]) -> Answer:
        url = f"{self._base}/bot{self._token}/{method}"
        return await self._client.call("POST", url, json=dict(body))

    async def _check_token(self) -> Check:
        answer = await self._call("getMe", {})
        if answer.json and answer.json.get("ok"):
            name = answer.json["result"].get("username", "")
            return Check(True, said("check.telegram.me_ok", username=name))
        return Check(False, said("check.telegram.me_bad", status=answer.status))

    async def _check_hook(self) -> Check:
        answer = await self._call("getWebhookInfo", {})
        info = (answer.json or {}).get("result") or {}
        if not isinstance(info, dict) or info.get("url") != self._hook:
            return Check(False, said("check.telegram.hook_other"))
        if info.get("last_error_date") and info.get("pending_update_count"):
            return Check(False, said("check.telegram.hook_error"))
        waiting = info.get("pending_update_count", 0)
        text = said("check.telegram.hook_ok", url=self._hook, waiting=waiting)
        return Check(True, text)


def from_settings(settings: Settings, clock: Clock) -> TelegramChannel | None:
    """Return the channel where a token is set."""
    return TelegramChannel(settings, clock) if settings.telegram_token else None


def _secret_check(secret: str) -> Check:
    name = "KOFFIEBREAK_TELEGRAM_WEBHOOK_SECRET"
    key = "check.secret_ok" if secret else "check.missing"
    return Check(bool(secret), said(key, name=name))


def _key(button: ChoiceButton) -> JsonObject:
    return {"text": button.title, "callback_data": button.token}


def _result(answer: Answer) -> SendResult:
    if answer.status in {401, 404}:
        # The token is wrong: nothing is lost until the operator has set it right.
        return RetryAfter(_MISCONFIGURED_SECONDS, "token_refused")
    result = result_of(answer)
    if isinstance(result, Delivered) and not (answer.json or {}).get("ok"):
        return RetryAfter(reason="no_answer")
    if isinstance(result, RetryAfter):
        parameters = (answer.json or {}).get("parameters") or {}
        wished = parameters.get("retry_after")
        if isinstance(wished, (int, float)):
            return RetryAfter(float(wished), result.reason)
    if answer.status == 403:
        return Failed("blocked")
    return result


def _update(
    event: str, kind: Kind, chat: JsonObject, sender: JsonObject, **more: Any
) -> ChannelUpdate:
    return ChannelUpdate(
        event_id=event,
        conversation_key=str(chat["id"]),
        sender_id=str(sender["id"]),
        kind=kind,
        address={"chat_id": chat["id"]},
        is_group=chat["type"] != "private",
        **more,
    )


def _pressed(event: str, query: JsonObject) -> Parsed:
    # The answer to the webhook may be a call: the button stops spinning at once.
    answer = {"method": "answerCallbackQuery", "callback_query_id": str(query["id"])}
    ack = Ack(text=json.dumps(answer), content_type="application/json")
    message = query.get("message")
    if not isinstance(message, dict):
        return Parsed((), ack)
    update = _update(
        event,
        Kind.BUTTON,
        message["chat"],
        query["from"],
        pressed=str(query.get("data", "")),
    )
    return Parsed((update,), ack)


def _membership(event: str, change: JsonObject) -> ChannelUpdate | None:
    status = change["new_chat_member"]["status"]
    chat, sender = change["chat"], change["from"]
    if chat["type"] == "private":
        # Who comes back presses start, and that is a message of its own.
        gone = status in {"kicked", "left"}
        return _update(event, Kind.LEFT, chat, sender) if gone else None
    if chat["type"] == "channel" or status not in {"member", "administrator"}:
        return None
    return _update(event, Kind.JOINED, chat, sender)


def _message(event: str, message: JsonObject) -> ChannelUpdate | None:
    chat, sender = message["chat"], message.get("from")
    if sender is None or sender.get("is_bot") or chat["type"] == "channel":
        return None
    text = message.get("text")
    if isinstance(text, str):
        return _typed(event, text, chat, sender)
    if _MEDIA & message.keys():
        return _update(event, Kind.MEDIA, chat, sender)
    if _SERVICE & message.keys() or chat["type"] != "private":
        return None
    return _update(event, Kind.OTHER, chat, sender)


def _typed(
    event: str, text: str, chat: JsonObject, sender: JsonObject
) -> ChannelUpdate:
    command, _, rest = text.strip().partition(" ")
    if not command.startswith("/"):
        return _update(event, Kind.TEXT, chat, sender, text=text)
    name = command[1:].partition("@")[0]
    if name == "start":
        return _update(event, Kind.JOINED, chat, sender, text=rest.strip() or None)
    return _update(event, Kind.TEXT, chat, sender, text=f"{name} {rest}".strip())
