"""Keys and tokens: the key file, encryption at rest, digests that cannot be guessed."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.storage.errors import KeyFileError

_FORMAT: Final = 1
_TOKEN_BYTES: Final = 32


class Keyring:
    """The keys of this installation; encrypts with the newest, reads with all.

    Raises `KeyFileError` when a key is unusable.
    """

    def __init__(self, *, encryption: list[str], digest: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in encryption])
            self._digest_key = base64.urlsafe_b64decode(digest)
        except (ValueError, TypeError) as error:
            raise KeyFileError("the key file holds a damaged key") from error
        if len(self._digest_key) < _TOKEN_BYTES:
            raise KeyFileError("the key file holds a digest key that is too short")

    def encrypt(self, value: dict[str, Any]) -> bytes:
        """Encrypt a JSON object."""
        return self._fernet.encrypt(json.dumps(value).encode())

    def decrypt(self, ciphertext: bytes) -> dict[str, Any]:
        """Decrypt what `encrypt` made; raises `KeyFileError` without the right key."""
        try:
            value: dict[str, Any] = json.loads(self._fernet.decrypt(ciphertext))
        except InvalidToken as error:
            raise KeyFileError("no key of the key file opens this record") from error
        return value

    def digest(self, purpose: str, *parts: str) -> bytes:
        """Return a keyed digest of `parts`; equal parts give equal digests."""
        message = json.dumps([purpose, *parts]).encode()
        return hmac.digest(self._digest_key, message, "sha256")


def new_token() -> str:
    """Return a token of 256 bits that is safe in a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """Return what is kept of a token; 256 random bits need neither salt nor key."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def same_hash(left: bytes, right: bytes) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(left, right)


def load_or_create_keys(path: Path) -> Keyring:
    """Return the keys of `path`; makes the file, mode 0600, where there is none.

    Raises `KeyFileError` when others can read it or it is damaged.
    """
    if not path.exists():
        _create(path)
    return _load(path)


def rotate_keys(path: Path) -> None:
    """Put a new encryption key in front; what was encrypted before stays readable.

    The digest key stays: tokens of channels and resent messages depend on it.
    """
    keys = _read(path)
    keys["encryption"].insert(0, Fernet.generate_key().decode())
    _write(path, keys).replace(path)


def _create(path: Path) -> None:
    keys = {
        "format": _FORMAT,
        "encryption": [Fernet.generate_key().decode()],
        "digest": base64.urlsafe_b64encode(secrets.token_bytes(_TOKEN_BYTES)).decode(),
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = _write(path, keys)
    try:
        # A link fails where the file exists: of two first starts one wins.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


def _write(path: Path, keys: dict[str, Any]) -> Path:
    """Write the keys to a new file next to `path`; `mkstemp` gives it mode 0600."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _load(path: Path) -> Keyring:
    keys = _read(path)
    return Keyring(encryption=keys["encryption"], digest=keys["digest"])


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"{path} can be read by others: run chmod 600 on it")
        keys = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeyFileError(f"{path} cannot be read") from error
    if (
        not isinstance(keys, dict)
        or keys.get("format") != _FORMAT
        or not isinstance(keys.get("encryption"), list)
        or not keys["encryption"]
        or not isinstance(keys.get("digest"), str)
    ):
        raise KeyFileError(f"{path} is not a key file of this version")
    return keys
