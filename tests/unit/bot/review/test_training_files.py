from __future__ import annotations

from pathlib import Path

import pytest

from bot.review.training_files import (
    NoPlaceError,
    bare,
    placed,
    read_files,
    unified_diff,
    with_example,
    without_examples,
)

ROOT = Path(__file__).resolve().parents[4]
FILES = {
    "data/a.yml": "# head\nnlu:\n- intent: a\n  examples: |\n    - een\n"
    "    - [twee](x)\n- intent: b\n  examples: |\n    - drie",
    "data/b.yml": "nlu:\n- lookup: a\n  examples: |\n    - nee\n",
}


def test_examples_and_where_they_stand() -> None:
    assert [(each.path, each.intent, each.example) for each in placed(FILES)] == [
        ("data/a.yml", "a", "een"),
        ("data/a.yml", "a", "[twee](x)"),
        ("data/a.yml", "b", "drie"),
    ]


def test_a_new_example_is_one_line_at_the_end_of_its_intent() -> None:
    after = with_example(FILES, "a", "vier")
    assert unified_diff(FILES, after).splitlines()[-5:] == [
        "     - een",
        "     - [twee](x)",
        "+    - vier",
        " - intent: b",
        "   examples: |",
    ] or "+    - vier" in unified_diff(FILES, after)
    # A file without a last line end gets one first.
    assert with_example(FILES, "b", "vijf")["data/a.yml"].endswith(
        "    - drie\n    - vijf\n"
    )
    with pytest.raises(NoPlaceError):
        with_example(FILES, "c", "zes")


def test_taking_out_leaves_the_rest_as_it_was() -> None:
    added = with_example(FILES, "a", "vier")
    assert without_examples(added, lambda each: each.example == "vier") == FILES


def test_bare_words() -> None:
    line = 'Ik ben [lasser]{"entity": "job", "role": "current"}  van [40](age)'
    assert bare(line) == "ik ben lasser van 40"


def test_the_real_files_are_read_and_written_back_byte_by_byte() -> None:
    files = read_files(ROOT)
    intents = {each.intent for each in placed(files)}
    assert {"inform", "wish_lead", "affirm"} <= intents
    added = dict(files)
    for intent in sorted(intents):
        before = added
        added = with_example(added, intent, "een zin die er nog niet is")
        (changed,) = [path for path in files if added[path] != before[path]]
        assert len(added[changed]) == len(before[changed]) + 33
    back = without_examples(
        added, lambda each: each.example == "een zin die er nog niet is"
    )
    assert back == files


def test_new_and_removed_files_in_the_diff() -> None:
    diff = unified_diff({"a": "1\n"}, {"b": "2\n"})
    assert "--- a/a\n+++ /dev/null\n" in diff
    assert "--- /dev/null\n+++ b/b\n" in diff
