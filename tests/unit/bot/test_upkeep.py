"""The commands that keep an installation, as an operator types them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings
from bot.storage.crypto import load_or_create_keys
from bot.storage.errors import KeyFileError
from bot.storage.migrate import upgrade


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a migrated installation, named in the environment."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(upgrade, Settings(data_folder=tmp_path)).result()
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(tmp_path))
    return tmp_path


def _run(*arguments: str) -> int:
    # The commands bring their own event loop, so they need a thread of their own.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(main, arguments).result()


def test_retention_tells_and_does(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--dry-run"], []):
        assert _run("retention", *arguments) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["dry_run"] is bool(arguments)
        assert told["rows"]["finished"] == 0


def test_backup_and_restore_say_where_the_keys_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(folder / "copy.backup")
    assert _run("backup", file) == 0
    assert "keys.json" in capsys.readouterr().out
    assert _run("backup", file) == 1
    assert "exists" in capsys.readouterr().err
    assert _run("restore", file) == 1
    assert "--over" in capsys.readouterr().err
    assert _run("restore", file, "--over") == 0
    assert "Now put the keys at" in capsys.readouterr().out


def test_papers_and_doctor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("papers", "--out", str(folder / "papers")) == 0
    assert len(capsys.readouterr().out.split()) == 5
    _run("doctor", "--json")
    looks = {found["look"] for found in json.loads(capsys.readouterr().out)}
    assert looks >= {"python", "packages", "model", "database", "keys", "disk"}


def test_faults_have_their_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(tmp_path))
    # No schema yet: the command to type is named.
    assert _run("retention") == 1
    assert "koffiebreak migrate" in capsys.readouterr().err
    monkeypatch.setenv("KOFFIEBREAK_BACKUP_DAYS", "0")
    assert _run("retention") == 2
    assert "KOFFIEBREAK_BACKUP_DAYS" in capsys.readouterr().err


def test_keys_are_rotated_by_a_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN no key file: nothing is made up
    assert _run("rotate-keys") == 1
    assert "keys.json cannot be read" in capsys.readouterr().err
    # GIVEN something encrypted
    file = folder / "keys.json"
    before = load_or_create_keys(file)
    sealed = before.encrypt({"email": "x"})
    # WHEN the operator rotates
    assert _run("rotate-keys") == 0
    # THEN what was there opens, and the old file does not open what is new
    after = load_or_create_keys(file)
    assert after.decrypt(sealed) == {"email": "x"}
    with pytest.raises(KeyFileError):
        before.decrypt(after.encrypt({}))
    told = capsys.readouterr().out
    assert str(file) in told
    assert "start" in told
