"""Passwords, second factor and recovery codes: pure, but for the random numbers."""

from __future__ import annotations

import datetime as dt
import functools
import hmac
import re
import secrets
from typing import Final

import argon2
import pyotp

LEAST_PASSWORD: Final = 12
MOST_PASSWORD: Final = 200
_ISSUER: Final = "Koffiebreak"
_STEP_SECONDS: Final = 30
# One step before and after: clocks of telephones differ.
_STEPS_AROUND: Final = (0, -1, 1)
_CODES: Final = 10
_CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH: Final = 16
_TOTP: Final = re.compile(r"\d{6}")
_NOISE: Final = re.compile(r"[\s-]+")

# Argon2id with the second recommended option of RFC 9106: 64 MiB, three passes.
_HASHER: Final = argon2.PasswordHasher()


def hash_password(password: str) -> str:
    """Return what is kept of a password; takes some 50 ms on purpose."""
    return _HASHER.hash(password)


def password_fits(kept: str | None, password: str) -> bool:
    """Tell whether `password` is the one behind `kept`.

    Without `kept` (no such account) it costs the same and is never right.
    """
    try:
        _HASHER.verify(kept or _nobodys_hash(), password[:MOST_PASSWORD])
    except argon2.exceptions.VerificationError:
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Tell whether `kept` was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@functools.lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def new_totp_secret() -> str:
    """Return a secret for an authenticator app."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """Return the `otpauth://` address that an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)


def totp_step(secret: str | None, code: str, now: dt.datetime) -> int | None:
    """Return the step of thirty seconds that `code` is of; None where it is wrong.

    Without `secret` (no such account) it costs the same.
    """
    totp = pyotp.TOTP(secret or _nobodys_totp())
    current = int(now.timestamp()) // _STEP_SECONDS
    found = None
    for around in _STEPS_AROUND:
        expected = totp.generate_otp(current + around)
        if hmac.compare_digest(expected.encode(), code.encode()):
            found = current + around
    return found if secret else None


@functools.lru_cache(maxsize=1)
def _nobodys_totp() -> str:
    return pyotp.random_base32()


def new_recovery_codes() -> list[str]:
    """Return ten codes of eighty random bits, in groups of four to be written down."""
    made = []
    for _ in range(_CODES):
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
        made.append("-".join(code[i : i + 4] for i in range(0, _CODE_LENGTH, 4)))
    return made


def normalised_code(code: str) -> str:
    """Return a code as typed without blanks and dashes, in capitals."""
    return _NOISE.sub("", code).upper()


def is_totp(code: str) -> bool:
    """Tell whether a normalised code is one of an authenticator app."""
    return _TOTP.fullmatch(code) is not None
