"""Before the application runs, its records and overlay are looked at."""

from __future__ import annotations

from pathlib import Path

from bot.operate import _catalogue_is_fit
from bot.settings import Settings


def test_a_faulty_overlay_is_named_before_anything_is_loaded(tmp_path: Path, capsys):
    (tmp_path / "hide.yml").write_text("schemes: [scholingsplicht]", encoding="utf-8")
    assert not _catalogue_is_fit(Settings(overlay_folder=tmp_path))
    assert "hide.yml: schemes: scholingsplicht is a right" in capsys.readouterr().err


def test_without_an_overlay_the_records_are_fit():
    assert _catalogue_is_fit(Settings())
