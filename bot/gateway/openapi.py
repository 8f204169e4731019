"""The OpenAPI 3.1 description, made from the schemas that check the requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bot.gateway.problems import CONTENT_TYPE as PROBLEM_TYPE
from bot.gateway.schemas import COMPONENTS

_JSON: Final = "application/json"
_ID_PATH: Final = "/api/conversations/{id}"

_STATUS: Final = {
    200: "OK.",
    201: "Made.",
    204: "Done.",
    400: "The body is no JSON.",
    401: "The token is missing.",
    403: "A page of an origin that is not allowed.",
    404: "No such conversation, or the token is wrong; or no such thing in it.",
    406: "Not available in the accepted media types.",
    409: "The message id is known with another body, or no button has this payload.",
    413: "The text or the body is too long.",
    422: "The body or a parameter does not fit.",
    429: "Too many; see Retry-After.",
    503: "Engine or database is away; nothing was stored.",
}
_BODY_PROBLEMS: Final = (400, 413, 422)
# Every address has its limit, so 429 goes with all of them.
_KEY_PROBLEMS: Final = (401, 403, 404, 429, 503)


@dataclass(frozen=True)
class Operation:
    """One operation; `answer` names the schema of its success."""

    name: str
    method: str
    path: str
    summary: str
    status: int = 200
    answer: str | None = None
    body: str | None = None
    problems: tuple[int, ...] = ()
    query: tuple[str, ...] = ()
    more_types: tuple[str, ...] = ()


OPERATIONS: Final = (
    Operation(
        "open_conversation",
        "post",
        "/api/conversations",
        "Begin a conversation.",
        status=201,
        answer="OpenedConversation",
        body="NewConversation",
        problems=(403, 429, 503),
    ),
    Operation(
        "erase_conversation",
        "delete",
        _ID_PATH,
        "Erase everything kept about the conversation.",
        status=204,
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "export",
        "get",
        f"{_ID_PATH}/export",
        "Everything kept about the conversation.",
        answer="Export",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "offer_transfer",
        "post",
        f"{_ID_PATH}/transfer",
        "A code of six words that moves the conversation once, within ten minutes.",
        status=201,
        answer="Transfer",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "take_transfer",
        "post",
        "/api/transfers",
        "Take over a conversation with its code; the old token no longer works.",
        status=201,
        answer="OpenedConversation",
        body="TransferCode",
        problems=(403, 404, 429, 503),
    ),
    Operation(
        "send_message",
        "post",
        f"{_ID_PATH}/messages",
        "Send a message. The same client_message_id again gets the same answer.",
        answer="Answer",
        body="NewMessage",
        problems=(*_KEY_PROBLEMS, 409),
    ),
    Operation(
        "read_messages",
        "get",
        f"{_ID_PATH}/messages",
        "Messages of both sides, oldest first; `wait` is long polling.",
        answer="Messages",
        problems=(*_KEY_PROBLEMS, 422),
        query=("after", "wait"),
    ),
    Operation(
        "show_plan",
        "get",
        f"{_ID_PATH}/plan",
        "The plan so far.",
        answer="Plan",
        problems=(*_KEY_PROBLEMS, 406),
        more_types=("text/html", "application/pdf", "text/calendar"),
    ),
    Operation(
        "show_sheet",
        "get",
        f"{_ID_PATH}/plan/sheet",
        "The sheet for the manager: only what the worker ticked.",
        answer="Plan",
        problems=(*_KEY_PROBLEMS, 406),
        more_types=("text/html", "application/pdf"),
    ),
    Operation(
        "show_progress",
        "get",
        f"{_ID_PATH}/progress",
        "How many of the questions of the talk are behind the worker.",
        answer="Progress",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "share_plan",
        "put",
        f"{_ID_PATH}/plan/shared",
        "Choose what may stand on the sheet for the manager.",
        answer="SharedItems",
        body="SharedItems",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "show_readings",
        "get",
        f"{_ID_PATH}/readings",
        "Who read the talk: by role and day, from the read log.",
        answer="Readings",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "show_consents",
        "get",
        f"{_ID_PATH}/consents",
        "The three choices; each is false until chosen.",
        answer="Consents",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "choose",
        "put",
        f"{_ID_PATH}/consents",
        "Set the three choices.",
        answer="Consents",
        body="NewConsents",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "leave_contact",
        "put",
        f"{_ID_PATH}/contact",
        "Leave contact details for the handover; an empty object takes them back.",
        status=204,
        body="Contact",
        problems=_KEY_PROBLEMS,
    ),
    Operation(
        "give_feedback",
        "post",
        f"{_ID_PATH}/feedback",
        "Put a thumb on a message; the last one counts.",
        status=204,
        body="NewFeedback",
        problems=_KEY_PROBLEMS,
    ),
    Operation("healthz", "get", "/healthz", "The process answers.", answer="Health"),
    Operation(
        "readyz",
        "get",
        "/readyz",
        "Engine and database are reached.",
        answer="Health",
        problems=(503,),
    ),
)


def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Koffiebreak",
            "version": "1",
            "description": (
                "Conversations of workers with Koffiebreak. Fields and paths are never"
                " renamed or dropped; objects in answers may get more members. The"
                " WebSocket at /api/conversations/{id}/ws is described in"
                " docs/websocket.md."
            ),
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": COMPONENTS,
            "securitySchemes": {
                "conversation": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token given when the conversation began.",
                }
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    about: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": _responses(operation),
    }
    parameters = _parameters(operation)
    if parameters:
        about["parameters"] = parameters
    if operation.body is not None:
        about["requestBody"] = {
            "required": True,
            "content": {_JSON: {"schema": _ref(operation.body)}},
        }
    if 401 in operation.problems:
        about["security"] = [{"conversation": []}]
    return about


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{id}" in operation.path:
        schema = {"type": "string"}
        found.append({"name": "id", "in": "path", "required": True, "schema": schema})
    known = {
        "after": {"type": "string", "description": "Id of the last known message."},
        "wait": {
            "type": "number",
            "minimum": 0,
            "maximum": 25,
            "multipleOf": 0.001,
            "description": "Seconds to wait for a message.",
        },
    }
    for name in operation.query:
        found.append({"name": name, "in": "query", "schema": known[name]})
    return found


def _responses(operation: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {"description": _STATUS[operation.status]}
    if operation.answer is not None:
        success["content"] = {_JSON: {"schema": _ref(operation.answer)}}
        for kind in operation.more_types:
            success["content"][kind] = {"schema": {"type": "string"}}
    responses = {str(operation.status): success}
    body_problems = _BODY_PROBLEMS if operation.body is not None else ()
    for status in sorted({*operation.problems, *body_problems}):
        responses[str(status)] = _problem(status)
    responses["default"] = _problem(None)
    return responses


def _problem(status: int | None) -> dict[str, Any]:
    about: dict[str, Any] = {
        "description": _STATUS[status] if status else "Something unforeseen.",
        "content": {PROBLEM_TYPE: {"schema": _ref("Problem")}},
    }
    header = {
        401: ("WWW-Authenticate", "string"),
        429: ("Retry-After", "integer"),
        503: ("Retry-After", "integer"),
    }.get(status or 0)
    if header:
        about["headers"] = {
            header[0]: {"required": True, "schema": {"type": header[1]}}
        }
    return about


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
