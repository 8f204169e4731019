"""Proves and reads the webhooks of Meta's Cloud API."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.channels.bodies import object_in, text_in
from bot.channels.contract import ChannelUpdate, JsonObject, Kind, MalformedError

SIGNATURE_HEADER: Final = "X-Hub-Signature-256"

OLDEST: Final = dt.timedelta(days=7)
"""Meta tries for seven days; what is older was recorded and played again."""

_AHEAD: Final = dt.timedelta(minutes=5)
_MEDIA: Final = frozenset({"image", "audio", "video", "document", "sticker"})
_ARRIVED: Final = frozenset({"sent", "delivered", "read"})
# Nothing is said to us: a heart on a message, a new phone number.
_SILENT: Final = frozenset({"reaction", "system"})


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Tell whether the raw body was signed with the app's secret; never without one."""
    if not secret:
        return False
    given = header.encode("utf-8", "surrogateescape")
    return hmac.compare_digest(signature(body, secret).encode(), given)


def signature(body: bytes, secret: str) -> str:
    """Return what the header must hold for this body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """Return what Meta wants to hear when the webhook is set up; None when it lies."""
    said = query.get("hub.verify_token", "")
    if not verify_token or query.get("hub.mode") != "subscribe":
        return None
    if not hmac.compare_digest(said.encode(), verify_token.encode()):
        return None
    answer = query.get("hub.challenge", "")
    # A number; nothing else is sent back as it came.
    return answer if answer.isascii() and answer.isdigit() else None


def load(body: bytes) -> JsonObject:
    """Return the JSON of a body; raises `MalformedError`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedError("no JSON") from None
    if not isinstance(found, dict):
        raise MalformedError("no object")
    return found


def is_stale(body: JsonObject, now: dt.datetime) -> bool:
    """Tell whether every message in it is too old, or from the future."""
    times = [_moment(message) for message, _ in _messages(body)]
    return bool(times) and not any(
        (now - OLDEST).timestamp() <= moment <= (now + _AHEAD).timestamp()
        for moment in times
    )


def read(body: JsonObject, phone_number_id: str) -> tuple[ChannelUpdate, ...]:
    """Read what was said to this number; receipts and other numbers are left out.

    Raises `MalformedError`.
    """
    return tuple(
        _update(message, number)
        for message, number in _messages(body)
        if number == phone_number_id and text_in(message, "type") not in _SILENT
    )


def arrived(body: JsonObject) -> frozenset[str]:
    """Return the ids of our deliveries that Meta says it has; raises `MalformedError`.

    A message that failed after all is none of those: it is sent again if it waits.
    """
    return frozenset(
        status["biz_opaque_callback_data"]
        for value in _values(body)
        for status in _list(value, "statuses")
        if status.get("status") in _ARRIVED
        and isinstance(status.get("biz_opaque_callback_data"), str)
    )


def _messages(body: JsonObject) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield each message with the id of the number it was sent to."""
    for value in _values(body):
        number = text_in(object_in(value, "metadata"), "phone_number_id")
        for message in _list(value, "messages"):
            yield message, number


def _values(body: JsonObject) -> Iterator[Mapping[str, Any]]:
    """Yield what is told about messages, theirs and ours."""
    if body.get("object") != "whatsapp_business_account":
        raise MalformedError("another object")
    for entry in _list(body, "entry"):
        for change in _list(entry, "changes"):
            if change.get("field") == "messages":
                yield object_in(change, "value")


def _update(message: Mapping[str, Any], number: str) -> ChannelUpdate:
    worker = text_in(message, "from")
    kind, text, pressed = _said(message)
    return ChannelUpdate(
        event_id=text_in(message, "id"),
        conversation_key=f"{number}/{worker}",
        sender_id=worker,
        kind=kind,
        address={"to": worker, "said_at": _moment(message)},
        text=text,
        pressed=pressed,
        is_group="group_id" in message,
    )


def _said(message: Mapping[str, Any]) -> tuple[Kind, str | None, str | None]:
    """Return the kind, the typed text and the token of the pressed button."""
    kind = text_in(message, "type")
    if kind == "text":
        return Kind.TEXT, text_in(object_in(message, "text"), "body"), None
    if kind == "interactive":
        reply = object_in(message, "interactive")
        name = reply.get("type")
        if name in ("button_reply", "list_reply"):
            return Kind.BUTTON, None, text_in(object_in(reply, str(name)), "id")
    if kind == "button":
        # A button of a template: its words count, they are not ours by token.
        return Kind.TEXT, text_in(object_in(message, "button"), "text"), None
    return (Kind.MEDIA if kind in _MEDIA else Kind.OTHER), None, None


def _moment(message: Mapping[str, Any]) -> int:
    try:
        return int(text_in(message, "timestamp"))
    except ValueError:
        raise MalformedError("no timestamp") from None


def _list(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = value.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise MalformedError(f"no list of {name}")
    return found
