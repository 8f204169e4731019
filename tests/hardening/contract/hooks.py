"""Schemathesis hooks: real conversations in most cases, so that views are reached."""

from __future__ import annotations

import json
import random
import urllib.request
from typing import Any

import requests
import schemathesis

_REAL = 0.8
_current: dict[str, Any] = {}
_tokens: dict[str, str] = {}
_messages: dict[str, str] = {}


def _open(base: str) -> None:
    """Begin a conversation; the cases that follow are about it."""
    request = urllib.request.Request(
        f"{base.rstrip('/')}/api/conversations",
        data=b'{"channel": "web"}',
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        _current.update(json.loads(answer.read()))
    _remember(_current)


def _remember(opened: dict[str, Any]) -> None:
    _tokens[opened["id"]] = opened["token"]
    _messages[opened["id"]] = opened["messages"][0]["id"]


def _conversation(operation: Any) -> dict[str, Any]:
    """Return the conversation that the cases are about; the first call begins it."""
    if not _current:
        _open(operation.base_url)
    return _current


def _id_of(case: Any) -> str:
    return str((case.path_parameters or {}).get("id"))


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
    """Put the conversation in most paths; the others stay what was made up."""
    if path_parameters and random.random() < _REAL:
        return {**path_parameters, "id": _conversation(context.operation)["id"]}
    return path_parameters


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Name real messages and buttons in some bodies."""
    if not isinstance(body, dict) or random.random() < 0.5:
        return body
    messages = _conversation(context.operation)["messages"]
    real = {"message_id": messages[0]["id"]}
    buttons = [button for message in messages for button in message["buttons"]]
    if buttons:
        real["payload"] = random.choice(buttons)["payload"]
    return {
        name: real.get(name, value) if isinstance(value, str) else value
        for name, value in body.items()
    }


@schemathesis.auth(cache_by_key=lambda case, context: str(case.path_parameters))
class Key:
    """The token of the conversation that the case is about."""

    def get(self, case: Any, context: Any) -> str:
        """Return the token of the path's conversation, else of the current one."""
        token = _conversation(case.operation)["token"]
        return str(_tokens.get(_id_of(case), token))

    def set(self, case: Any, data: str, context: Any) -> None:
        """Put it where the contract says."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Put a thumb on a message that is there: 404 would say that nothing is."""
    if case.path.endswith("/feedback") and isinstance(case.body, dict):
        kept = _messages.get(_id_of(case))
        if kept and isinstance(case.body.get("message_id"), str):
            case.body = {**case.body, "message_id": kept}


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Remember tokens; begin another conversation where this one was erased."""
    if case.path == "/api/conversations" and response.status_code == 201:
        _remember(response.json())
    if case.method == "DELETE" and response.status_code == 204:
        _open(case.operation.base_url)


@schemathesis.check
def keys_are_needed(context: Any, response: Any, case: Any) -> None:
    """Send what succeeded again: without a key it is 401, with a wrong one 404.

    Of paths that are about a conversation; the others need no key. In place of
    `ignored_auth`, which takes 401 alone for a refusal.
    """
    sent = response.request
    succeeded = 200 <= response.status_code < 300
    if "{id}" not in case.path or not succeeded:
        return
    with requests.Session() as session:
        for key, refusal in ((None, 401), ("Bearer " + "x" * 43, 404)):
            again = sent.copy()
            del again.headers["Authorization"]
            if key is not None:
                again.headers["Authorization"] = key
            status = session.send(again, timeout=30).status_code
            assert status == refusal, f"{case.method} {case.path}: {status}"
