"""What an operator sees on /metrics of the channels: by channel, never a text."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.gateway.operations import create_operations_app
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, channelled
from tests.channels.telegram_provider import TelegramProvider
from tests.fakes import FakeClock

Sample = tuple[str, tuple[tuple[str, str], ...]]
TELEGRAM = (("channel", "telegram"),)


async def metrics(channel: Channelled) -> tuple[str, dict[Sample, float]]:
    """Return the exposition, and its samples by name and labels."""
    app = create_operations_app(channel.app)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as client,
        client.get(server.make_url("/metrics")) as answer,
    ):
        text = await answer.text()
    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    return text, found


def outcome(name: str) -> tuple[tuple[str, str], ...]:
    return (("channel", "telegram"), ("outcome", name))


async def test_what_waits_is_sent_and_is_given_up_is_counted_by_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Nothing is taken in hand before it was counted.
    monkeypatch.setattr("bot.channels.working.POLL_SECONDS", 60.0)
    async with (
        TelegramProvider(FakeClock()).running() as provider,
        channelled(tmp_path, provider) as channel,
    ):
        await channel.type("hoi")
        _, before = await metrics(channel)
        sent = before["koffiebreak_outbox_deliveries_total", outcome("delivered")]
        assert sent == len(provider.said)
        handled = before["koffiebreak_inbox_updates_total", outcome("handled")]
        assert handled == 1
        assert before["koffiebreak_outbox_waiting", TELEGRAM] == 0
        assert before["koffiebreak_inbox_updates_total", outcome("dropped")] == 0
        assert before["koffiebreak_inbox_oldest_seconds", TELEGRAM] == 0

        provider.faults.append(Fault(429, {"Retry-After": "60"}))
        await channel.type("een geheime zin")
        channel.agent.is_ready = False
        await channel.type("nog een")
        channel.clock.move(seconds=61)
        text, waits = await metrics(channel)
        assert waits["koffiebreak_outbox_waiting", TELEGRAM] == 1
        assert waits["koffiebreak_outbox_oldest_seconds", TELEGRAM] == 1
        assert waits["koffiebreak_inbox_waiting", TELEGRAM] == 1
        assert waits["koffiebreak_inbox_oldest_seconds", TELEGRAM] == 61
        retried = ("koffiebreak_outbox_deliveries_total", outcome("retried"))
        assert waits[retried] == 1
        assert "geheim" not in text

        provider.faults.append(provider.blocked)
        await channel.settle()
        _, after = await metrics(channel)
        assert after["koffiebreak_outbox_given_up", TELEGRAM] == 1
        assert after["koffiebreak_outbox_waiting", TELEGRAM] == 0
