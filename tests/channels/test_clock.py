"""The clock of the machine is set back, or a provider wants to wait for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels import delivery
from bot.channels.delivery import LONGEST_PAUSE_SECONDS
from bot.channels.running import INBOX, OUTBOX
from bot.storage import tables
from bot.storage.channel_tables import inbox
from bot.storage.identities import MESSAGE
from tests.channels.provider import Fault
from tests.channels.providers import PROVIDERS
from tests.channels.serving import Channelled, channelled, text_of
from tests.fakes import FakeClock


async def _said(channel: Channelled, words: str) -> bool:
    """Let both workers look; tell whether something with these words was said."""
    for _ in range(500):
        if words in text_of(channel.provider.said):
            return True
        channel.app[INBOX].wake()
        channel.app[OUTBOX].wake()
        await asyncio.sleep(0.01)
    return False


async def _postponed(channel: Channelled) -> None:
    """Wait until a message was tried once and is let go of."""
    for _ in range(1000):
        rows = [r for r in await channel.rows(tables.outbox) if r["kind"] == MESSAGE]
        if rows and rows[0]["attempts"] and rows[0]["leased_until"] is None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(rows)


async def test_what_waits_is_delivered_also_when_the_clock_goes_back(tmp_path: Path):
    async with (
        PROVIDERS["telegram"](FakeClock()) as provider,
        channelled(tmp_path, provider) as channel,
    ):
        await channel.type("hoi")
        # GIVEN a message that is tried again in a moment, and one that waits behind it
        provider.faults.append(Fault(429, {"Retry-After": "7"}))
        assert await channel.post(provider.text("het begin")) == 200
        await _postponed(channel)
        assert await channel.post(provider.text("het vervolg")) == 200
        # WHEN the clock goes back three hours
        channel.clock.move(hours=-3)
        # THEN nobody waits until that time comes again
        assert await _said(channel, "het vervolg")
        said = text_of(provider.said)
        assert said.index("het begin") < said.index("het vervolg")


async def test_an_update_is_handled_also_when_the_clock_went_back_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with (
        PROVIDERS["telegram"](FakeClock()) as provider,
        channelled(tmp_path, provider) as channel,
    ):
        await channel.type("hoi")
        # GIVEN an update that this process could not look at yet
        stopped = channel.app[INBOX]
        monkeypatch.setattr(stopped, "take", _nothing)
        assert await channel.post(provider.text("nog net")) == 200
        channel.clock.move(minutes=-5)
        monkeypatch.undo()
        # THEN it is handled at once: it was due when it came
        assert await _said(channel, "nog net")
        assert (await channel.rows(inbox))[-1]["handled_at"] is not None


async def _nothing() -> tuple[()]:
    return ()


@pytest.mark.parametrize(
    "wished", ["31536000", "inf", "Fri, 31 Dec 9999 23:59:59 GMT"], ids=str
)
async def test_a_provider_can_ask_for_an_hour_and_no_more(wished: str, tmp_path: Path):
    async with (
        PROVIDERS["telegram"](FakeClock()) as provider,
        channelled(tmp_path, provider) as channel,
    ):
        await channel.type("hoi")
        provider.faults.append(Fault(503, {"Retry-After": wished}))
        assert await channel.post(provider.text("tot straks")) == 200
        await _postponed(channel)
        channel.clock.move(seconds=LONGEST_PAUSE_SECONDS + 1)
        assert await _said(channel, "tot straks")


def test_a_pause_is_never_longer_than_the_longest():
    assert delivery.pause(1, 7.0) == 7.0
    assert delivery.pause(1, float("inf")) == LONGEST_PAUSE_SECONDS
    # An update is tried every minute of a day.
    assert delivery.pause(24 * 60) == LONGEST_PAUSE_SECONDS
