"""Every fault of an exercise is found at once and named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.talk.exercises.load import ExerciseError, load_exercises

GOOD = """
id: small
kind: selftest
title: Klein
minutes: 1
words: [klein]
offered_at: [wish_fun, content]
intro: Eén vraag.
why: Om te zien hoe het werkt.
answers:
  - {id: a, title: Ja, points: 1}
  - {id: b, title: Nee}
items:
  - {id: one, text: "Klopt het?", counts_for: x}
outcome: {rule: highest, most: 1, limit: 50}
results:
  - {id: x, name: iks, text: Het klopt., wishes: [wish_fun]}
nothing: Niets.
"""


def load(folder: Path, text: str, name: str = "small") -> list[str]:
    """Return the faults of one file, [] when it loads."""
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    try:
        load_exercises(folder)
    except ExerciseError as error:
        return [str(fault) for fault in error.faults]
    return []


def test_what_we_ship_has_the_self_tests_of_the_talk():
    found = load_exercises()
    assert {e.id for e in found.values() if e.kind == "selftest"} == {
        "employability",
        "energy_balance",
        "interests",
        "strengths_mirror",
        "work_values",
    }
    assert found["interests"].outcome.rule == "highest"
    assert len(found["interests"].items) == 18
    assert len(found["work_values"].items[0].answers) == 6
    assert found["work_values"].items[0].choose == 2


def test_the_six_types_have_three_items_each():
    interests = load_exercises()["interests"]
    counts = [item.counts_for for item in interests.items]
    assert {name: counts.count(name) for name in set(counts)} == dict.fromkeys(
        interests.results, 3
    )


def test_every_objection_has_three_answers_with_a_tip_each():
    talk = load_exercises()["manager_talk"]
    assert len(talk.items) >= 4
    for scene in talk.items:
        assert len(scene.answers) == 3
        assert all(answer.tip for answer in scene.answers)
        assert scene.own_tip


def test_what_touches_health_is_not_kept():
    results = load_exercises()["employability"].results
    assert [name for name, result in results.items() if not result.kept] == ["health"]


def test_a_good_file_loads(tmp_path: Path):
    assert load(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: small", "id: other", "must equal the file name 'small'"),
        ("minutes: 1", "minutes: 90", "minutes: must be a whole number from 1 to 10"),
        ("kind: selftest", "kind: quiz", "kind: must be one of"),
        ("title: Klein\n", "", "title: missing"),
        ("id: x, name", "id: y, name", "results: has none for 'x'"),
        ("id: x, name", "id: y, name", "results: 'y' can never come out"),
        ("nothing: Niets.", "", "nothing: missing"),
        ("{id: b, title: Nee}", "{id: a, title: Nee}", "'a' stands there twice"),
        ("[wish_fun]", "[wish_none]", "unknown name 'wish_none'"),
        ('"Klopt het?"', '"Zo? Of zo?"', "asks more than one question"),
        ("counts_for: x}", "counts_for: x, choose: 3}", "than there are"),
        ("counts_for: x}", "counts_for: x, choose: 2}", "has no `more`"),
        ("intro: Eén vraag.", "intro: Eén vraag.\nextra: x", "extra: unknown field"),
        ("rule: highest, most: 1, limit: 50", "rule: best", "rule: must be one of"),
        (
            "rule: highest, most: 1, limit: 50",
            "rule: balance, plus: x, minus: z, bands: [{result: x, least: 0}]",
            "no item counts for 'z'",
        ),
        (
            "rule: highest, most: 1, limit: 50",
            "rule: balance, plus: x, minus: x,"
            " bands: [{result: x, least: 0}, {result: x, least: 2}]",
            "must go from high to low",
        ),
        ("rule: highest, most: 1, limit: 50", "rule: practice", "closing: missing"),
        ("items:\n", "items: []\nolditems:\n", "items: there is none"),
        ("kind:", "kind: [", "while parsing"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, fault: str):
    assert old in GOOD
    assert any(fault in found for found in load(tmp_path, GOOD.replace(old, new)))


def test_an_open_item_needs_an_echo(tmp_path: Path):
    text = GOOD[: GOOD.index("answers:")] + "items:\n- {id: one, text: Wat}\n"
    text += "outcome: {rule: own_words}\nresults: []\n"
    assert any("no echo" in found for found in load(tmp_path, text))


def test_all_faults_of_all_files_come_together(tmp_path: Path):
    load(tmp_path, GOOD.replace("minutes: 1", "minutes: 0"), "small")
    faults = load(tmp_path, GOOD.replace("title: Klein", "title: 3"), "second")
    assert {fault.split(":")[0] for fault in faults} == {"small.yml", "second.yml"}


def test_an_empty_folder_is_a_fault(tmp_path: Path):
    with pytest.raises(ExerciseError, match="holds no exercise"):
        load_exercises(tmp_path)
