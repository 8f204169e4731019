"""Errors as RFC 9457 problem documents; the Dutch texts stand in `problems.yml`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from ruamel.yaml import YAML

from bot.storage.errors import (
    ChangedMessageError,
    ConflictError,
    ConversationGoneError,
    UnavailableError,
    UnknownButtonError,
)

CONTENT_TYPE: Final = "application/problem+json"
_TYPE_PREFIX: Final = "urn:koffiebreak:problem:"
_RETRY_SECONDS: Final = 5


@dataclass(frozen=True)
class _Kind:
    status: int
    title: str
    detail: str


@functools.lru_cache(maxsize=1)
def _kinds() -> Mapping[str, _Kind]:
    file = Path(__file__).with_name("problems.yml")
    loaded = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return {name: _Kind(**about) for name, about in loaded.items()}


class ProblemError(Exception):
    """Ends a request with a problem document.

    `kind` is a key of `problems.yml`; `extra` adds members to the document.
    """

    def __init__(
        self,
        kind: str,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.headers = dict(headers or {})
        self.status = status or _kinds()[kind].status
        self._extra = dict(extra or {})

    def document(self) -> dict[str, Any]:
        """Return the problem document."""
        about = _kinds()[self.kind]
        return {
            "type": _TYPE_PREFIX + self.kind.replace("_", "-"),
            "title": about.title,
            "status": self.status,
            "detail": about.detail,
            **self._extra,
        }

    def response(self) -> web.Response:
        """Return the problem as an HTTP response."""
        return web.json_response(
            self.document(),
            status=self.status,
            headers=self.headers,
            content_type=CONTENT_TYPE,
        )


def too_many(retry_after: int, kind: str = "too_many") -> ProblemError:
    """Return the problem of a caller who has to wait that many seconds."""
    return ProblemError(
        kind,
        headers={"Retry-After": str(retry_after)},
        extra={"retry_after": retry_after},
    )


def unavailable(retry_after: int = _RETRY_SECONDS) -> ProblemError:
    """Return the problem of an engine or database that is away."""
    return ProblemError(
        "unavailable",
        headers={"Retry-After": str(retry_after)},
        extra={"retry_after": retry_after},
    )


def problem_of(error: Exception) -> ProblemError | None:
    """Return the problem an error stands for, None where it was not foreseen."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, UnavailableError):
        return unavailable(error.retry_after)
    if isinstance(error, ConflictError):
        return unavailable()
    if isinstance(error, ConversationGoneError):
        return ProblemError("not_found")
    if isinstance(error, ChangedMessageError):
        return ProblemError("changed_message")
    if isinstance(error, UnknownButtonError):
        return ProblemError("unknown_button")
    if isinstance(error, web.HTTPException):
        return _problem_of_http(error)
    return None


def _problem_of_http(error: web.HTTPException) -> ProblemError:
    if isinstance(error, web.HTTPMethodNotAllowed):
        allow = ", ".join(sorted(error.allowed_methods))
        return ProblemError("method_not_allowed", headers={"Allow": allow})
    kind = {404: "not_found", 413: "body_too_large"}.get(error.status, "other")
    return ProblemError(kind, status=error.status)
