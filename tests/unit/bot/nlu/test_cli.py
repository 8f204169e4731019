"""The command `koffiebreak import-esco`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from tests.unit.bot.nlu.test_esco import HEADER, ROWS, written


@pytest.fixture(name="data_folder")
def given_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data-folder"
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(folder))
    return folder


def test_an_import_says_what_it_did_and_what_is_next(
    tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # WHEN the command is typed
    status = main(["import-esco", str(written(tmp_path, HEADER + ROWS))])
    # THEN the list and its lookalikes lie in the data folder
    assert status == 0
    assert "3 occupations with 7 names" in capsys.readouterr().out
    assert sorted(path.name for path in (data_folder / "lists").iterdir()) == [
        "jobs.txt",
        "lookalikes.txt",
    ]


def test_a_wrong_file_is_refused_with_its_name(
    tmp_path: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["import-esco", str(tmp_path / "none.csv")])
    assert status == 2
    assert "none.csv: cannot be read" in capsys.readouterr().err
    assert not data_folder.exists()
