from __future__ import annotations

import datetime as dt
import socket
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.channels.registry import CHANNELS as KINDS
from bot.keeping import doctor
from bot.keeping.channels import CHANNELS
from bot.keeping.doctor import Finding, examine, worst
from bot.settings import Settings
from bot.storage import upkeep
from bot.storage.crypto import load_or_create_keys
from bot.storage.database import Database
from bot.storage.migrate import downgrade_database, upgrade_database

NOW = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.timezone.utc)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path, port=_free_port(), ops_port=_free_port())


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "lock.txt"
    _pin(file, f"aiohttp=={version('aiohttp')} \\", "    --hash=sha256:00")
    return file


def _pin(file: Path, *lines: str) -> None:
    file.write_text("".join(f"{line}\n" for line in lines))


async def _look(settings: Settings, lock: Path, **given: object) -> dict[str, Finding]:
    model = given.get("model", "koffiebreak.tar.gz")
    findings = await examine(
        settings,
        now=NOW,
        lock=lock,
        model=lambda: model,  # type: ignore[arg-type, return-value]
    )
    return {found.look: found for found in findings if found.state != "ok"}


async def test_a_sound_installation_has_no_faults(
    settings: Settings, lock: Path
) -> None:
    database = Database.from_settings(settings)
    await upgrade_database(database)
    await upkeep.keep_retention(database, settings, "one", NOW)
    await database.dispose()
    load_or_create_keys(settings.key_file)
    found = await _look(settings, lock)
    # What is due in the catalogue depends on the day alone.
    assert found.keys() <= {"catalogue"}
    assert worst(list(found.values())) == 0


async def test_each_fault_is_found_and_said(settings: Settings, lock: Path) -> None:
    load_or_create_keys(settings.key_file).digest("x")
    settings.key_file.chmod(0o644)
    _pin(lock, "aiohttp==0.1", "never-made==1")
    bad = replace(settings, public_url="http://koffie.example")
    found = await _look(bad, lock, model=None)
    assert found["keys"].state == "fault"
    assert found["packages"].text.startswith("2 differ from the lock: aiohttp ")
    assert "never-made missing" in found["packages"].text
    assert "koffiebreak train" in found["model"].text
    assert "koffiebreak migrate" in found["database"].text
    assert found["address"].text == "http://koffie.example is not https"
    assert worst(list(found.values())) == 1
    # Looking made nothing.
    assert not (settings.data_folder / "koffiebreak.db").exists()


async def test_an_older_schema_and_a_database_that_is_away(
    settings: Settings, lock: Path
) -> None:
    database = Database.from_settings(settings)
    await upgrade_database(database)
    await downgrade_database(database, "0001")
    await database.dispose()
    found = await _look(settings, lock)
    assert "koffiebreak migrate" in found["database"].text
    away = replace(
        settings, database_url="postgresql+asyncpg://x:geheim@127.0.0.1:1/none"
    )
    found = await _look(away, lock)
    assert found["database"].text == "cannot be reached"


def test_a_clock_that_was_set_back() -> None:
    assert doctor.clock(NOW + dt.timedelta(hours=1), NOW).state == "fault"
    assert doctor.clock(NOW, NOW).state == "ok"
    assert doctor.clock(None, NOW.replace(year=1970)).state == "fault"


def test_retention_that_was_not_done() -> None:
    assert doctor.retention(None, NOW).state == "warning"
    assert doctor.retention(NOW - dt.timedelta(days=1), NOW).state == "ok"
    assert doctor.retention(NOW - dt.timedelta(days=3), NOW).state == "fault"


def test_a_port_in_use_and_figures_for_all_the_world(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.port))
        taken.listen()
        states = [found.state for found in doctor.ports(settings)]
    assert states == ["warning", "ok"]
    open_to_all = replace(settings, ops_host="0.0.0.0")
    assert [found.state for found in doctor.address(open_to_all)] == ["ok", "warning"]


def test_other_pythons_and_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [found.state for found in doctor.python((3, 12))] == ["fault"]
    for free, state in ((5e9, "ok"), (5e8, "warning"), (1e8, "fault")):
        usage = type("Usage", (), {"free": free})
        monkeypatch.setattr("shutil.disk_usage", lambda _, u=usage: u)
        assert [found.state for found in doctor.disk(tmp_path / "x")] == [state]


def test_a_channel_that_lacks_something_is_told_with_its_setting() -> None:
    settings = Settings(
        telegram_token="x",
        telegram_webhook_secret="abcdefghijklmnop",
        teams_app_id="x",
        teams_tenant_id="y",
        smtp_host="mail.example",
    )
    found = {
        one.text.split(":")[0]: (one.state, one.text)
        for one in doctor.ways_out(settings)
    }
    assert found["Telegram"] == ("ok", "Telegram: on; seen by: Telegram FZ-LLC")
    assert found["Microsoft Teams"][0] == "warning"
    assert found["Microsoft Teams"][1].endswith("without KOFFIEBREAK_TEAMS_APP_SECRET")
    assert "KOFFIEBREAK_NOTICE_MAIL_TO" in found["E-mail"][1]
    assert found["Slack"] == ("ok", "Slack: off")


def test_doctor_asks_of_a_channel_what_the_channel_itself_needs() -> None:
    needed = {name for kind in KINDS for name in kind.needed}
    told = {name for one in CHANNELS for name in (one.setting, *one.needs)}
    assert told == needed


@pytest.mark.parametrize(
    ("url", "looks"),
    [
        ("sqlite+aiosqlite:///x.db", []),
        ("postgresql+asyncpg://a:b@db.intern/kb", ["line", "backup"]),
        ("postgresql+asyncpg://a:b@db.intern/kb?ssl=require", ["line", "backup"]),
        ("postgresql+asyncpg://a:b@db.intern/kb?ssl=verify-full", ["backup"]),
        ("postgresql+asyncpg://a:b@127.0.0.1/kb", ["backup"]),
    ],
)
def test_the_line_to_a_server_elsewhere_must_be_sure(
    url: str, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = list(doctor.line(Settings(database_url=url)))
    assert [one.look for one in found] == looks
    assert all(one.state == "warning" and "a:b" not in one.text for one in found)
