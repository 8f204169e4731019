"""Occupations from an ESCO download."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.esco import EscoError, import_esco, read_esco
from bot.nlu.lexicon import Lexicon
from bot.nlu.wordlists import load_word_lists

HEADER = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status\n"
ROWS = (
    'Occupation,http://x/1,8344,heftruckbestuurder,"bestuurder vorkheftruck\n'
    'heftruckchauffeur",released\n'
    'Occupation,http://x/2,2221,verpleegkundige/verpleegster,"wijk: verplegen, thuis",'
    "released\n"
    "Occupation,http://x/3,C0210,onderofficier,,released\n"
)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "occupations_nl.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_labels_are_read_line_by_line_in_lower_case(tmp_path: Path) -> None:
    entries = {e.name: e for e in read_esco(written(tmp_path, HEADER + ROWS))}
    assert entries["heftruckbestuurder"].words == (
        "heftruckbestuurder",
        "bestuurder vorkheftruck",
        "heftruckchauffeur",
    )
    assert entries["verpleegkundige"].words[:2] == ("verpleegkundige", "verpleegster")


def test_isco_groups_become_headings(tmp_path: Path) -> None:
    entries = {e.name: e.group for e in read_esco(written(tmp_path, HEADER + ROWS))}
    assert entries["heftruckbestuurder"] == "operators and assemblers"
    assert entries["onderofficier"] == "armed forces"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + ROWS, "utf-8-sig")
    assert len(read_esco(path)) == 3


def test_two_occupations_with_one_label_become_one(tmp_path: Path) -> None:
    rows = "o,u,5120,kok,keukenhulp,r\no,u,5120,kok,souschef,r\n"
    entries = read_esco(written(tmp_path, HEADER + rows))
    assert [e.words for e in entries] == [("kok", "keukenhulp", "souschef")]


def test_what_was_imported_takes_the_place_of_our_list(tmp_path: Path) -> None:
    # GIVEN an import into an empty folder
    folder = tmp_path / "lists"
    report = import_esco(written(tmp_path, HEADER + ROWS), folder)
    # WHEN the lists are loaded with that folder
    lexicon = Lexicon(load_word_lists(overlay=folder))
    # THEN its names are known, despite a slip, and ours are gone
    assert (report.occupations, report.labels) == (3, 7)
    assert report.target == folder / "jobs.txt"
    named = lexicon.name_of("job", "heftruckchaufeur")
    assert named == ("heftruckbestuurder", 1, "heftruckchauffeur")
    assert lexicon.name_of("job", "kapster") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column conceptUri"),
        ("preferredLabel;altLabels\nkok;\n", "no column conceptUri"),
        (HEADER.replace("altLabels", "labels") + ROWS, "no column altLabels"),
        (HEADER, "holds no occupations"),
        (HEADER + "o,u,5120,,keukenhulp,r\n", "line 2: no preferredLabel"),
        (HEADER + 'o,u,5120,"kok\n', "unexpected end of data"),
    ],
)
def test_another_file_is_refused_and_nothing_is_lost(
    tmp_path: Path, text: str, message: str
) -> None:
    # GIVEN a list that was imported before
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "jobs.txt").write_text("imker\n", "utf-8")
    # WHEN a broken file is imported
    with pytest.raises(EscoError, match=message):
        import_esco(written(tmp_path, text), folder)
    # THEN the list is as it was
    assert [path.name for path in folder.iterdir()] == ["jobs.txt"]
    assert (folder / "jobs.txt").read_text("utf-8") == "imker\n"


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EscoError, match="cannot be read"):
        read_esco(tmp_path / "none.csv")
    with pytest.raises(EscoError, match="UTF-8"):
        read_esco(written(tmp_path, HEADER + "é", "latin-1"))
