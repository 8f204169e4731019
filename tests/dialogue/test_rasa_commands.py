"""Rasa's own commands work from the root; `rasa test` plays tests/stories."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import questionary
import sentry_sdk
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from tests.content.project import ROOT

RASA = Path(sys.executable).with_name("rasa")


def test_the_policy_chooses_right_in_every_story(tmp_path: Path):
    result = subprocess.run(
        [
            *(RASA, "test", "core", "--stories", "tests/stories"),
            *("--fail-on-prediction-errors", "--out", tmp_path),
        ],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "RASA_TELEMETRY_ENABLED": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    failed = tmp_path / "failed_test_stories.yml"
    assert result.returncode == 0, failed.read_text() if failed.exists() else result
    report = json.loads((tmp_path / "story_report.json").read_text())
    written = "".join(p.read_text() for p in (ROOT / "tests/stories").rglob("*.yml"))
    # Rasa merges stories that are alike; then it counts fewer than stand there.
    stories = len(re.findall(r"^- story:", written, re.MULTILINE))
    assert report["conversation_accuracy"]["total"] == stories


def test_rasa_and_sentry_speak_the_same_language():
    # Rasa's command line hands this option to sentry before it does anything else.
    option: dict[str, Any] = {"with_locals": False}
    client = sentry_sdk.Client(dsn=None, **option)
    assert client.options["include_local_variables"] is False


def test_rasa_shell_can_show_buttons():
    # Its menus are questionary's, which builds on the insides of prompt-toolkit.
    with contextlib.closing(create_pipe_input()) as keys:
        keys.send_text("\r")
        menu = questionary.select(
            "Zullen we beginnen?",
            choices=["Ja", "Nee"],
            input=keys,
            output=DummyOutput(),
        )
        assert menu.unsafe_ask() == "Ja"
