"""Bad input to the whole application: a clear answer, nothing lost, no 500."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

PROBLEM = "application/problem+json"


class Caller:
    """A client that sends anything, and the conversation it began."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self.http, self.address = http, address
        self.id = self.token = ""

    async def begin(self) -> Caller:
        """Start a conversation."""
        url = f"{self.address}/api/conversations"
        async with self.http.post(url, json={"channel": "web"}) as answer:
            body = await answer.json()
        self.id, self.token = body["id"], body["token"]
        return self

    async def send(
        self, body: Any = None, *, raw: bytes | None = None, token: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Post a message of any shape and return status and body."""
        sent = {"data": raw} if raw is not None else {"json": body}
        headers = {
            "Authorization": f"Bearer {token or self.token}",
            "Content-Type": "application/json",
        }
        url = f"{self.address}/api/conversations/{self.id}/messages"
        async with self.http.post(url, headers=headers, **sent) as answer:
            if answer.status != 200:
                assert answer.content_type == PROBLEM
            return answer.status, await answer.json(content_type=None)

    async def say(self, text: Any, sent_as: str | None = None) -> tuple[int, Any]:
        """Send a typed text, whatever it is."""
        return await self.send(
            {"client_message_id": sent_as or str(uuid.uuid4()), "text": text}
        )

    async def all(self) -> list[dict[str, Any]]:
        """Return every message of the conversation."""
        url = f"{self.address}/api/conversations/{self.id}/messages"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.get(url, headers=headers) as answer:
            messages: list[dict[str, Any]] = (await answer.json())["messages"]
        return messages


@pytest.fixture
async def caller(talk_server: str) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as http:
        yield await Caller(http, talk_server).begin()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 422),
        ("   \n\t ", 422),
        ("\x00\x00", 422),
        ("\u202e\u2066", 422),
        ("x" * 100_000, 413),
        (12, 422),
        (None, 422),
        (["hallo"], 422),
    ],
    ids=["empty", "blank", "nul", "bidi", "long", "number", "null", "list"],
)
async def test_what_is_no_message_is_refused_and_leaves_no_trace(
    caller: Caller, text: Any, status: int
):
    before = await caller.all()
    got, problem = await caller.say(text)
    assert got == status
    assert problem["detail"]
    assert await caller.all() == before


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        " /restart",
        "/\u00a0restart",
        "\uff0frestart",
        '/inform{"age":"x"}',
        '/inform{"age":',
        "/session_start",
        "/nlu_fallback",
        "{operator} {__class__} %s",
        "\u202eabc\u202c \x07hallo\x00",
        "<script>alert(1)</script>",
        "🙂" * 300,
        "a" * 2_000,
    ],
)
async def test_odd_words_are_words(caller: Caller, text: str):
    await caller.say("een 6, ik werk in de zorg")
    before = await caller.all()
    status, answer = await caller.say(text)
    assert status == 200
    assert all(message["text"].strip() for message in answer["messages"])
    # What was said before is still there: no typed text is a command.
    assert (await caller.all())[: len(before)] == before


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b'"x"', b"\xff\xfe", b"null"])
async def test_what_is_no_object_is_refused(caller: Caller, raw: bytes):
    status, problem = await caller.send(raw=raw)
    assert status in {400, 422}
    assert problem["detail"]


async def test_a_payload_that_no_button_offered_is_refused(caller: Caller):
    body = {"client_message_id": str(uuid.uuid4()), "payload": "/restart"}
    status, problem = await caller.send(body)
    assert (status, bool(problem["detail"])) == (409, True)


async def test_the_token_of_another_opens_nothing(caller: Caller, talk_server: str):
    other = await Caller(caller.http, talk_server).begin()
    body = {"client_message_id": str(uuid.uuid4()), "text": "hallo"}
    status, _ = await caller.send(body, token=other.token)
    assert status == 404
    assert len(await caller.all()) == len(await other.all())


async def test_twenty_messages_at_once_are_each_answered_once(caller: Caller):
    opening = len(await caller.all())
    texts = [f"een {number % 11}" for number in range(20)]
    answers = await asyncio.gather(*(caller.say(text) for text in texts))
    assert [status for status, _ in answers] == [200] * 20
    kept = await caller.all()
    assert [m["seq"] for m in kept] == list(range(1, len(kept) + 1))
    assert sum(m["role"] == "worker" for m in kept) == 20
    told = {m["id"] for _, answer in answers for m in answer["messages"]}
    assert told <= {m["id"] for m in kept}
    assert len(kept) == opening + 20 + len(told)


async def test_the_same_message_twice_is_one_turn(caller: Caller):
    sent_as = str(uuid.uuid4())
    first = await caller.say("een 6", sent_as)
    again = await asyncio.gather(*(caller.say("een 6", sent_as) for _ in range(5)))
    assert all(answer == first for answer in again)
    status, _ = await caller.say("een 7", sent_as)
    assert status == 409
    assert sum(m["role"] == "worker" for m in await caller.all()) == 1
