"""The generated documents are those of the catalogue as it stands."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from bot.advice.criteria import CRITERIA
from bot.catalogue.load import load_catalogue
from tools import generate_catalogue_docs as docs
from tools import generate_walkthrough as walkthrough

CATALOGUE = load_catalogue()
ROOT = Path(__file__).resolve().parents[2]
_OF_A_MACHINE = re.compile(r"(?<![\w./-])/(?:home|root|Users|work|tmp|opt)/[\w.-]+/")


def test_the_documents_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    status = docs.main(["--check"])

    assert status == 0, capsys.readouterr().out


def test_the_walkthrough_is_what_the_engine_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert walkthrough.main(["--check"]) == 0, capsys.readouterr().out
    # AND a page that was changed by hand is told
    page = tmp_path / "advice-walkthrough.md"
    page.write_text("oud", encoding="utf-8")
    assert walkthrough.main(["--check"], path=page) == 1
    assert capsys.readouterr().out.endswith("is not current; run: make docs\n")
    walkthrough.main([], path=page)
    assert walkthrough.main(["--check"], path=page) == 0


def test_the_walkthrough_shows_five_people_with_steps_and_routes() -> None:
    text = walkthrough.page(CATALOGUE)
    people = text.split("\n## ")[1:]
    assert len(people) == 5
    for person in people:
        assert person.count("  - Begin: ") == 3
        assert person.count("  - Now: ") == walkthrough.MOST_SCHEMES


def test_they_do_not_change_by_the_clock() -> None:
    on = docs.newest_verified_on(CATALOGUE)

    assert docs.documents(CATALOGUE, on) == docs.documents(CATALOGUE, on)
    assert f"computed for {on}" in docs.documents(CATALOGUE, on)["schemes.md"]


def test_every_record_and_criterion_is_in_them() -> None:
    texts = docs.documents(CATALOGUE, dt.date(2026, 11, 23))

    for id_ in CATALOGUE.steps:
        assert f"| `{id_}` |" in texts["steps.md"]
    for id_ in CATALOGUE.schemes:
        assert f"| `{id_}` |" in texts["schemes.md"]
    for criterion in CRITERIA:
        assert f"| `{criterion.name}` |" in texts["criteria.md"]


def test_every_row_has_the_columns_of_its_table() -> None:
    for text in docs.documents(CATALOGUE, dt.date(2026, 11, 23)).values():
        table = [line for line in text.splitlines() if line.startswith("|")]
        columns = {line.replace("\\|", "").count("|") for line in table}
        assert len(columns) == 1


def test_check_names_what_differs_and_how_to_repair_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN documents that were written, and one changed by hand since
    docs.main([], folder=tmp_path)
    (tmp_path / "steps.md").write_text("oud", encoding="utf-8")
    capsys.readouterr()
    # WHEN they are checked
    status = docs.main(["--check"], folder=tmp_path)
    # THEN that one is named and nothing is written
    assert status == 1
    assert capsys.readouterr().out == f"steps.md is not current; run: {docs.COMMAND}\n"
    assert (tmp_path / "steps.md").read_text(encoding="utf-8") == "oud"


def test_the_status_is_that_of_the_day_asked_for(tmp_path: Path) -> None:
    docs.main(["--on", "2023-11-15"], folder=tmp_path)
    last_day = (tmp_path / "schemes.md").read_text(encoding="utf-8")
    docs.main(["--on", "2023-11-16"], folder=tmp_path)
    day_after = (tmp_path / "schemes.md").read_text(encoding="utf-8")

    assert "| ended |" not in _row(last_day, "stap")
    assert "| ended |" in _row(day_after, "stap")


def _row(text: str, id_: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| `{id_}` |"))


def test_no_generated_page_says_where_it_was_made() -> None:
    pages = sorted((ROOT / "docs" / "generated").iterdir())
    found = {
        page.name: match[0]
        for page in pages
        if (match := _OF_A_MACHINE.search(page.read_text(encoding="utf-8")))
    }
    assert pages
    assert found == {}
