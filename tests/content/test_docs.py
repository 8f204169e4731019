"""Documents that are made from code are current, and the README's commands exist."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.content.project import ROOT


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
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        named = re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))
        assert set(named) <= targets, page


def test_every_link_to_a_file_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
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
