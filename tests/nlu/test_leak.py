"""What understanding is measured on is nowhere among what it was trained on.

`tests/content/test_held_out.py` compares the held-out messages themselves; here every
line under tests/nlu, and the shared set where it lies beside the clone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from bot.nlu.everyday import plain_dutch
from tests.content import project
from tools.nlu.messages import SHARED, read_rasa, readers

CHECK = SHARED / "check_leak.py"
REORDERED = 90
"""Likeness, of 100, from which two are one message, in whatever order its words."""

FEWEST_WORDS = 5
"""Shorter messages are alike by nature: there are only so many ways to say them."""

_SCALAR = re.compile(r"^(?:- +)?(?:text: *)?(.+)$")


def test_no_line_under_tests_nlu_is_a_training_example():
    known = {project.plain(text) for _, text, _ in project.examples()} - {""}
    leaked = []
    for path in sorted((project.ROOT / "tests" / "nlu").rglob("*")):
        if path.suffix in {".yml", ".yaml", ".json", ".jsonl", ".txt"}:
            lines = path.read_text(encoding="utf-8").splitlines()
            leaked += [(path.name, line) for line in lines if _bare(line) in known]
    assert leaked == []


@pytest.mark.parametrize(
    "line", ["  - [Kok](job), 36!", "- text: kok 36", '    text: "kok, 36"', "kok 36"]
)
def test_a_line_compares_whatever_its_form(line: str):
    assert _bare(line) == "kok 36"


@pytest.mark.parametrize("name", sorted(readers()))
def test_no_message_is_an_example_in_another_order(name: str):
    asked = [m for m in readers()[name]() if len(m.text.split()) >= FEWEST_WORDS]
    known = [(project.plain(text), intent) for intent, text, _ in project.examples()]
    likeness = cdist(
        [plain_dutch(project.plain(message.text)) for message in asked],
        [plain_dutch(text) for text, _ in known],
        scorer=token_sort_ratio,
        score_cutoff=REORDERED,
        dtype=np.uint8,
    )
    alike = [
        (asked[row].text, known[column])
        for row, column in zip(*likeness.nonzero())
        # With another intent it is another message: 'ik ben het er (niet) mee eens'.
        if asked[row].intent == known[column][1]
    ]
    assert alike == []


def _bare(line: str) -> str:
    """Return a line of YAML as an example compares; keys and quotes are no words."""
    match = _SCALAR.match(line.strip())
    return project.plain((match[1] if match else line).strip("\"' "))


if CHECK.exists():

    def test_the_shared_check_finds_no_leak():
        result = _checked(project.ROOT / "data")
        assert result.returncode == 0, result.stdout + result.stderr

    def test_our_own_sets_borrow_nothing_from_the_shared_one(tmp_path: Path):
        # GIVEN our sets as plain examples
        lines = ['version: "3.1"', "nlu:", "- intent: all", "  examples:"]
        for name, read in readers().items():
            if name != "validation":
                texts = (json.dumps(m.text, ensure_ascii=False) for m in read())
                lines += [f"  - text: {text}" for text in texts]
        path = tmp_path / "sets.yml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert read_rasa(path)
        # WHEN the shared check reads them as if they were training data
        result = _checked(tmp_path)
        # THEN none of the shared messages is among them
        assert result.returncode == 0, result.stdout + result.stderr

    def _checked(folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(CHECK), str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
