"""Bodies of webhooks: JSON objects from outside, whatever is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.channels.contract import JsonObject, MalformedError


def json_object(raw: bytes | str) -> JsonObject | None:
    """Return the JSON object in `raw`, None where there is none."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def object_in(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object that is the member `name`; `MalformedError` for all else."""
    found = value.get(name)
    if not isinstance(found, Mapping):
        raise MalformedError(f"no {name}")
    return found


def text_in(value: Mapping[str, Any], name: str) -> str:
    """Return the text that is the member `name`; `MalformedError` when it is empty."""
    found = value.get(name)
    if not isinstance(found, str) or not found:
        raise MalformedError(f"no {name}")
    return found
