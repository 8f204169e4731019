"""A provider that is away, slow, busy or breaks off: nothing lost, nothing held up.

A fault is said in turn by every provider. Whether a message that was taken without an
answer can come twice depends on the provider: `KNOWS` are those that can tell.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage import tables
from bot.storage.identities import MESSAGE
from tests.channels.provider import Fault, Provider, slow
from tests.channels.providers import PROVIDERS
from tests.channels.serving import Channelled, channelled, text_of
from tests.channels.whatsapp_provider import WhatsAppProvider
from tests.fakes import FakeClock

LIMIT = 0.4
"""What a call may take here, in seconds."""
KNOWS = {"matrix", "slack", "twilio", "whatsapp"}

AWAY: dict[str, Fault] = {
    "busy": Fault(429, {"Retry-After": "7"}),
    "its own fault": Fault(500),
    "no answer": Fault(0),
    "half an answer": Fault(0, half=True),
    "too slow": Fault(503, seconds=LIMIT + 0.3),
}
UNKNOWN: dict[str, Fault] = {
    "too slow, and takes it": Fault(200, seconds=LIMIT + 0.3, taken=True),
    "takes it and breaks off": Fault(0, taken=True),
    "takes it and breaks off half-way": Fault(0, taken=True, half=True),
    "takes it and fails": Fault(502, taken=True),
}


@pytest.fixture
async def channel(provider: Provider, tmp_path: Path) -> AsyncIterator[Channelled]:
    """Give a gateway that waits no longer than `LIMIT` for its provider."""
    async with channelled(tmp_path, provider, channel_timeout_seconds=LIMIT) as running:
        yield running


async def until(channel: Channelled, words: str, seconds: float = 5.0) -> None:
    """Wait until something with these words was said."""
    for _ in range(int(seconds / 0.01)):
        if words in text_of(channel.provider.said):
            return
        await asyncio.sleep(0.01)
    raise AssertionError((words, channel.provider.said))


async def post_at_once(channel: Channelled, text: str, person: int = 1) -> None:
    """Post a message, which is acknowledged before anything else happens."""
    begin = asyncio.get_running_loop().time()
    assert await channel.post(channel.provider.text(text, person=person)) == 200
    took = asyncio.get_running_loop().time() - begin
    # A channel that fetches comes to it in its own time.
    assert took < LIMIT or channel.provider.name == "matrix"


async def recover(channel: Channelled) -> None:
    """Let time pass until all is delivered."""
    for _ in range(8):
        # What is in hand ends by the real clock.
        for _ in range(200):
            rows = await channel.rows(tables.outbox)
            if not [row for row in rows if row["leased_until"]]:
                break
            await asyncio.sleep(0.01)
        if isinstance(channel.provider, WhatsAppProvider):
            assert await channel.post(channel.provider.receipt("sent")) == 200
        await channel.settle()
        rows = await channel.rows(tables.outbox)
        if not [row for row in rows if row["kind"] == MESSAGE]:
            return
        channel.clock.move(seconds=31)
    raise AssertionError(rows)


def times(channel: Channelled, words: str) -> int:
    """Count how often something with these words arrived."""
    return sum(words in one.text for one in channel.provider.said)


@pytest.mark.parametrize("name", AWAY)
async def test_it_arrives_once_and_in_order_when_the_provider_is_back(
    channel: Channelled, name: str
):
    await channel.type("hoi")
    channel.provider.faults.extend([AWAY[name]] * 2)
    await post_at_once(channel, "het begin")
    await post_at_once(channel, "het vervolg")
    await recover(channel)
    said = [one.text for one in channel.provider.said]
    places = [
        [place for place, text in enumerate(said) if words in text]
        for words in ("het begin", "het vervolg")
    ]
    assert [len(found) for found in places] == [1, 1]
    assert places[0] < places[1]


async def test_slow_within_the_limit_is_no_fault(channel: Channelled):
    await channel.type("hoi")
    channel.provider.faults.append(slow(LIMIT * 0.6))
    await post_at_once(channel, "rustig aan")
    await until(channel, "rustig aan")
    await recover(channel)
    assert times(channel, "rustig aan") == 1


@pytest.mark.parametrize("name", UNKNOWN)
async def test_taken_without_an_answer_comes_once_where_the_provider_can_tell(
    channel: Channelled, name: str
):
    await channel.type("hoi")
    channel.provider.faults.append(UNKNOWN[name])
    await post_at_once(channel, "ben ik er al")
    await until(channel, "ben ik er al")
    await recover(channel)
    once = channel.provider.name in KNOWS
    assert times(channel, "ben ik er al") == (1 if once else 2)
    assert not [r for r in await channel.rows(tables.outbox) if r["failed_at"]]


async def test_the_same_answer_said_again_is_not_taken_for_the_first(
    channel: Channelled,
):
    await channel.type("hoi")
    await channel.type("zelfde")
    channel.clock.move(seconds=5)
    channel.provider.faults.append(Fault(0))
    await post_at_once(channel, "zelfde")
    await recover(channel)
    assert times(channel, "zelfde") == 2


async def test_one_who_waits_holds_up_no_other(channel: Channelled):
    for person in (1, 2):
        await channel.type("hoi", person=person)
    channel.provider.faults.append(slow(LIMIT * 0.8))
    await post_at_once(channel, "traag", person=1)
    for _ in range(300):
        if not channel.provider.faults:
            break
        await asyncio.sleep(0.01)
    await post_at_once(channel, "vlot", person=2)
    await until(channel, "vlot")
    if channel.provider.name != "matrix":
        assert times(channel, "traag") == 0
    await until(channel, "traag")


async def test_a_channel_that_hangs_holds_up_no_other_channel(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.channels.working.AT_ONCE", 2)
    name = "slack" if provider.name != "slack" else "telegram"
    async with PROVIDERS[name](provider.clock) as other:
        both = {**other.settings(), "channel_timeout_seconds": 10}
        async with channelled(tmp_path, provider, **both) as one:
            there = dataclasses.replace(one, provider=other)
            # More of them hang than a process has in hand of one channel.
            persons = range(1, 5)
            for person in persons:
                await one.type("hoi", person=person)
            await there.type("hoi")
            provider.faults.extend([slow(3.0)] * len(persons))
            for person in persons:
                assert await one.post(provider.text("traag", person=person)) == 200
            for _ in range(200):
                if len(provider.faults) <= len(persons) - 2:
                    break
                await asyncio.sleep(0.01)
            assert await there.post(other.text("vlot")) == 200
            await until(there, "vlot", seconds=2.5)
            assert times(one, "traag") == 0
            for _ in range(1200):
                if times(one, "traag") == len(persons):
                    break
                await asyncio.sleep(0.01)
            assert times(one, "traag") == len(persons)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
async def test_it_starts_and_takes_messages_in_without_internet(
    name: str, tmp_path: Path
):
    async with PROVIDERS[name](FakeClock()) as provider:
        pass
    # From here on nobody listens at the provider's address.
    async with channelled(tmp_path, provider) as channel:
        status = await channel.post(provider.text("hoi"))
        # Teams cannot be believed without Microsoft's keys: it tries again by itself.
        assert status == (503 if name == "teams" else 200)
        for _ in range(500):
            rows = await channel.rows(tables.outbox)
            if name == "teams" or [row for row in rows if row["attempts"]]:
                break
            await asyncio.sleep(0.01)
        # Nothing left the house, so nobody has to be asked about it.
        tried = [row for row in rows if not row["leased_until"]]
        assert [row for row in tried if row["sending_since"]] == []
        assert bool(rows) == (name != "teams")
