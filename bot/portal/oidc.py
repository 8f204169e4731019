"""The organisation's own sign-in: OpenID Connect with the authorization code flow.

Authlib and joserfc know the protocol; here stands what we ask of it. Nothing that the
issuer sends is believed before its signature, its audience and our nonce fit.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hmac
import json
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import aiohttp
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.portal.roles import Role, RoleError, checked
from bot.portal.signing_in import normalised_login
from bot.settings import Settings
from bot.storage.crypto import new_token

MINUTES: Final = 10
"""How long somebody may take at the issuer."""

_SECONDS: Final = aiohttp.ClientTimeout(total=10)
# Room for the mark that tells two of the same name apart.
_LONGEST_LOGIN: Final = 200
_MOST_BYTES: Final = 512 * 1024
_FRESH: Final = dt.timedelta(minutes=10)
_CHUNK: Final = 16 * 1024
_LEEWAY_SECONDS: Final = 60
# Signatures that only the issuer can make: no shared secret, and never "none".
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA", "RS384", "ES384", "RS512"]
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


class OidcError(Exception):
    """The issuer is away, or what it sent is not to be believed; says where."""


class NoRoleError(Exception):
    """The issuer knows this person, and none of their groups has a role here."""

    def __init__(self, subject: str) -> None:
        super().__init__("no role")
        self.subject = subject


@dataclass(frozen=True)
class Departure:
    """What we remember of somebody we sent to the issuer."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    onward: str = ""
    at: str = ""

    @classmethod
    def now(cls, moment: dt.datetime, onward: str) -> Departure:
        """Return a new one, with random values that nobody can guess."""
        return cls(new_token(), new_token(), new_token(), onward, moment.isoformat())

    def is_late(self, moment: dt.datetime) -> bool:
        """Tell whether they took too long."""
        age = moment - dt.datetime.fromisoformat(self.at)
        return not dt.timedelta(0) <= age <= dt.timedelta(minutes=MINUTES)


@dataclass(frozen=True)
class Identity:
    """Who the issuer says this is."""

    issuer: str
    subject: str
    login: str
    name: str
    roles: frozenset[Role]


