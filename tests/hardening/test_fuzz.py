"""Whatever is sent, the answer is one that OpenAPI describes, never a 500."""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

import pytest

from tests.serving import Served, Talk

NASTY = [
    "",
    " ",
    "\x00",
    "\ud800",
    "a\udfffb",
    "\u202e",
    "' OR 1=1; --",
    "{{7*7}}",
    "%s%n",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "x" * 300,
    "nl\n",
    "NaN",
    0,
    -1,
    1e308,
    10**400,
    True,
    None,
    [],
    {},
    [[]],
    {"": ""},
]
FIELDS = [
    "channel",
    "locale",
    "client_message_id",
    "text",
    "payload",
    "items",
    "adviser_may_read",
    "may_improve_bot",
    "reminders",
    "name",
    "email",
    "phone",
    "when",
    "message_id",
    "value",
    "reason",
    "code",
    "__proto__",
]
TARGETS = [
    ("POST", "/messages"),
    ("PUT", "/plan/shared"),
    ("PUT", "/consents"),
    ("PUT", "/contact"),
    ("POST", "/feedback"),
]


def _value(chance: random.Random, talk: Talk) -> Any:
    good = [
        str(uuid.UUID(int=chance.getrandbits(128))),
        talk.opened["messages"][1]["id"],
        talk.opened["messages"][1]["buttons"][0]["payload"],
        "up",
        "web",
        True,
        ["wish"],
        "hoi",
    ]
    return chance.choice(good if chance.random() < 0.4 else NASTY)


@pytest.mark.parametrize("seed", range(8))
async def test_no_body_breaks_anything(served: Served, talk: Talk, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        served.clock.move(seconds=5)
        fields = chance.sample(FIELDS, chance.randint(0, 4))
        body = {name: _value(chance, talk) for name in fields}
        data = json.dumps(body)
        for method, path in TARGETS:
            answer = await talk.call(method, path, data=data)
            assert answer.status < 500
        for path in ("/api/conversations", "/api/transfers"):
            answer = await served.call("POST", path, data=data)
            assert answer.status < 500
    assert (await talk.call("GET", "/export")).status == 200


@pytest.mark.parametrize("nasty", [value for value in NASTY if isinstance(value, str)])
async def test_no_text_breaks_a_well_formed_body(talk: Talk, nasty: str) -> None:
    message_id = talk.opened["messages"][0]["id"]
    bodies = [
        ("POST", "/messages", {"client_message_id": str(uuid.uuid4()), "text": nasty}),
        (
            "POST",
            "/messages",
            {"client_message_id": str(uuid.uuid4()), "payload": nasty},
        ),
        ("PUT", "/contact", {"name": nasty, "when": nasty}),
        (
            "POST",
            "/feedback",
            {"message_id": message_id, "value": "up", "reason": nasty},
        ),
        ("POST", "/feedback", {"message_id": nasty, "value": "up"}),
        ("PUT", "/plan/shared", {"items": [nasty]}),
    ]
    for method, path, body in bodies:
        answer = await talk.call(method, path, data=json.dumps(body))
        assert answer.status < 500
    assert (await talk.call("GET", "/export")).status == 200


@pytest.mark.parametrize("id_", ["%00", "%FF", "%ED%A0%80", "..", "a" * 5000, "%2F"])
async def test_no_id_breaks_anything(served: Served, talk: Talk, id_: str) -> None:
    headers = {"Authorization": f"Bearer {talk.token}"}
    for path in (f"/api/conversations/{id_}/messages", f"/api/conversations/{id_}"):
        answer = await served.call("DELETE", path, headers=headers)
        assert answer.status in {404, 405}
    for after in ("%00", "%FF", "%ED%A0%80", "x" * 3000):
        answer = await talk.call("GET", f"/messages?after={after}")
        assert answer.status == 404


async def test_no_token_breaks_anything(served: Served, talk: Talk) -> None:
    for token in ("é", "x" * 4000, "a b", '"', "\t"):
        answer = await served.call(
            "GET", f"{talk.path}/export", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status in {401, 404}
