from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, settings_table


def test_the_defaults_are_those_of_the_contract() -> None:
    actual = Settings.from_env({})
    assert (actual.host, actual.port) == ("127.0.0.1", 8080)
    assert (actual.ops_host, actual.ops_port) == ("127.0.0.1", 8081)
    assert actual.public_url == "http://127.0.0.1:8080"
    assert actual.database_url == "sqlite+aiosqlite:///var/koffiebreak.db"
    assert actual.key_file == Path("var/keys.json")
    assert (actual.messages_per_minute, actual.max_text_length) == (30, 2000)
    assert actual.time_zone == "Europe/Amsterdam"


def test_what_follows_from_another_setting_follows_it() -> None:
    actual = Settings.from_env(
        {
            "KOFFIEBREAK_HOST": "::1",
            "KOFFIEBREAK_PORT": "9000",
            "KOFFIEBREAK_DATA_FOLDER": "/srv/data",
            "HOME": "/root",
        }
    )
    assert actual.public_url == "http://[::1]:9000"
    assert actual.database_url == "sqlite+aiosqlite:////srv/data/koffiebreak.db"
    assert actual.key_file == Path("/srv/data/keys.json")


def test_reads_lists_and_paths() -> None:
    actual = Settings.from_env(
        {
            "KOFFIEBREAK_ALLOWED_ORIGINS": "https://A.example/, http://b.example:81 ,",
            "KOFFIEBREAK_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "KOFFIEBREAK_OVERLAY_FOLDER": "overlay",
            "KOFFIEBREAK_LOG_LEVEL": "debug",
            "KOFFIEBREAK_OPERATOR_NAME": "Bouwbedrijf Jansen & Zn.",
        }
    )
    assert actual.allowed_origins == ("https://a.example", "http://b.example:81")
    assert [str(network) for network in actual.trusted_proxies] == [
        "10.0.0.0/8",
        "::1/128",
    ]
    assert actual.overlay_folder == Path("overlay")
    assert actual.log_level == "DEBUG"
    assert actual.operator_name == "Bouwbedrijf Jansen & Zn."


def test_reads_when_advisers_are_there() -> None:
    actual = Settings.from_env(
        {
            "KOFFIEBREAK_ADVISER_HOURS": "ma-vr 09:00-17:00",
            "KOFFIEBREAK_ADVISER_CLOSED_ON": "2026-12-25, 2026-12-26",
            "KOFFIEBREAK_ADVISER_CONTACT": "toestel 12",
        }
    )
    hours = actual.office_hours
    assert hours is not None
    assert [o.weekday for o in hours.openings] == [0, 1, 2, 3, 4]
    assert hours.closed_on == {dt.date(2026, 12, 25), dt.date(2026, 12, 26)}
    assert actual.deployment()["adviser_contact"] == "toestel 12"
    assert Settings.from_env({}).office_hours is None


def test_the_way_back_is_the_public_address_unless_told() -> None:
    assert Settings.from_env({}).talk_url == "http://127.0.0.1:8080"
    page = "https://intranet.example/koffie"
    actual = Settings.from_env({"KOFFIEBREAK_TALK_URL": page})
    assert actual.talk_url == page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PUBLIC_URL", "koffiebreak.example"),
        ("PUBLIC_URL", "https://koffiebreak.example/pad"),
        ("ALLOWED_ORIGINS", "https://a.example, *"),
        ("ALLOWED_ORIGINS", "null"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgresql://user:geheim@host/db"),
        ("RETENTION_CONVERSATION_DAYS", "0"),
        ("MESSAGES_PER_MINUTE", "dertig"),
        ("TIME_ZONE", "Europe/Nergens"),
        ("TIME_ZONE", "/etc/passwd"),
        ("LOG_LEVEL", "chatty"),
        ("OPERATOR_NAME", "a\x07b"),
        ("TALK_URL", "koffie.example/praat"),
        ("ADVISER_HOURS", "altijd"),
        ("ADVISER_CLOSED_ON", "kerst"),
        ("NO_SUCH_SETTING", "1"),
    ],
)
def test_a_bad_or_unknown_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"KOFFIEBREAK_{name}") as caught:
        Settings.from_env({f"KOFFIEBREAK_{name}": value})
    assert "geheim" not in str(caught.value)


