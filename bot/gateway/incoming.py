"""What comes in from outside: JSON of the right shape, text without tricks."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import jsonschema
from aiohttp import web

from bot.gateway.problems import ProblemError
from bot.privacy import RawText

_BODY_SECONDS: Final = 15
# No canonical composition joins more than four code points into one.
_MOST_JOINED: Final = 4
_NEWLINES: Final = re.compile(r"\r\n?|[\u2028\u2029\x85]")
# Left out: control characters (line break and tab stay), halves of surrogate pairs,
# marks and overrides of writing direction, invisible blanks, noncharacters. The zero
# width joiner stays: emoji need it.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


async def read_body(request: web.Request, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON object in the body.

    Raises `ProblemError`: 400 for what is no JSON, 422 for what does not fit `schema`;
    aiohttp raises 413 for a body over the limit.
    """
    try:
        raw = await asyncio.wait_for(request.read(), _BODY_SECONDS)
    except asyncio.TimeoutError:
        raise ProblemError("malformed") from None
    return validated(parse_json(raw), schema)


def parse_json(raw: bytes | str) -> Any:
    """Return the JSON value in UTF-8; raises `ProblemError` (400) where it is none."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ProblemError("malformed") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def validated(value: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return `value` where it fits; raises `ProblemError` (422) naming the places.

    The places are JSON pointers; values are not repeated.
    """
    validator = jsonschema.Draft202012Validator(schema)
    try:
        places = {
            "".join(f"/{part}" for part in error.absolute_path)
            for error in validator.iter_errors(value)
        }
    except RecursionError:
        # The library writes out the value in its message, however deep it is.
        raise ProblemError("malformed") from None
    if places:
        errors = [{"pointer": place} for place in sorted(places)]
        raise ProblemError("invalid", extra={"errors": errors})
    fitting: dict[str, Any] = value
    return fitting


def clean_text(text: str, *, max_length: int) -> RawText:
    """Return what a person typed in NFC, without hidden characters.

    Raises `ProblemError`: 413 for more than `max_length` code points after NFC, 422
    for a text in which nothing is left to read.
    """
    if len(text) > _MOST_JOINED * max_length:
        raise ProblemError("text_too_long")
    text = unicodedata.normalize("NFC", text)
    if len(text) > max_length:
        raise ProblemError("text_too_long")
    text = clean_line(text)
    if not text:
        raise ProblemError("empty_text")
    return RawText(text)


def clean_line(text: str) -> str:
    """Return `text` without hidden characters; empty where nothing can be read."""
    text = _HIDDEN.sub("", _NEWLINES.sub("\n", text)).strip()
    return text if any(_is_readable(sign) for sign in text) else ""


def _is_readable(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "ZC"
