"""Proves that an activity came from Microsoft's Bot Connector and is meant for us.

The steps are those of Microsoft's "Authentication with the Bot Connector API": the
signature by a key of the published list, RS256 alone whatever the token says of itself,
the issuer, our app as audience, the times with five minutes of skew, the key's
endorsement of the channel, and the address to answer to, which must be the one in the
token and one that the operator allows.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import jwt

from bot.channels.contract import AwayError
from bot.channels.http import Client
from bot.clock import Clock

ISSUER: Final = "https://api.botframework.com"
CHANNEL_ID: Final = "msteams"
SKEW_SECONDS: Final = 300
_ALGORITHM: Final = "RS256"
# Microsoft asks to fetch the list once a day; a key it does not know may be newer.
_KEYS_LAST: Final = dt.timedelta(hours=24)
# Anyone can send an unknown key id: that must not make us ask Microsoft every time.
_ASK_AGAIN_AFTER: Final = dt.timedelta(minutes=5)
_TRY_AGAIN_AFTER: Final = dt.timedelta(seconds=10)


class NotProven(Exception):
    """No token, or one that was not signed by the Bot Connector for us: 401."""


class NotAllowed(Exception):
    """A true token, but not for this activity, address or organisation: 403."""


class KeysAway(Exception):
    """The list of keys cannot be fetched and the key is not known: 503."""


@dataclass(frozen=True)
class SigningKey:
    """A public key of the Bot Connector and the channels it may speak for."""

    key: Any
    endorsements: frozenset[str]


class SigningKeys:
    """The published keys, fetched when they are needed and kept for a day."""

    def __init__(self, http: Client, metadata_url: str, *, clock: Clock) -> None:
        self._http = http
        self._metadata_url = metadata_url
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at: dt.datetime | None = None
        self._not_before: dt.datetime | None = None
        self._failed = False
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> SigningKey:
        """Return a key; raises `NotProven` when there is none, and `KeysAway`."""
        known = self._keys.get(key_id)
        if known is not None and not self._is_old():
            return known
        async with self._lock:
            if (key_id not in self._keys or self._is_old()) and self._may_ask():
                await self._fetch()
        # A key that was good yesterday still is while the list is away.
        known = self._keys.get(key_id)
        if known is not None:
            return known
        if self._failed:
            raise KeysAway("the list of keys is away")
        raise NotProven("unknown key")

    def _is_old(self) -> bool:
        return (
            self._fetched_at is None
            or self._clock.now() - self._fetched_at > _KEYS_LAST
        )

    def _may_ask(self) -> bool:
        return self._not_before is None or self._clock.now() >= self._not_before

    async def _fetch(self) -> None:
        now = self._clock.now()
        try:
            metadata = await self._get(self._metadata_url)
            keys = _read_keys(await self._get(metadata["jwks_uri"]))
        except (AwayError, ValueError, KeyError):
            self._failed, self._not_before = True, now + _TRY_AGAIN_AFTER
            return
        self._keys, self._fetched_at = keys, now
        self._failed, self._not_before = False, now + _ASK_AGAIN_AFTER

    async def _get(self, url: str) -> Mapping[str, Any]:
        answer = await self._http.call("GET", url)
        if answer.status != 200 or answer.json is None:
            raise ValueError("not what was expected")
        return answer.json


def _read_keys(document: Mapping[str, Any]) -> dict[str, SigningKey]:
    """Read the keys that we can use; raises `ValueError` when there is none."""
    keys = {}
    for entry in document.get("keys", []):
        try:
            key = jwt.PyJWK(entry, algorithm=_ALGORITHM).key
            endorsements = frozenset(entry.get("endorsements", ()))
            keys[str(entry["kid"])] = SigningKey(key, endorsements)
        except (jwt.PyJWTError, KeyError, TypeError, AttributeError):
            # A kind of key from the future does not spoil those we can read.
            continue
    if not keys:
        raise ValueError("no keys")
    return keys


async def prove(
    authorization: str,
    activity: Mapping[str, Any],
    *,
    keys: SigningKeys,
    app_id: str,
    clock: Clock,
    service_urls: Iterable[str],
    tenant_id: str,
) -> str:
    """Return the address to answer to, without a closing slash.

    `authorization` is the header as received; `service_urls` are the addresses that may
    be answered to. Raises `NotProven`, `NotAllowed` and `KeysAway`.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotProven("no token")
    key = await keys.find(_key_id(token))
    claims = _claims(token, key, app_id=app_id, now=clock.now())
    if activity.get("channelId") != CHANNEL_ID:
        raise NotAllowed("another channel")
    if CHANNEL_ID not in key.endorsements:
        raise NotAllowed("the key may not speak for this channel")
    service_url = activity.get("serviceUrl")
    if not isinstance(service_url, str) or claims.get("serviceurl") != service_url:
        raise NotAllowed("the token is for another address")
    if not is_allowed(service_url, service_urls):
        raise NotAllowed("an address that is not on the list")
    if tenant_of(activity) != tenant_id:
        raise NotAllowed("another organisation")
    return service_url.rstrip("/")


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotProven("no JWT") from None
    # Read before the signature is checked: it only chooses the key.
    if header.get("alg") != _ALGORITHM or not isinstance(header.get("kid"), str):
        raise NotProven("another algorithm or no key id")
    return str(header["kid"])


def _claims(
    token: str, key: SigningKey, *, app_id: str, now: dt.datetime
) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[_ALGORITHM],
            audience=app_id,
            issuer=ISSUER,
            options={
                "require": ["exp", "nbf", "iss", "aud"],
                # PyJWT reads the machine's clock; ours can be moved in tests.
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        begins, ends = float(claims["nbf"]), float(claims["exp"])
    except (jwt.PyJWTError, TypeError, ValueError):
        raise NotProven("the token is not good") from None
    moment = now.timestamp()
    if not begins - SKEW_SECONDS <= moment < ends + SKEW_SECONDS:
        raise NotProven("the token is not of this moment")
    return claims


def is_allowed(service_url: str, allowed: Iterable[str]) -> bool:
    """Tell whether an address lies under one of those allowed, by whole path parts."""
    parts = urlsplit(service_url)
    if parts.username is not None or parts.query or parts.fragment:
        return False
    if "\\" in service_url or ".." in parts.path or "%" in parts.path:
        return False
    folder = parts.path.rstrip("/") + "/"
    for other in map(urlsplit, allowed):
        same_host = (parts.scheme, parts.netloc) == (other.scheme, other.netloc)
        if same_host and folder.startswith(other.path.rstrip("/") + "/"):
            return True
    return False


def tenant_of(activity: Mapping[str, Any]) -> str | None:
    """Return the organisation an activity says it is from; None without any."""
    data = activity.get("channelData")
    tenant = data.get("tenant") if isinstance(data, Mapping) else None
    found = tenant.get("id") if isinstance(tenant, Mapping) else None
    if found is None:
        conversation = activity.get("conversation")
        if isinstance(conversation, Mapping):
            found = conversation.get("tenantId")
    return found if isinstance(found, str) else None
