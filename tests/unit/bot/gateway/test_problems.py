from __future__ import annotations

import json

import pytest
from aiohttp import web

from bot.gateway.problems import ProblemError, problem_of
from bot.storage import errors


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnavailableError("x", retry_after=7), 503),
        (errors.ConflictError("x"), 503),
        (errors.ConversationGoneError("x"), 404),
        (errors.ChangedMessageError("x"), 409),
        (errors.UnknownButtonError("x"), 409),
        (web.HTTPNotFound(), 404),
        (web.HTTPRequestEntityTooLarge(max_size=1, actual_size=2), 413),
        (web.HTTPBadRequest(), 400),
        (web.HTTPExpectationFailed(), 417),
    ],
)
def test_every_foreseen_error_has_its_status(error: Exception, status: int) -> None:
    problem = problem_of(error)
    assert problem is not None
    assert problem.status == problem.document()["status"] == status
    assert problem.response().content_type == "application/problem+json"


def test_an_unforeseen_error_has_none() -> None:
    assert problem_of(KeyError("x")) is None


@pytest.mark.parametrize("kind", ["unavailable", "internal"])
def test_where_we_fail_help_is_named(kind: str) -> None:
    detail = ProblemError(kind).document()["detail"]
    assert "112" in detail
    assert "113" in detail


def test_a_wait_is_said_in_the_header_and_in_the_document() -> None:
    problem = problem_of(errors.UnavailableError("x", retry_after=7))
    assert problem is not None
    response = problem.response()
    assert response.headers["Retry-After"] == "7"
    assert isinstance(response.text, str)
    assert json.loads(response.text)["retry_after"] == 7


def test_a_wrong_method_names_the_right_ones() -> None:
    problem = problem_of(web.HTTPMethodNotAllowed("PUT", ["POST", "GET"]))
    assert problem is not None
    assert problem.headers == {"Allow": "GET, POST"}
