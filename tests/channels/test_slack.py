"""What is particular to Slack."""

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
    RetryAfter,
)
from bot.channels.slack.channel import SlackChannel
from bot.settings import Settings
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, channelled, text_of
from tests.channels.slack_provider import SlackProvider
from tests.fakes import FakeClock


@pytest.fixture
def slack() -> SlackChannel:
    return SlackChannel(Settings(slack_bot_token="xoxb-1"), FakeClock())


@pytest.fixture
async def provider() -> AsyncIterator[SlackProvider]:
    async with SlackProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture
async def channel(provider: SlackProvider, tmp_path: Path) -> AsyncIterator[Channelled]:
    async with channelled(tmp_path, provider) as running:
        yield running


def event(**content: Any) -> dict[str, Any]:
    base = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "text": "hoi",
    }
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "event": {**base, **content},
    }


async def test_slack_proves_the_address(channel: Channelled, provider: SlackProvider):
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    hook = provider.signed("events", body, "application/json")
    async with channel.client.post(
        "/channels/slack/events", data=hook.body, headers=hook.headers
    ) as answer:
        assert (answer.status, await answer.text()) == (200, "3eZbrw1a")


async def test_the_notice_says_that_the_employer_can_read(channel: Channelled):
    said = text_of(await channel.type("hoi"))
    assert "Je werkgever kan daar berichten opvragen" in said


@pytest.mark.parametrize(
    "update",
    [
        event(bot_id="B1"),
        event(subtype="message_changed", message={}),
        event(subtype="message_deleted"),
        event(subtype="bot_message", user=None),
        event(channel_type="channel"),
        event(type="reaction_added"),
        event(type="app_home_opened"),
        {"type": "app_rate_limited", "team_id": "T1"},
        {"type": "view_submission"},
    ],
)
def test_what_nobody_said_to_us_is_nothing(slack: SlackChannel, update: dict[str, Any]):
    assert slack.parse(update).updates == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("&lt;b&gt; &amp;amp; x", "<b> &amp; x"),
        ("<mailto:ik@voorbeeld.nl|ik@voorbeeld.nl>", "ik@voorbeeld.nl"),
        ("kijk op <https://uwv.nl>", "kijk op https://uwv.nl"),
        ("<@U0BOT> hoi <#C1|algemeen>", "hoi"),
    ],
)
def test_slacks_markup_is_taken_off(slack: SlackChannel, typed: str, read: str):
    (update,) = slack.parse(event(text=typed)).updates
    assert update.text == read


def test_a_person_is_one_of_a_team(slack: SlackChannel):
    (update,) = slack.parse(event()).updates
    assert (update.sender_id, update.is_group) == ("T1:U1", False)


def test_a_talk_of_several_is_a_group(slack: SlackChannel):
    (update,) = slack.parse(event(channel_type="mpim", channel="G1")).updates
    assert update.is_group


def test_nothing_left_of_a_mention_is_other(slack: SlackChannel):
    (update,) = slack.parse(event(text="<@U0BOT>")).updates
    assert update.kind is Kind.OTHER


def test_what_escaping_makes_longer_still_fits(slack: SlackChannel):
    (payload,) = slack.compose(Outgoing("R & D " * 490))
    for block in payload["blocks"]:
        assert len(block["text"]["text"]) <= 3000
    assert len(payload["blocks"]) > 1


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (Fault(429, {"Retry-After": "30"}), RetryAfter(30.0, "status_429")),
        (
            Fault(200, body={"ok": False, "error": "ratelimited"}),
            RetryAfter(reason="ratelimited"),
        ),
        (
            Fault(200, body={"ok": False, "error": "invalid_auth"}),
            RetryAfter(300.0, "invalid_auth"),
        ),
        (
            Fault(200, body={"ok": False, "error": "is_archived"}),
            Failed("is_archived"),
        ),
        (
            Fault(200, body={"ok": False, "error": "Sanne <1001> is weg"}),
            RetryAfter(reason="no_answer", unsure=True),
        ),
        (Fault(200, body={}), RetryAfter(reason="no_answer", unsure=True)),
        (None, Delivered()),
    ],
)
async def test_what_slack_answers(
    provider: SlackProvider, fault: Fault | None, result: object
):
    provider.faults.extend([fault] if fault else [])
    slack = SlackChannel(Settings(**provider.settings()), provider.clock)
    (payload,) = slack.compose(Outgoing("hoi"))
    found = await slack.send(payload, {"channel": "D1"}, delivery_id="x")
    await slack.close()
    assert found == result
