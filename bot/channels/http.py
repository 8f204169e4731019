"""Calls to providers: bounded in time, and what their answers mean for a delivery."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from bot.channels.bodies import json_object
from bot.channels.contract import Delivered, Failed, RetryAfter, SendResult

TIMEOUT_SECONDS: Final = 15
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True)
class Answer:
    """A provider's answer; `json` is None where it is no JSON object."""

    status: int
    headers: Mapping[str, str]
    json: dict[str, Any] | None


class AwayError(Exception):
    """The provider cannot be reached or took too long."""


class Client:
    """One lazily made session for a provider; the first call makes it."""

    def __init__(self, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, url: str, **options: Any) -> Answer:
        """Make a call without following redirects; raises `AwayError`."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.request(
                method, url, allow_redirects=False, **options
            ) as response:
                raw = await _read(response)
                return Answer(response.status, response.headers, json_object(raw))
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise AwayError(type(error).__name__) from None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def result_of(answer: Answer, *, now: dt.datetime | None = None) -> SendResult:
    """Return what a status means: 2xx, 408/425/429/5xx (again), anything else (never).

    Providers that answer 200 with an error inside look at `json` first.
    """
    if 200 <= answer.status < 300:
        return Delivered()
    if answer.status in {408, 425, 429} or answer.status >= 500:
        seconds = retry_after(answer.headers.get("Retry-After"), now)
        return RetryAfter(seconds, f"status_{answer.status}")
    return Failed(f"status_{answer.status}")


def retry_after(value: str | None, now: dt.datetime | None = None) -> float | None:
    """Return the seconds of a `Retry-After` header, a number or a date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    now = now or dt.datetime.now(dt.timezone.utc)
    return max(0.0, (moment - now).total_seconds())


async def _read(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        raw += chunk
        if len(raw) > _MOST_BYTES:
            break
    return bytes(raw)
