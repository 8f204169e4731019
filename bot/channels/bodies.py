"""Bodies of webhooks: JSON objects from outside, whatever is in them."""

from __future__ import annotations

import json

from bot.channels.contract import JsonObject


def json_object(raw: bytes | str) -> JsonObject | None:
    """Return the JSON object in `raw`, None where there is none."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
