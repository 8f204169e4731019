from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.serving import Served, Talk


def ids() -> str:
    return str(uuid.uuid4())


@pytest.mark.parametrize(
    "payload", ["", "/restart", '/inform{"age":"1"}', "x" * 200, "' OR 1=1 --", "\x00"]
)
async def test_a_foreign_payload_is_refused(talk: Talk, payload: str) -> None:
    assert (await talk.send(payload=payload)).status == 409


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": "hoi", "payload": "x"},
        {"text": 5},
        {"text": None},
        {"text": ["hoi"]},
        {"text": True},
        {"payload": {"intent": "affirm"}},
        {"payload": "x" * 201},
        {"text": "hoi", "metadata": {}},
        {"text": "hoi", "client_message_id": "1"},
        {"text": "hoi", "client_message_id": 1},
        {"text": "hoi", "client_message_id": ids() + "\n"},
        {"text": ""},
        {"text": "  \n\t "},
        {"text": "\u200b\u202e\x00"},
        {"text": "\u200d"},
    ],
)
async def test_a_message_of_another_shape_is_refused(
    served: Served, talk: Talk, fields: dict[str, Any]
) -> None:
    answer = await talk.send(**fields)
    assert answer.status == 422
    assert len(await talk.messages()) == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"text": NaN}',
        b"[" * 60_000,
        b'{"a":' * 5_000,
        b"1" * 10_000,
        b"\x00",
    ],
)
async def test_broken_json_is_refused(talk: Talk, raw: bytes) -> None:
    answer = await talk.call("POST", "/messages", data=raw)
    assert answer.status in {400, 422}
    assert answer.status == 400 or not raw.startswith((b"{", b"["))


@pytest.mark.parametrize("depth", [900, 950, 980, 990])
async def test_deep_json_is_refused(talk: Talk, depth: int) -> None:
    raw = b"[" * depth + b"]" * depth
    answer = await talk.call("POST", "/messages", data=raw)
    assert answer.status in {400, 422}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x" * 2000, 200),
        ("x" * 2001, 413),
        ("e\u0301" * 2000, 200),
        ("e\u0301" * 2001, 413),
        ("👩‍🔧" * 600, 200),
        ("😀" * 2000, 200),
        ("😀" * 2001, 413),
        ("x" * 100_000, 413),
        ("\u0315\u0300" * 20_000, 413),
    ],
)
async def test_length_counts_code_points_after_nfc(
    talk: Talk, text: str, status: int
) -> None:
    assert (await talk.send(text=text)).status == status


async def test_an_escaped_message_of_full_length_fits(talk: Talk) -> None:
    # GIVEN two thousand emoji, each written as twelve characters
    body = json.dumps({"client_message_id": ids(), "text": "😀" * 2000})
    assert len(body) > 24_000
    # THEN it is taken
    assert (await talk.call("POST", "/messages", data=body)).status == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("links \u202etsper\u202c", "links tsper"),
        ("\u2066x\u2069", "x"),
        ("\ufeffhoi\u200b", "hoi"),
        ("cafe\u0301", "café"),
        ("regel een\r\nregel twee", "regel een\nregel twee"),
        ("a\ud800b", "ab"),
        ("/restart", "/restart"),
        ("👩‍🔧", "👩‍🔧"),
    ],
)
async def test_hidden_characters_are_left_out(
    talk: Talk, typed: str, kept: str
) -> None:
    answer = await talk.send(text=typed)
    assert answer.json["accepted"]["text"] == kept
