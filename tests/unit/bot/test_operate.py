"""Before the application runs, its records and overlay are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.operate import _catalogue_is_fit
from bot.run_many import ops_ports, unfit_for
from bot.settings import Settings


def test_a_faulty_overlay_is_named_before_anything_is_loaded(tmp_path: Path, capsys):
    (tmp_path / "hide.yml").write_text("schemes: [scholingsplicht]", encoding="utf-8")
    assert not _catalogue_is_fit(Settings(overlay_folder=tmp_path))
    assert "hide.yml: schemes: scholingsplicht is a right" in capsys.readouterr().err


def test_without_an_overlay_the_records_are_fit():
    assert _catalogue_is_fit(Settings())


POSTGRES = "postgresql+asyncpg://u:p@127.0.0.1/db"


@pytest.mark.parametrize("processes", [0, -1, 65])
def test_a_number_of_processes_that_makes_no_sense_is_refused(processes: int):
    assert "--workers" in str(unfit_for(Settings(database_url=POSTGRES), processes))


def test_several_processes_on_a_file_are_refused_and_told_what_to_do():
    assert unfit_for(Settings(), 1) is None
    fault = str(unfit_for(Settings(), 2))
    assert "KOFFIEBREAK_DATABASE_URL" in fault
    assert "migrate-from" in fault


@pytest.mark.parametrize("taken", [8080, 8081, 8082])
def test_a_port_in_use_is_named_before_the_processes_would_share_it(
    taken: int, monkeypatch
):
    monkeypatch.setattr("bot.run_many.port_is_free", lambda host, port: port != taken)
    settings = Settings(database_url=POSTGRES)
    assert f"port {taken}" in str(unfit_for(settings, 2))
    # With one process the system itself refuses to listen there.
    assert unfit_for(settings, 1) is None


def test_each_process_gives_its_figures_on_a_port_of_its_own():
    assert ops_ports(Settings(ops_port=8081), 3) == [8081, 8082, 8083]
    assert ops_ports(Settings(ops_port=0), 2) == [0, 0]


def test_the_command_says_why_it_does_not_run(capsys, monkeypatch, tmp_path: Path):
    monkeypatch.setattr("bot.operate.set_up", lambda *_, **__: None)
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(tmp_path))
    assert main(["run", "--workers", "2"]) == 2
    assert "PostgreSQL" in capsys.readouterr().err
    monkeypatch.setenv("KOFFIEBREAK_DATABASE_URL", POSTGRES.replace("/db", ":1/db"))
    assert main(["migrate"]) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert main(["migrate-from", "sqlite", str(tmp_path / "geen.db")]) == 1
    assert "not there" in capsys.readouterr().err


def test_migrating_says_so_in_a_folder_that_is_nobody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(folder))
    assert main(["migrate"]) == 0
    assert "up to date" in capsys.readouterr().out
    assert folder.stat().st_mode & 0o777 == 0o700