class Issuer:
    """The issuer of the settings: where to send people, and who comes back."""

    def __init__(self, settings: Settings, redirect_uri: str) -> None:
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._known: tuple[dt.datetime, dict[str, Any]] | None = None

    async def address(self, departure: Departure, now: dt.datetime) -> str:
        """Return where to send the browser; raises `OidcError`."""
        async with _session() as session:
            metadata = await self._metadata(session, now)
        address: str = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self._settings.oidc_client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=self._settings.oidc_scopes,
            state=departure.state,
            nonce=departure.nonce,
            code_challenge=create_s256_code_challenge(departure.verifier),
            code_challenge_method="S256",
        )
        return address

    async def identity(
        self, departure: Departure, answer: dict[str, str], now: dt.datetime
    ) -> Identity:
        """Return who came back with `answer`, the parameters of the callback.

        Raises `OidcError`, and `NoRoleError` for somebody without a role here.
        """
        if not hmac.compare_digest(
            answer.get("state", "").encode(), departure.state.encode()
        ):
            raise OidcError("state")
        if departure.is_late(now):
            raise OidcError("late")
        if answer.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            raise OidcError("iss")
        if "error" in answer or not answer.get("code"):
            raise OidcError("refused")
        async with _session() as session:
            metadata = await self._metadata(session, now)
            tokens = await self._tokens(session, metadata, answer["code"], departure)
            keys = await _fetch(session, metadata["jwks_uri"])
        claims = self._claims(tokens, keys, departure, now)
        return self._identity(claims)

    async def _metadata(
        self, session: aiohttp.ClientSession, now: dt.datetime
    ) -> dict[str, Any]:
        """Return what the issuer says about itself; asked anew after some minutes.

        Anybody can press the button of the sign-in: not every press asks the issuer.
        """
        if self._known and dt.timedelta(0) <= now - self._known[0] < _FRESH:
            return self._known[1]
        issuer = self._settings.oidc_issuer
        found = await _fetch(session, get_well_known_url(issuer, external=True))
        if found.get("issuer") != issuer:
            # Otherwise an issuer could speak in the name of another.
            raise OidcError("issuer")
        metadata = OpenIDProviderMetadata(found)
        try:
            if urlsplit(issuer).scheme == "https":
                metadata.validate()
        except ValueError as error:
            raise OidcError("metadata") from error
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _is_safe(str(found.get(name, ""))):
                raise OidcError(name)
        self._known = now, found
        return found

    async def _tokens(
        self,
        session: aiohttp.ClientSession,
        metadata: dict[str, Any],
        code: str,
        departure: Departure,
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": departure.verifier,
        }
        client = self._settings.oidc_client_id
        secret = self._settings.oidc_client_secret
        ways = metadata.get("token_endpoint_auth_methods_supported")
        auth = None
        if secret and "client_secret_basic" in (ways or ["client_secret_basic"]):
            auth = aiohttp.encode_basic_auth(_quoted(client), _quoted(secret))
        else:
            form["client_id"] = client
            if secret:
                form["client_secret"] = secret
        headers = {"Authorization": auth} if auth else {}
        return await _fetch(
            session, metadata["token_endpoint"], form=form, headers=headers
        )

    def _claims(
        self,
        tokens: dict[str, Any],
        keys: dict[str, Any],
        departure: Departure,
        now: dt.datetime,
    ) -> dict[str, Any]:
        try:
            token = jwt.decode(
                str(tokens.get("id_token", "")),
                KeySet.import_key_set(keys),  # type: ignore[arg-type]  # what it is
                algorithms=_ALGORITHMS,
            )
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self._settings.oidc_issuer},
                    "aud": {"essential": True, "value": self._settings.oidc_client_id},
                },
                params={
                    "nonce": departure.nonce,
                    "client_id": self._settings.oidc_client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            raise OidcError("id_token") from error
        return dict(claims)

    def _identity(self, claims: dict[str, Any]) -> Identity:
        subject = str(claims["sub"])
        login = claims.get("preferred_username") or claims.get("email") or subject
        return Identity(
            issuer=self._settings.oidc_issuer,
            subject=subject,
            login=normalised_login(str(login))[:_LONGEST_LOGIN],
            name=str(claims.get("name") or login)[:200],
            roles=roles_of(claims, self._settings),
        )


def roles_of(claims: dict[str, Any], settings: Settings) -> frozenset[Role]:
    """Return the roles that somebody's groups give; raises `NoRoleError`."""
    value: Any = claims
    for part in settings.oidc_role_claim.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    groups = {value} if isinstance(value, str) else set(value or ())
    names = {role for group, role in settings.oidc_roles if group in groups}
    try:
        return checked(frozenset(names))
    except RoleError as error:
        raise NoRoleError(str(claims["sub"])) from error


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=_SECONDS, raise_for_status=False)


async def _fetch(
    session: aiohttp.ClientSession,
    address: str,
    *,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the JSON object at an address of the issuer; raises `OidcError`."""
    if not _is_safe(address):
        raise OidcError("address")
    method = "GET" if form is None else "POST"
    try:
        async with session.request(
            method, address, data=form, headers=headers, allow_redirects=False
        ) as answer:
            if answer.status != 200:
                raise OidcError(f"status {answer.status}")
            raw = bytearray()
            async for chunk in answer.content.iter_chunked(_CHUNK):
                raw += chunk
                if len(raw) > _MOST_BYTES:
                    raise OidcError("too large")
        found = json.loads(raw)
    except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
        raise OidcError(type(error).__name__) from error
    if not isinstance(found, dict):
        raise OidcError("no object")
    return found


def _is_safe(address: str) -> bool:
    """Tell whether nobody on the way can listen: HTTPS, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in _LOOPBACK
    )


def _quoted(text: str) -> str:
    """Return client id or secret as RFC 6749, 2.3.1 wants them in a header."""
    return quote_plus(text)
