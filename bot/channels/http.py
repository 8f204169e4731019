"""Calls to providers: bounded in time, and what their answers mean for a delivery."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from bot.channels.bodies import json_object
from bot.channels.contract import (
    AwayError,
    Delivered,
    Failed,
    RetryAfter,
    SendResult,
)

TIMEOUT_SECONDS: Final = 15
_MOST_BYTES: Final = 1_000_000
_MISCONFIGURED_SECONDS: Final = 300.0
_LATER: Final = frozenset({408, 425, 429})
# Somewhere behind it the message may have been taken.
_UNSURE: Final = frozenset({408, 500, 502, 504})


@dataclass(frozen=True)
class Answer:
    """A provider's answer; `json` is None where it is no JSON object."""

    status: int
    headers: Mapping[str, str]
    json: dict[str, Any] | None


@dataclass(frozen=True)
class Meanings:
    """What a provider's own words for a refusal mean, where the status says too little.

    `later`: too fast, or its own trouble. `ours`: a token or right that the operator
    must set straight. `never`: word -> our fixed word for the log.
    """

    later: frozenset[str | int] = frozenset()
    ours: frozenset[str | int] = frozenset()
    never: Mapping[str | int, str] = field(default_factory=dict)


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
        except aiohttp.ClientConnectorError as error:
            raise AwayError(type(error).__name__, unsure=False) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise AwayError(type(error).__name__) from None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def result_of(
    answer: Answer,
    *,
    code: str | int | None = None,
    meanings: Meanings = Meanings(),
    now: dt.datetime | None = None,
) -> SendResult:
    """Return what an answer to a delivery means.

    The provider's own `code` comes first. Then the status: 2xx (taken), 401 (a token
    that ended: later), 408/425/429/5xx (later), anything else (never).
    """
    if code is not None and code in meanings.never:
        return Failed(meanings.never[code])
    if answer.status == 401 or code in meanings.ours:
        # Nothing is lost until the operator has set it right.
        word = code if isinstance(code, str) else "token_refused"
        return RetryAfter(_MISCONFIGURED_SECONDS, word)
    later = answer.status in _LATER or answer.status >= 500
    if later or code in meanings.later:
        seconds = retry_after(answer.headers.get("Retry-After"), now)
        word = code if isinstance(code, str) else f"code_{code}"
        reason = f"status_{answer.status}" if later else word
        return RetryAfter(seconds, reason, unsure=answer.status in _UNSURE)
    if 200 <= answer.status < 300:
        return Delivered()
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
