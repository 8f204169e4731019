"""The actions give advice with the overlay of the settings on the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa_sdk import Tracker

from actions import base


@pytest.fixture
def fresh_catalogue():
    base._catalogue.cache_clear()
    yield
    base._catalogue.cache_clear()


def test_the_overlay_of_the_settings_is_what_the_talk_advises_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_catalogue: None
):
    (tmp_path / "hide.yml").write_text("steps: [drie_complimenten]", encoding="utf-8")
    monkeypatch.setenv("KOFFIEBREAK_OVERLAY_FOLDER", str(tmp_path))
    tracker = Tracker("c", {}, {}, [], False, None, {}, "")
    catalogue = base.context_of(tracker).catalogue
    assert catalogue.hidden_steps == {"drie_complimenten"}
