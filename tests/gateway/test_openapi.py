from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from aiohttp import web

from bot.gateway.openapi import OPERATIONS, description
from bot.gateway.routes import ROUTES
from tests.serving import Served


def _described(path: str) -> bool:
    # OpenAPI has no words for a WebSocket: docs/websocket.md describes it.
    if path.endswith("/ws"):
        return False
    return path.startswith("/api/") or path in {"/healthz", "/readyz"}


def test_every_route_of_the_api_is_described_and_nothing_else() -> None:
    routes = {
        (route.method.lower(), route.path, route.kwargs["name"])
        for route in ROUTES
        if isinstance(route, web.RouteDef) and _described(route.path)
    }
    described = {(item.method, item.path, item.name) for item in OPERATIONS}
    assert described == routes


def _walk(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for part in value for found in _walk(part)]
    if isinstance(value, dict):
        return [value, *(found for part in value.values() for found in _walk(part))]
    return []


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    document = description()
    references = {item["$ref"] for item in _walk(document) if "$ref" in item}
    names = {
        f"#/components/schemas/{name}" for name in document["components"]["schemas"]
    }
    assert references == names


@pytest.mark.parametrize("name", sorted(description()["components"]["schemas"]))
def test_every_schema_is_a_schema(name: str) -> None:
    schema = description()["components"]["schemas"][name]
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_operation_with_a_conversation_asks_its_token() -> None:
    for path, operations in description()["paths"].items():
        for operation in operations.values():
            needs_token = "{id}" in path
            assert ("security" in operation) is needs_token
            assert ("401" in operation["responses"]) is needs_token


async def test_it_is_served(served: Served) -> None:
    answer = await served.call("GET", "/openapi.json")
    assert answer.json == description()
    assert answer.json["openapi"].startswith("3.1")
