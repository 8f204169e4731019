"""What the channels share that are called by webhooks and call over HTTP.

A channel adds how its provider proves, writes and reads; see `contract.Channel`.
"""

from __future__ import annotations

import abc
from collections.abc import Sequence
from typing import Any

from bot.channels.checks import settings_given
from bot.channels.contract import (
    AwayError,
    Check,
    JsonObject,
    Limits,
    Reader,
    RetryAfter,
    Route,
    SendResult,
)
from bot.channels.http import Answer, Client, Meanings, result_of
from bot.channels.probing import public_address
from bot.clock import Clock
from bot.settings import Settings


class HttpChannel(abc.ABC):
    """One provider: its client, its webhooks, and what its refusals mean."""

    name: str
    title: str
    label: str
    limits: Limits
    reader: Reader
    needed: tuple[str, ...]
    """Settings it cannot do without; the first names its account and switches it on."""
    hooks: tuple[Route, ...]
    meanings: Meanings = Meanings()

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._http = Client(timeout=settings.channel_timeout_seconds)

    def routes(self) -> Sequence[Route]:
        """Return the webhooks."""
        return self.hooks

    def hook(self, path: str) -> str:
        """Return the public address of a webhook, as the provider must know it."""
        return f"{self._settings.public_url}/channels/{self.name}/{path}"

    async def check(self) -> Sequence[Check]:
        """Tell what is set, what the provider must be told, and what was tried."""
        return [
            *settings_given(self._settings, self.needed),
            public_address(self._settings.public_url),
            *self._to_tell(),
            *await self._tried(),
        ]

    @abc.abstractmethod
    def _to_tell(self) -> Sequence[Check]:
        """Return what the provider must be told."""

    @abc.abstractmethod
    async def _tried(self) -> Sequence[Check]:
        """Try the way there, and back where that can be."""

    async def _post(self, url: str, **options: Any) -> SendResult:
        """Post a message and return what came of it."""
        try:
            answer = await self._http.call("POST", url, **options)
        except AwayError as error:
            return RetryAfter(reason="away", unsure=error.unsure)
        return self._result(answer)

    async def _asked(self, url: str, **options: Any) -> JsonObject:
        """Ask what was taken; raises `AwayError` where there is no answer to it now."""
        answer = await self._http.call("GET", url, **options)
        result = result_of(answer, now=self._clock.now())
        if isinstance(result, RetryAfter) and answer.status != 401:
            raise AwayError(result.reason, retry_after=result.seconds)
        return answer.json or {}

    def _result(self, answer: Answer) -> SendResult:
        return result_of(
            answer,
            code=self._code(answer.json or {}),
            meanings=self.meanings,
            now=self._clock.now(),
        )

    def _code(self, told: JsonObject) -> str | int | None:
        """Return the provider's own word for a refusal, None where there is none."""
        return None

    async def close(self) -> None:
        """Let connections go."""
        await self._http.close()
