"""Remembers which texts were searched and held nothing personal."""

from __future__ import annotations

import secrets
from hashlib import blake2b

_DIGEST_BYTES = 16


class Harmless:
    """What was searched and held nothing: a state says the same at every turn.

    Only digests are kept, by a key of this process, so no text lingers in memory.
    """

    def __init__(self, most: int) -> None:
        """Keep `most` texts; then it begins anew."""
        self._most = most
        self._key = secrets.token_bytes(32)
        self._digests: set[bytes] = set()

    def __contains__(self, text: str) -> bool:
        return self._digest(text) in self._digests

    def add(self, text: str) -> None:
        """Remember `text`."""
        if len(self._digests) >= self._most:
            self._digests.clear()
        self._digests.add(self._digest(text))

    def _digest(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogatepass")
        return blake2b(raw, digest_size=_DIGEST_BYTES, key=self._key).digest()
