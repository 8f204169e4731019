"""Documents made from code are current, and what pages name exists."""

from __future__ import annotations

import re
import subprocess
import sys

from bot.cli import COMMANDS
from bot.settings import Settings
from tests.content.project import ROOT

PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "widget" / "README.md",
    ROOT / "tests" / "nlu" / "README.md",
]
# Ours are named in full; what a worker's window or a provider has is not looked for.
_OURS = r"`((?:bot|actions|tools|tests|data|deploy|docs|widget)/[\w./-]+)`"
# Made by `koffiebreak corrections export` when there is something to put there.
_MADE = {"tests/scenarios/from_talks/"}


def test_generated_documents_are_current():
    result = subprocess.run(
        [sys.executable, "tools/generate_docs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in PAGES:
        named = re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))
        assert set(named) <= targets, page


def test_every_link_to_a_file_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page, target)


def test_every_decision_is_listed_once_in_order():
    folder = ROOT / "docs" / "decisions"
    pages = sorted(page.name for page in folder.glob("[0-9]*.md"))
    listed = re.findall(
        r"^\| \[\d{4}\]\((.+?)\)",
        (folder / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert listed == pages


def test_every_decision_tells_its_number_and_what_came_second():
    for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} · "), page
        assert re.search(r"\bsecond\b|\*\*Rejected\.\*\*", text, re.IGNORECASE), page


def test_architecture_places_every_package():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {
        f"bot/{init.parent.name}" for init in (ROOT / "bot").glob("*/__init__.py")
    }
    missing = {name for name in packages if f"`{name}`" not in page}
    assert missing == set()


def test_every_command_that_is_named_exists():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|[`/ ])koffiebreak ([a-z][a-z-]+)", text, re.M))
        assert named <= set(COMMANDS), page


def test_every_setting_that_is_named_exists():
    known = {f"KOFFIEBREAK_{name.upper()}" for name in Settings.__dataclass_fields__}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"KOFFIEBREAK_[A-Z_]*[A-Z]\b", text))
        # The last one is how a line of such a file looks.
        assert named <= known | {"KOFFIEBREAK_SETTINGS_FILE", "KOFFIEBREAK_NAME"}, page


def test_every_file_of_ours_that_is_named_exists():
    for page in PAGES:
        for named in re.findall(_OURS, page.read_text(encoding="utf-8")):
            if named not in _MADE:
                assert (ROOT / named).exists(), (page, named)
