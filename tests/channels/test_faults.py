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

LIMIT = 0.6
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


async def until(channel: Channelled, words: str, seconds: float = 15.0) -> None:
    """Wait until something with these words was said."""
    for _ in range(int(seconds / 0.01)):
        if words in text_of(channel.provider.said):
            return
        # On a busy machine a call may end before it began: it is tried again.
        channel.clock.move(seconds=0.01)
        await asyncio.sleep(0.01)
    raise AssertionError((words, channel.provider.said))


async def post(channel: Channelled, text: str, person: int = 1) -> None:
    """Post a message, which is acknowledged whatever the provider does with ours."""
    assert await channel.post(channel.provider.text(text, person=person)) == 200


async def in_hand(channel: Channelled, left: int) -> None:
    """Wait until the provider has so many faults left to answer with."""
    for _ in range(1000):
        if len(channel.provider.faults) <= left:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(channel.provider.faults)


async def recover(channel: Channelled) -> None:
    """Let time pass until all is delivered."""
    for _ in range(8):
        # What is in hand ends by the real clock.
        for _ in range(2000):
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
    await post(channel, "het begin")
    await post(channel, "het vervolg")
    await recover(channel)
    said = [one.text for one in channel.provider.said]
    places = [
        [place for place, text in enumerate(said) if words in text]
        for words in ("het begin", "het vervolg")
    ]
    assert [len(found) for found in places] == [1, 1]
    assert places[0] < places[1]


async def test_slow_within_the_limit_is_no_fault(provider: Provider, tmp_path: Path):
    async with channelled(tmp_path, provider) as channel:
        await channel.type("hoi")
        provider.faults.append(Fault(200, seconds=0.3, taken=True))
        await post(channel, "rustig aan")
        await recover(channel)
        assert times(channel, "rustig aan") == 1


@pytest.mark.parametrize("name", UNKNOWN)
async def test_taken_without_an_answer_comes_once_where_the_provider_can_tell(
    channel: Channelled, name: str
):
    await channel.type("hoi")
    channel.provider.faults.append(UNKNOWN[name])
    await post(channel, "ben ik er al")
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
    await post(channel, "zelfde")
    await recover(channel)
    assert times(channel, "zelfde") == 2


async def test_one_who_waits_holds_up_no_other(provider: Provider, tmp_path: Path):
    async with channelled(tmp_path, provider) as channel:
        for person in (1, 2):
            await channel.type("hoi", person=person)
        released = asyncio.Event()
        provider.faults.append(slow(released))
        await post(channel, "traag", person=1)
        await in_hand(channel, 0)
        # Acknowledged though the answer to the one before it still hangs.
        await post(channel, "erna", person=1)
        await post(channel, "vlot", person=2)
        await until(channel, "vlot")
        assert times(channel, "traag") + times(channel, "erna") == 0
        released.set()
        await until(channel, "erna")
        told = [one.text for one in provider.said]
        places = [
            [place for place, text in enumerate(told) if words in text]
            for words in ("traag", "erna")
        ]
        assert [len(found) for found in places] == [1, 1]
        assert places[0] < places[1]


async def test_a_channel_that_hangs_holds_up_no_other_channel(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.channels.working.AT_ONCE", 2)
    name = "slack" if provider.name != "slack" else "telegram"
    async with PROVIDERS[name](provider.clock) as other:
        both = {**other.settings(), "channel_timeout_seconds": 25}
        async with channelled(tmp_path, provider, **both) as one:
            there = dataclasses.replace(one, provider=other)
            # More of them hang than a process has in hand of one channel.
            persons = range(1, 5)
            for person in persons:
                await one.type("hoi", person=person)
            await there.type("hoi")
            released = asyncio.Event()
            provider.faults.extend([slow(released)] * len(persons))
            for person in persons:
                await post(one, "traag", person=person)
            await in_hand(one, len(persons) - 2)
            await post(there, "vlot")
            await until(there, "vlot")
            assert times(one, "traag") == 0
            released.set()
            await recover(one)
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
