"""Sends activities through the Bot Connector, under a token of the organisation."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from bot.channels.contract import (
    AwayError,
    Failed,
    JsonObject,
    RetryAfter,
    SendResult,
)
from bot.channels.http import Client, result_of, retry_after
from bot.channels.teams.proof import is_allowed
from bot.clock import Clock

_SCOPE: Final = "https://api.botframework.com/.default"
# A token that ends within this time may be refused on its way.
_MARGIN: Final = dt.timedelta(minutes=5)
_LASTS_AT_LEAST: Final = 3600


class TokenRefused(Exception):
    """The organisation gives no token: a wrong secret, or busy.

    `seconds` is how long it asks to wait, None where it asks nothing.
    """

    def __init__(self, status: int, seconds: float | None) -> None:
        super().__init__(str(status))
        self.seconds = seconds


class Connector:
    """The way back to Teams; its token is fetched when needed, kept until its end."""

    def __init__(
        self,
        http: Client,
        *,
        app_id: str,
        secret: str,
        tenant_id: str,
        login_url: str,
        service_urls: Iterable[str],
        clock: Clock,
    ) -> None:
        self._http = http
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": _SCOPE,
        }
        # Single tenant: the general tenant `botframework.com` refuses new bots.
        self._token_url = (
            f"{login_url.rstrip('/')}/{quote(tenant_id, safe='')}/oauth2/v2.0/token"
        )
        self._service_urls = tuple(service_urls)
        self._clock = clock
        self._token = ""
        self._ends_at: dt.datetime | None = None
        self._lock = asyncio.Lock()

    async def send(self, activity: JsonObject, address: JsonObject) -> SendResult:
        """Send an activity to the conversation it answers."""
        service_url = str(address["service_url"])
        if not is_allowed(service_url, self._service_urls):
            # Taken off the list since: the token must not go there any more.
            return Failed("address_not_allowed")
        try:
            token = await self.token()
        except AwayError:
            return RetryAfter(reason="away")
        except TokenRefused as error:
            return RetryAfter(error.seconds, "token_refused")
        try:
            answer = await self._http.call(
                "POST",
                _activities_url(service_url, address),
                json=_addressed(activity, address),
                headers={"Authorization": f"Bearer {token}"},
            )
        except AwayError as error:
            return RetryAfter(reason="away", unsure=error.unsure)
        if answer.status == 401:
            # Withdrawn before its end: the next try fetches a new one.
            self._ends_at = None
            return RetryAfter(reason="status_401")
        return result_of(answer, now=self._clock.now())

    async def token(self) -> str:
        """Return a token that lasts a while yet; one fetch at a time.

        Raises `AwayError` and `TokenRefused`.
        """
        async with self._lock:
            now = self._clock.now()
            if self._ends_at is None or now >= self._ends_at - _MARGIN:
                answer = await self._http.call("POST", self._token_url, data=self._form)
                body = answer.json or {}
                token, lasts = body.get("access_token"), body.get("expires_in")
                if answer.status != 200 or not isinstance(token, str):
                    # A wrong secret too: what waits goes out once it is put right.
                    wait = retry_after(answer.headers.get("Retry-After"), now)
                    raise TokenRefused(answer.status, wait)
                seconds = lasts if isinstance(lasts, int) else _LASTS_AT_LEAST
                self._token = token
                self._ends_at = now + dt.timedelta(seconds=seconds)
            return self._token


def _activities_url(service_url: str, address: JsonObject) -> str:
    room = quote(str(address["conversation"]), safe="")
    url = f"{service_url.rstrip('/')}/v3/conversations/{room}/activities"
    reply_to = address.get("reply_to")
    return url if reply_to is None else f"{url}/{quote(str(reply_to), safe='')}"


def _addressed(activity: JsonObject, address: JsonObject) -> JsonObject:
    made = {
        **activity,
        "from": {"id": address["bot"]},
        "recipient": {"id": address["worker"]},
        "conversation": {"id": address["conversation"]},
    }
    if address.get("reply_to") is not None:
        made["replyToId"] = address["reply_to"]
    return made
