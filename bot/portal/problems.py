"""Pages for what goes wrong: Dutch, with what somebody can do next."""

from __future__ import annotations

import logging
from typing import Final

from aiohttp import web

from bot.portal.pages import render, texts
from bot.storage.errors import ConflictError, ConversationGoneError, StorageError

log = logging.getLogger(__name__)

_BY_STATUS: Final = {404: "not_found", 405: "not_allowed", 413: "too_large"}


class PortalProblem(Exception):
    """Ends a request with a problem page; `kind` is a key of `texts.yml` (`problems`).

    `wait`: seconds after which trying again makes sense.
    """

    def __init__(self, kind: str, *, status: int, wait: int | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.wait = wait


def forbidden() -> PortalProblem:
    """Return the problem of a page for other roles."""
    return PortalProblem("forbidden", status=403)


def not_found() -> PortalProblem:
    """Return the problem of what does not exist, or must seem so."""
    return PortalProblem("not_found", status=404)


def invalid() -> PortalProblem:
    """Return the problem of a form that cannot be used."""
    return PortalProblem("invalid", status=422)


def problem_of(error: Exception) -> PortalProblem | None:
    """Return the problem an error stands for, None where it was not foreseen."""
    if isinstance(error, PortalProblem):
        return error
    if isinstance(error, ConflictError):
        return PortalProblem("conflict", status=409)
    if isinstance(error, ConversationGoneError):
        return not_found()
    if isinstance(error, StorageError):
        return PortalProblem("unavailable", status=503, wait=5)
    if isinstance(error, web.HTTPException) and error.status >= 400:
        kind = _BY_STATUS.get(error.status, "invalid")
        return PortalProblem(kind, status=error.status)
    return None


def problem_page(request: web.Request, problem: PortalProblem) -> web.Response:
    """Return the page that tells the problem."""
    about = texts()["problems"][problem.kind]
    response = render(
        request,
        "problem.html",
        status=problem.status,
        title=about["title"],
        detail=about["detail"],
    )
    if problem.wait is not None:
        response.headers["Retry-After"] = str(problem.wait)
    return response
