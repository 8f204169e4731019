"""A process dies between sending and noting: the provider is asked, or tells itself."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.abilities import Remembering
from bot.channels.delivery import LEASE_SECONDS
from bot.channels.registry import switched_on
from bot.storage import outbox, tables
from bot.storage.identities import MESSAGE
from tests.channels.provider import Fault, Provider
from tests.channels.providers import PROVIDERS
from tests.channels.serving import Channelled, channelled, text_of
from tests.channels.slack_provider import SlackProvider
from tests.channels.twilio_provider import TwilioProvider
from tests.channels.whatsapp_provider import WhatsAppProvider
from tests.fakes import FakeClock

ASKED = ("slack", "twilio")


@contextlib.asynccontextmanager
async def talking(name: str, folder: Path) -> AsyncIterator[tuple[Channelled, Any]]:
    """Yield a gateway where the greeting was said, and its provider."""
    async with (
        PROVIDERS[name](FakeClock()) as provider,
        channelled(folder, provider) as channel,
    ):
        await channel.type("hoi")
        yield channel, provider


async def die_after_sending(
    channel: Channelled, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Let the message be sent, and nothing of that be noted any more."""

    async def dies(*_: object) -> None:
        raise SystemError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "remove", dies)
        assert await channel.post(channel.provider.text(text)) == 200
        for _ in range(500):
            if text in text_of(channel.provider.said):
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
    (row,) = [r for r in await channel.rows(tables.outbox) if r["kind"] == MESSAGE]
    assert (row["attempts"], row["leased_until"] is not None) == (1, True)


def times(provider: Provider, words: str) -> int:
    return sum(words in one.text for one in provider.said)


@pytest.mark.parametrize("name", ASKED)
async def test_after_a_crash_the_provider_is_asked_before_it_is_said_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with talking(name, tmp_path) as (channel, provider):
        await die_after_sending(channel, monkeypatch, "één keer")
        assert provider.asked == 0
        channel.clock.move(seconds=LEASE_SECONDS + 1)
        await channel.settle()
        assert (times(provider, "één keer"), provider.asked) == (1, 1)
        # Nobody is asked where nothing went wrong.
        await channel.type("en verder")
        assert (times(provider, "en verder"), provider.asked) == (1, 1)


@pytest.mark.parametrize("name", ASKED)
async def test_a_provider_is_not_asked_before_it_can_know(name: str, tmp_path: Path):
    async with talking(name, tmp_path) as (channel, provider):
        provider.faults.append(Fault(0, taken=True))
        await channel.type("één keer")
        channel.clock.move(seconds=3)
        await channel.settle()
        assert (times(provider, "één keer"), provider.asked) == (1, 0)
        channel.clock.move(seconds=3)
        await channel.settle()
        assert (times(provider, "één keer"), provider.asked) == (1, 1)


async def test_meta_tells_by_itself_that_it_has_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with talking("whatsapp", tmp_path) as (channel, provider):
        await die_after_sending(channel, monkeypatch, "één keer")
        assert await channel.post(provider.receipt("delivered")) == 200
        channel.clock.move(seconds=LEASE_SECONDS + 1)
        await channel.settle()
        assert times(provider, "één keer") == 1


async def test_a_receipt_that_it_failed_lets_it_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with talking("whatsapp", tmp_path) as (channel, provider):
        await die_after_sending(channel, monkeypatch, "nog eens")
        assert await channel.post(provider.receipt("failed")) == 200
        channel.clock.move(seconds=LEASE_SECONDS + 1)
        await channel.settle()
        assert times(provider, "nog eens") == 2


async def test_a_receipt_removes_nothing_that_was_never_sent(
    tmp_path: Path,
):
    async with talking("whatsapp", tmp_path) as (channel, provider):
        assert isinstance(provider, WhatsAppProvider)
        provider.faults.append(Fault(429, {"Retry-After": "60"}))
        for text in ("eerst", "daarna"):
            assert await channel.post(provider.text(text)) == 200
        await channel.settle()
        waiting = [r for r in await channel.rows(tables.outbox) if not r["attempts"]]
        ids = [str(row["delivery_id"]) for row in waiting]
        async with channel.database.write() as connection:
            assert not await outbox.awaits(connection, ids)
            assert await outbox.arrived(connection, ids) == 0


@pytest.mark.parametrize("name", ASKED)
async def test_a_provider_that_cannot_be_asked_now_is_asked_later(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with talking(name, tmp_path) as (channel, provider):
        await die_after_sending(channel, monkeypatch, "één keer")
        channel.clock.move(seconds=LEASE_SECONDS + 1)
        provider.away = True
        await channel.settle()
        provider.away = False
        channel.clock.move(seconds=31)
        await channel.settle()
        assert (times(provider, "één keer"), provider.asked) == (1, 1)


async def test_without_the_right_to_ask_a_reply_is_rather_said_twice_than_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with talking("slack", tmp_path) as (channel, provider):
        assert isinstance(provider, SlackProvider)
        provider.may_read_history = False
        await die_after_sending(channel, monkeypatch, "twee keer")
        channel.clock.move(seconds=LEASE_SECONDS + 1)
        await channel.settle()
        assert times(provider, "twee keer") == 2


async def test_a_text_from_before_is_not_taken_for_this_one(tmp_path: Path):
    async with talking("twilio", tmp_path) as (channel, provider):
        assert isinstance(provider, TwilioProvider)
        (twilio,) = switched_on(channel.settings, channel.clock)
        assert isinstance(twilio, Remembering)
        address = {"to": provider.said[0].to, "said_at": 0}
        payload = {"text": provider.said[-1].text}
        now = channel.clock.now()
        asked: dict[str, Any] = {"delivery_id": "x"}
        assert await twilio.has_taken(payload, address, since=now, **asked)
        later = now + dt.timedelta(seconds=2)
        assert not await twilio.has_taken(payload, address, since=later, **asked)
        other = {"text": "nooit gezegd"}
        assert not await twilio.has_taken(other, address, since=now, **asked)
        await twilio.close()
