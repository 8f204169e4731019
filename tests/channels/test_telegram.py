"""What is particular to Telegram."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.contract import (
    Delivered,
    Failed,
    Kind,
    Outgoing,
    Parsed,
    RetryAfter,
)
from bot.channels.telegram.channel import TelegramChannel
from bot.settings import Settings
from bot.storage import tables
from bot.storage.identities import KINDS
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, channelled, text_of
from tests.channels.telegram_provider import TelegramProvider
from tests.fakes import FakeClock

CHAT = {"id": 1001, "type": "private"}
USER = {"id": 1001, "is_bot": False}
GROUP = {"id": -5, "type": "supergroup"}


@pytest.fixture
def telegram() -> TelegramChannel:
    return TelegramChannel(Settings(telegram_token="1:x"), FakeClock())


@pytest.fixture
async def provider() -> AsyncIterator[TelegramProvider]:
    async with TelegramProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture
async def channel(
    provider: TelegramProvider, tmp_path: Path
) -> AsyncIterator[Channelled]:
    async with channelled(tmp_path, provider) as running:
        yield running


def message(**content: Any) -> dict[str, Any]:
    base = {"message_id": 1, "date": 1_700_000_000, "chat": CHAT, "from": USER}
    return {"update_id": 5, "message": {**base, **content}}


def membership(status: str, chat: dict[str, Any]) -> dict[str, Any]:
    change = {"chat": chat, "from": USER, "new_chat_member": {"status": status}}
    return {"update_id": 5, "my_chat_member": change}


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("/start", Kind.JOINED, None),
        ("/start@koffiebreak_bot", Kind.JOINED, None),
        ("/start appel-boom", Kind.JOINED, "appel-boom"),
        ("/stop", Kind.TEXT, "stop"),
        ("/stop@koffiebreak_bot", Kind.TEXT, "stop"),
        ("/help mij", Kind.TEXT, "help mij"),
        ("hoi /start", Kind.TEXT, "hoi /start"),
    ],
)
def test_commands_are_words(
    telegram: TelegramChannel, text: str, kind: Kind, read: str | None
):
    (update,) = telegram.parse(message(text=text)).updates
    assert (update.kind, update.text) == (kind, read)


@pytest.mark.parametrize(
    "update",
    [
        message(text="hoi", chat={"id": -9, "type": "channel"}),
        message(text="hoi", **{"from": {"id": 7, "is_bot": True}}),
        message(pinned_message={}),
        message(new_chat_members=[], chat=GROUP),
        {"update_id": 5, "edited_message": message(text="hoi")["message"]},
        {"update_id": 5, "inline_query": {"id": "1", "query": "x"}},
        {"update_id": 5, "poll": {"id": "1"}},
        {"update_id": 5},
        membership("member", CHAT),
        membership("left", GROUP),
        {"update_id": 5, "callback_query": {"id": "1", "from": USER, "data": "x"}},
    ],
)
def test_what_nobody_said_to_us_is_nothing(
    telegram: TelegramChannel, update: dict[str, Any]
):
    assert telegram.parse(update).updates == ()


@pytest.mark.parametrize(
    "name", ["photo", "voice", "document", "sticker", "location", "contact", "video"]
)
def test_media_is_media_with_words_under_it_too(telegram: TelegramChannel, name: str):
    (update,) = telegram.parse(message(**{name: {}}, caption="kijk")).updates
    assert update.kind is Kind.MEDIA


def test_anything_else_is_other(telegram: TelegramChannel):
    (update,) = telegram.parse(message(new_thing={})).updates
    assert update.kind is Kind.OTHER


def test_added_to_a_group(telegram: TelegramChannel):
    (update,) = telegram.parse(membership("member", GROUP)).updates
    assert (update.kind, update.is_group) == (Kind.JOINED, True)


def test_a_press_is_answered_in_the_answer_to_the_webhook(telegram: TelegramChannel):
    query = {
        "id": "77",
        "from": USER,
        "data": "token",
        "message": message()["message"],
    }
    parsed: Parsed = telegram.parse({"update_id": 6, "callback_query": query})
    assert json.loads(parsed.ack.text) == {
        "method": "answerCallbackQuery",
        "callback_query_id": "77",
    }
    assert parsed.updates[0].pressed == "token"


def test_a_long_text_goes_in_pieces_as_telegram_counts(telegram: TelegramChannel):
    payloads = telegram.compose(Outgoing("😀 " * 3000))
    assert len(payloads) > 1
    for payload in payloads:
        assert len(payload["text"].encode("utf-16-le")) // 2 <= 4096


def test_nothing_to_say_but_buttons_still_says_something(telegram: TelegramChannel):
    (payload,) = telegram.compose(Outgoing(""))
    assert payload["text"]


async def test_a_bot_that_is_removed_sends_nothing_more(
    channel: Channelled, provider: TelegramProvider
):
    await channel.type("/start")
    gone = {
        "chat": {"id": 1001, "type": "private"},
        "from": {"id": 1001, "is_bot": False},
        "new_chat_member": {"status": "kicked"},
    }
    await channel.do(provider.hook({"update_id": 1, "my_chat_member": gone}))
    kinds = {row["kind"] for row in await channel.rows(tables.outbox)}
    assert not kinds & KINDS
    assert await channel.count(tables.conversations) == 1


async def test_start_again_goes_on_where_it_was(channel: Channelled):
    await channel.type("/start")
    await channel.type("iets over mij")
    assert "waar we waren" in text_of(await channel.type("/start"))
    assert await channel.count(tables.conversations) == 1


async def test_a_link_takes_a_talk_of_the_browser_along(channel: Channelled):
    opened = await (
        await channel.client.post("/api/conversations", json={"channel": "web"})
    ).json()
    key = {"Authorization": f"Bearer {opened['token']}"}
    path = f"/api/conversations/{opened['id']}/transfer"
    offered = await (await channel.client.post(path, headers=key)).json()
    said = text_of(await channel.type(f"/start {offered['code']}"))
    assert "gaat hier verder" in said


async def test_other_words_behind_start_only_start(channel: Channelled):
    assert "computerprogramma" in text_of(await channel.type("/start poster"))


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (
            Fault(
                429,
                body={
                    "ok": False,
                    "error_code": 429,
                    "parameters": {"retry_after": 17},
                },
            ),
            RetryAfter(17.0, "status_429"),
        ),
        (Fault(401, body={"ok": False}), RetryAfter(300.0, "token_refused")),
        (Fault(404, body={"ok": False}), RetryAfter(300.0, "token_refused")),
        (Fault(403, body={"ok": False}), Failed("blocked")),
        (Fault(400, body={"ok": False}), Failed("status_400")),
        (Fault(200, body={}), RetryAfter(reason="no_answer", unsure=True)),
        (None, Delivered()),
    ],
)
async def test_what_telegram_answers(
    provider: TelegramProvider, fault: Fault | None, result: object
):
    provider.faults.extend([fault] if fault else [])
    telegram = TelegramChannel(Settings(**provider.settings()), provider.clock)
    (payload,) = telegram.compose(Outgoing("hoi"))
    found = await telegram.send(payload, {"chat_id": 1001}, delivery_id="x")
    await telegram.close()
    assert found == result


async def test_nobody_there(provider: TelegramProvider):
    settings = {**provider.settings(), "telegram_api_url": "http://127.0.0.1:9"}
    telegram = TelegramChannel(Settings(**settings), provider.clock)
    found = await telegram.send({"text": "hoi"}, {"chat_id": 1}, delivery_id="x")
    await telegram.close()
    assert found == RetryAfter(reason="away")
