"""What understanding is measured on is nowhere among what it was trained on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.content import project
from tests.nlu.conftest import SETS
from tools.nlu.messages import SHARED

_QUOTED = re.compile(r"^- +(?:text: *)?(.+)$")


def test_no_message_of_a_set_is_a_training_example():
    known = {project.plain(text): path for _, text, path in project.examples()}
    known.pop("", None)  # signs alone: 👍 is nobody's sentence
    for name, read in SETS.items():
        leaked = [
            (message.text, known[project.plain(message.text)].name)
            for message in read()
            if project.plain(message.text) in known
        ]
        assert leaked == [], name


def test_no_line_under_tests_nlu_is_a_training_example():
    """Whatever file it stands in, and whether Rasa would read it or not."""
    known = {project.plain(text) for _, text, _ in project.examples()} - {""}
    leaked = []
    for path in sorted((project.ROOT / "tests" / "nlu").rglob("*")):
        if path.suffix in {".yml", ".yaml", ".json", ".jsonl", ".txt"}:
            lines = path.read_text(encoding="utf-8").splitlines()
            leaked += [(path.name, line) for line in lines if _bare(line) in known]
    assert leaked == []


def _bare(line: str) -> str:
    """Return a line of YAML as an example compares; keys and quotes are no words."""
    match = _QUOTED.match(line.strip())
    return project.plain((match[1] if match else line).strip("\"' "))


if SHARED.exists():

    def test_the_shared_check_finds_no_leak():
        result = subprocess.run(
            [sys.executable, str(SHARED / "check_leak.py"), str(project.ROOT / "data")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr

    def test_our_own_set_borrows_nothing_from_the_shared_one(tmp_path: Path):
        # GIVEN our set as plain examples
        lines = ['version: "3.1"', "nlu:", "- intent: all", "  examples:"]
        for message in SETS["held_out"]():
            text = json.dumps(message.text, ensure_ascii=False)
            lines.append(f"  - text: {text}")
        (tmp_path / "held_out.yml").write_text("\n".join(lines) + "\n", "utf-8")
        # WHEN the shared check reads it as if it were training data
        result = subprocess.run(
            [sys.executable, str(SHARED / "check_leak.py"), str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        # THEN none of the shared messages is in it
        assert result.returncode == 0, result.stdout + result.stderr
