"""Telegram as a channel.

Texts go without `parse_mode`: what a worker said is quoted in them, and no escaping is
better than escaping.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.channels import checks
from bot.channels.base import HttpChannel
from bot.channels.bodies import json_object
from bot.channels.contract import (
    AwayError,
    Check,
    ChoiceButton,
    Delivered,
    Failed,
    JsonObject,
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
from bot.channels.http import Answer
from bot.channels.probing import reaches_us
from bot.channels.render import bubbles, fitting, length
from bot.channels.telegram import updates
from bot.channels.texts import said

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # its name
ALLOWED_UPDATES: Final = ("message", "callback_query", "my_chat_member")
MOST_AGE: Final = dt.timedelta(hours=48)
"""Telegram keeps what it cannot deliver for 24 hours; older is a replay."""

_PATH: Final = "webhook"
_MISCONFIGURED_SECONDS: Final = 300.0


class TelegramChannel(HttpChannel):
    """A bot on Telegram, in private chats."""

    name = "telegram"
    title = "Telegram"
    label = "Telegram"
    limits = Limits(text=4096, buttons=24, button_title=60, utf16=True)
    reader = Reader.PROVIDER
    needed = ("telegram_token", "telegram_webhook_secret")
    hooks = (Route("POST", _PATH),)

    async def verify(self, request: WebhookRequest) -> Proven | Refused:
        """Compare the secret of the header; an old message is a replay."""
        secret = self._settings.telegram_webhook_secret
        if not secret:
            return Refused(401, "no_secret")
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Refused(401, "wrong_secret")
        body = json_object(request.body)
        if body is None:
            return Refused(400, "no_json")
        return Refused(401, "stale") if self._is_stale(body) else Proven(body)

    def _is_stale(self, body: JsonObject) -> bool:
        message = body.get("message")
        moment = message.get("date") if isinstance(message, dict) else None
        if not isinstance(moment, int):
            return False
        return self._clock.now().timestamp() - moment > MOST_AGE.total_seconds()

    def parse(self, body: JsonObject) -> Parsed:
        """Read an update; raises `MalformedError`."""
        return updates.read(body)

    def compose(self, message: Outgoing) -> list[JsonObject]:
        """Return `sendMessage` payloads."""
        payloads: list[JsonObject] = []
        for bubble in bubbles(message):
            for piece in fitting(bubble, self.limits):
                payload: JsonObject = {
                    "text": piece.text or said("choose"),
                    "link_preview_options": {"is_disabled": True},
                }
                if piece.title:
                    size = length(piece.title, utf16=True)
                    bold = {"type": "bold", "offset": 0, "length": size}
                    payload["entities"] = [bold]
                if piece.buttons:
                    payload["reply_markup"] = {
                        "inline_keyboard": [[_key(b)] for b in piece.buttons]
                    }
                payloads.append(payload)
        return payloads

    async def send(
        self, payload: JsonObject, address: JsonObject, *, delivery_id: str
    ) -> SendResult:
        """Send a message; Telegram takes no id of ours and tells nothing back."""
        return await self._post(
            self._method("sendMessage"), json={**payload, **address}
        )

    def _result(self, answer: Answer) -> SendResult:
        told = answer.json or {}
        if answer.status == 404:
            # An unknown token too: nothing is lost until the operator has set it right.
            return RetryAfter(_MISCONFIGURED_SECONDS, "token_refused")
        if answer.status == 403:
            return Failed("blocked")
        result = super()._result(answer)
        if isinstance(result, Delivered) and not told.get("ok"):
            return RetryAfter(reason="no_answer", unsure=True)
        wished = (told.get("parameters") or {}).get("retry_after")
        if isinstance(result, RetryAfter) and isinstance(wished, (int, float)):
            return RetryAfter(float(wished), result.reason)
        return result

    def _method(self, name: str) -> str:
        settings = self._settings
        return f"{settings.telegram_api_url}/bot{settings.telegram_token}/{name}"

    def _to_tell(self) -> Sequence[Check]:
        return [Check(None, said("check.telegram.tell", url=self.hook(_PATH)))]

    async def _tried(self) -> Sequence[Check]:
        """Ask who we are and where Telegram delivers, and try the way back."""
        found = []
        try:
            found.append(await self._check_token())
            found.append(await self._check_hook())
        except AwayError:
            found.append(checks.away(self._settings.telegram_api_url))
        secret = self._settings.telegram_webhook_secret
        if secret:
            # An update without content: it is believed and asks nothing.
            found.append(
                await reaches_us(
                    self._http,
                    self.hook(_PATH),
                    headers={SECRET_HEADER: secret},
                    body=b'{"update_id": 0}',
                )
            )
        return found

    async def register(self) -> Sequence[Check]:
        """Tell Telegram the address of the webhook and its secret."""
        secret, url = self._settings.telegram_webhook_secret, self.hook(_PATH)
        if not secret:
            return checks.settings_given(self._settings, self.needed[1:])
        body = {
            "url": url,
            "secret_token": secret,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        try:
            answer = await self._ask("setWebhook", body)
        except AwayError:
            return (checks.away(self._settings.telegram_api_url),)
        if answer.json and answer.json.get("ok"):
            return (Check(True, said("check.telegram.registered", url=url)),)
        text = said("check.telegram.refused", status=answer.status)
        return (Check(False, text),)

    async def _ask(self, method: str, body: Mapping[str, Any]) -> Answer:
        return await self._http.call("POST", self._method(method), json=dict(body))

    async def _check_token(self) -> Check:
        answer = await self._ask("getMe", {})
        if answer.json and answer.json.get("ok"):
            name = answer.json["result"].get("username", "")
            return Check(True, said("check.telegram.me_ok", username=name))
        return Check(False, said("check.telegram.me_bad", status=answer.status))

    async def _check_hook(self) -> Check:
        answer = await self._ask("getWebhookInfo", {})
        info = (answer.json or {}).get("result") or {}
        if not isinstance(info, dict) or info.get("url") != self.hook(_PATH):
            return Check(False, said("check.telegram.hook_other"))
        if info.get("last_error_date") and info.get("pending_update_count"):
            return Check(False, said("check.telegram.hook_error"))
        waiting = info.get("pending_update_count", 0)
        text = said("check.telegram.hook_ok", url=self.hook(_PATH), waiting=waiting)
        return Check(True, text)


def _key(button: ChoiceButton) -> JsonObject:
    return {"text": button.title, "callback_data": button.token}