def test_a_blank_setting_counts_as_absent() -> None:
    assert Settings.from_env({"KOFFIEBREAK_PORT": " "}).port == 8080


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "koffiebreak.env"
    file.write_text(
        "# for the test\n\nKOFFIEBREAK_PORT = 9000\nKOFFIEBREAK_HOST=0.0.0.0\n"
        "KOFFIEBREAK_OPS_PORT=\n"
    )
    actual = Settings.from_env(
        {"KOFFIEBREAK_SETTINGS_FILE": str(file), "KOFFIEBREAK_HOST": "127.0.0.2"}
    )
    assert (actual.host, actual.port, actual.ops_port) == ("127.0.0.2", 9000, 8081)


@pytest.mark.parametrize(
    "content", ["PORT=1", "KOFFIEBREAK_PORT 1", "KOFFIEBREAK_UNKNOWN=1", None]
)
def test_a_bad_file_is_refused(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "koffiebreak.env"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError, match=r"koffiebreak\.env|KOFFIEBREAK_UNKNOWN"):
        Settings.from_env({"KOFFIEBREAK_SETTINGS_FILE": str(file)})


def test_a_password_stays_out_of_the_text_form() -> None:
    url = "postgresql+asyncpg://user:geheim@host/db"
    assert "geheim" not in repr(Settings.from_env({"KOFFIEBREAK_DATABASE_URL": url}))


def test_the_table_names_every_setting_once() -> None:
    table = settings_table()
    for name in Settings.__dataclass_fields__:
        assert table.count(f"`KOFFIEBREAK_{name.upper()}`") == 1
    assert "KOFFIEBREAK_SETTINGS_FILE" in table


def test_the_module_prints_the_table() -> None:
    environment = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251  # what a shell passes on
        if not name.startswith("KOFFIEBREAK_")
    }
    printed = subprocess.run(
        [sys.executable, "-m", "bot.settings"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert re.match(r"\| Setting \|", printed.stdout)
    assert printed.stdout == settings_table()


@pytest.mark.parametrize(
    ("origin", "contact"),
    [
        ("https://bot.example:8443", "mailto:security@bot.example"),
        ("http://127.0.0.1:8080", "mailto:security@%5B127.0.0.1%5D"),
        ("http://[::1]:8080", "mailto:security@%5BIPv6:::1%5D"),
    ],
)
def test_holes_are_reported_to_the_usual_mailbox(origin: str, contact: str) -> None:
    settings = Settings.from_env({"KOFFIEBREAK_PUBLIC_URL": origin})
    assert settings.security_contact == contact


@pytest.mark.parametrize("bad", ["security@bot.example", "http://bot.example", "a b"])
def test_a_contact_is_an_address_one_can_follow(bad: str) -> None:
    with pytest.raises(SettingsError, match="SECURITY_CONTACT must look like"):
        Settings.from_env({"KOFFIEBREAK_SECURITY_CONTACT": bad})


def test_secrets_of_channels_stay_out_of_the_text_form():
    settings = Settings.from_env(
        {
            "KOFFIEBREAK_TELEGRAM_TOKEN": "1:telegram-token",
            "KOFFIEBREAK_TELEGRAM_WEBHOOK_SECRET": "telegram-webhook-1",
            "KOFFIEBREAK_SLACK_BOT_TOKEN": "xoxb-slack-token",
            "KOFFIEBREAK_SLACK_SIGNING_SECRET": "slack-signing",
        }
    )
    for told in ("telegram-token", "telegram-webhook", "slack-token", "slack-signing"):
        assert told not in repr(settings)


@pytest.mark.parametrize("secret", ["kort", "met een spatie erin", "x" * 257, "é" * 20])
def test_a_webhook_secret_is_one_that_telegram_takes(secret: str):
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET must be 16"):
        Settings.from_env({"KOFFIEBREAK_TELEGRAM_WEBHOOK_SECRET": secret})
