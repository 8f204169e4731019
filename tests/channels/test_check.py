"""`koffiebreak channels check`: every line true, every fault named, an exit status."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels import cli
from bot.channels.contract import Check
from bot.channels.registry import switched_on
from bot.cli import main
from bot.settings import Settings
from tests.channels.provider import Provider
from tests.channels.providers import PROVIDERS
from tests.channels.serving import channelled
from tests.channels.slack_provider import SlackProvider
from tests.channels.telegram_provider import TelegramProvider
from tests.fakes import FakeClock


def lines(found: list[tuple[str, Check]], ok: bool | None) -> str:
    return "\n".join(check.text for _, check in found if check.ok is ok)


async def checked(provider: Provider, folder: Path, public: str, **changes: str):
    settings = replace(
        Settings(data_folder=folder),
        public_url=public,
        **{**provider.settings(), **changes},
    )
    return await cli.check_all(switched_on(settings, provider.clock))


async def test_telegram_as_it_should_be(tmp_path: Path):
    async with (
        TelegramProvider(FakeClock()).running() as provider,
        channelled(tmp_path, provider) as channel,
    ):
        address = str(channel.client.make_url("")).rstrip("/")
        # What Telegram was told decides whether it delivers here.
        hook = f"{address}/channels/telegram/webhook"
        provider.hook_set = {"url": hook}
        found = await checked(provider, tmp_path, address)
    assert "kent de bot @koffiebreak_bot" in lines(found, ok=True)
    assert f"stuurt berichten naar {hook}" in lines(found, ok=True)
    assert "Weg terug werkt" in lines(found, ok=True)
    # Only that this address is no https, which a test's never is.
    assert lines(found, ok=False).count("\n") == 0
    assert "https" in lines(found, ok=False)


async def test_telegram_with_everything_wrong(tmp_path: Path):
    async with TelegramProvider(FakeClock()).running() as provider:
        found = await checked(
            provider,
            tmp_path,
            "http://127.0.0.1:9",
            telegram_token="1:onbekend",
        )
    wrong = lines(found, ok=False)
    assert "kent KOFFIEBREAK_TELEGRAM_TOKEN niet" in wrong
    assert "ander adres of nergens heen" in wrong
    assert "niet te bereiken" in wrong


async def test_telegram_hears_where_the_webhook_is(tmp_path: Path):
    async with TelegramProvider(FakeClock()).running() as provider:
        settings = replace(
            Settings(data_folder=tmp_path),
            public_url="https://koffie.example",
            **provider.settings(),
        )
        (channel,) = switched_on(settings, provider.clock)
        found = await cli._registered(channel)
    assert [check.ok for _, check in found] == [True]
    assert provider.hook_set == {
        "url": "https://koffie.example/channels/telegram/webhook",
        "secret_token": provider.settings()["telegram_webhook_secret"],
        "allowed_updates": ["message", "callback_query", "my_chat_member"],
    }


async def test_slack_as_it_should_be(tmp_path: Path):
    async with (
        SlackProvider(FakeClock()).running() as provider,
        channelled(tmp_path, provider) as channel,
    ):
        address = str(channel.client.make_url("")).rstrip("/")
        found = await checked(provider, tmp_path, address)
    assert "kent de app in werkruimte Bakkerij" in lines(found, ok=True)
    assert "Weg terug werkt" in lines(found, ok=True)
    assert f"{address}/channels/slack/events" in lines(found, ok=None)
    assert f"{address}/channels/slack/interactivity" in lines(found, ok=None)


async def test_slack_with_a_token_that_is_refused(tmp_path: Path):
    async with SlackProvider(FakeClock()).running() as provider:
        found = await checked(
            provider,
            tmp_path,
            "https://koffie.example",
            slack_bot_token="xoxb-fout",
            slack_signing_secret="",
        )
    assert "(invalid_auth)" in lines(found, ok=False)
    assert "KOFFIEBREAK_SLACK_SIGNING_SECRET ontbreekt" in lines(found, ok=False)


async def test_a_provider_that_is_away_is_named(tmp_path: Path):
    async with SlackProvider(FakeClock()).running() as provider:
        pass
    found = await checked(provider, tmp_path, "https://koffie.example")
    assert "127.0.0.1" in lines(found, ok=False)


def test_the_report_has_a_heading_a_channel():
    found = [("Slack", Check(True, "een")), ("Slack", Check(False, "twee"))]
    found.append(("Telegram", Check(None, "drie")))
    assert cli.report(found) == "Slack\n  ✓ een\n  ✗ twee\nTelegram\n  · drie"


@pytest.mark.parametrize(
    ("environment", "status", "told"),
    [
        ({}, 0, "Er staat geen kanaal aan"),
        (
            {
                "KOFFIEBREAK_SLACK_BOT_TOKEN": "xoxb-1",
                "KOFFIEBREAK_SLACK_API_URL": "http://127.0.0.1:9/api",
            },
            1,
            "✗ KOFFIEBREAK_SLACK_SIGNING_SECRET ontbreekt",
        ),
        (
            {"KOFFIEBREAK_TWILIO_NUMBER": "+31201234567"},
            1,
            "WhatsApp (Twilio)\n  ✗ Dit kanaal staat uit:"
            " KOFFIEBREAK_TWILIO_ACCOUNT_SID ontbreekt",
        ),
    ],
)
def test_the_command_has_an_exit_status(
    environment: dict[str, str],
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["channels", "check"]) == status
    assert told in capsys.readouterr().out


async def test_all_channels_at_once_are_told_apart(tmp_path: Path):
    async with contextlib.AsyncExitStack() as stack:
        given: dict[str, Any] = {}
        for running in PROVIDERS.values():
            provider = await stack.enter_async_context(running(FakeClock()))
            given |= provider.settings()
        settings = replace(
            Settings(data_folder=tmp_path), public_url="http://127.0.0.1:9", **given
        )
        found = await cli.check_all(switched_on(settings, FakeClock()))
    labels = list(dict.fromkeys(label for label, _ in found))
    assert labels == [
        "Slack",
        "Teams",
        "Telegram",
        "WhatsApp (Twilio)",
        "WhatsApp (Meta)",
    ]
    for label in labels:
        texts = [check.text for heading, check in found if heading == label]
        assert len(texts) == len(set(texts)), texts
        # The way there works, each in its own words.
        assert any("Heenweg werkt" in text for text in texts), texts


def test_an_unknown_channel_cannot_be_registered(capsys: pytest.CaptureFixture[str]):
    assert main(["channels", "register", "postduif"]) == 2
    assert "postduif" in capsys.readouterr().err
