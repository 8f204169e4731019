"""The word lists and their format."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.load import load_catalogue
from bot.nlu.windows import glue
from bot.nlu.wordlists import (
    FILES,
    LISTS,
    Entry,
    WordListError,
    WordLists,
    load_word_lists,
    our_word_lists,
    read_list,
)


def written(folder: Path, text: str, name: str = "jobs.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_an_entry_has_a_name_other_names_and_a_heading(tmp_path: Path) -> None:
    # GIVEN a list with a comment, a heading and two entries
    path = written(tmp_path, "# a comment\n\n[care]\narts: dokter, dokteres\nkok\n")
    # THEN the name is one of the words
    assert read_list(path) == (
        Entry("arts", ("arts", "dokter", "dokteres"), "care"),
        Entry("kok", ("kok",), "care"),
    )


def test_an_id_is_no_word_of_its_entry(tmp_path: Path) -> None:
    path = written(tmp_path, "care: zorg\n")
    assert read_list(path, by_id=True) == (Entry("care", ("zorg",), None),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kok\n: dokter\n", "line 2: an entry needs a name"),
        ("kok\nbakker\nkok: chef\n", "line 3: 'kok' stands here twice"),
    ],
)
def test_a_broken_list_names_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(WordListError, match=message):
        read_list(written(tmp_path, text))


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jobs.txt"
    path.write_bytes(b"kok\xff\n")
    with pytest.raises(WordListError, match="UTF-8"):
        read_list(path)


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="cannot be read"):
        load_word_lists(tmp_path)


def test_a_list_in_the_overlay_takes_the_place_of_ours(tmp_path: Path) -> None:
    # GIVEN an overlay with occupations only
    written(tmp_path, "imker\n")
    # WHEN the lists are loaded
    lists = load_word_lists(overlay=tmp_path)
    # THEN the occupations are those, and the rest is ours
    assert [entry.name for entry in lists.entries["job"]] == ["imker"]
    assert lists.entries["skill"] == load_word_lists().entries["skill"]


def test_synonyms_join_an_entry_or_make_one() -> None:
    lists = load_word_lists(synonyms={"scheme": {"stap": ["stapje"], "nieuw": ["n"]}})
    schemes = {entry.name: entry.words for entry in lists.entries["scheme"]}
    assert schemes["stap"][-1] == "stapje"
    assert schemes["nieuw"] == ("n",)


def test_lists_survive_being_written_as_json() -> None:
    lists = our_word_lists()
    again = WordLists.from_json(lists.to_json())
    assert again.fingerprint() == lists.fingerprint()
    assert again.lookalikes == lists.lookalikes


def test_the_fingerprint_changes_with_any_word() -> None:
    one = WordLists({"job": (Entry("kok", ("kok",)),)})
    other = WordLists({"job": (Entry("kok", ("kok", "kokkin")),)})
    assert one.fingerprint() != other.fingerprint()


def test_our_lists_are_of_the_size_they_promise() -> None:
    entries = our_word_lists().entries
    assert len(entries["job"]) >= 450
    assert len(entries["skill"]) >= 250


def test_every_scheme_of_the_catalogue_has_words() -> None:
    words = {entry.name: entry.words for entry in our_word_lists().entries["scheme"]}
    assert set(words) == set(load_catalogue().schemes)
    assert all(words.values())


@pytest.mark.parametrize("entity", FILES)
def test_no_word_of_our_lists_belongs_to_two_entries(entity: str) -> None:
    claimed: dict[str, str] = {}
    path = LISTS / FILES[entity]
    for entry in read_list(path, by_id=entity not in {"job", "skill"}):
        for word in entry.words:
            assert claimed.setdefault(glue(word), entry.name) == entry.name, word
