"""From a message to its entities, with a small finder trained in the test."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.nlu.understanding import Annotation, EntityFinder, Example
from bot.nlu.wordlists import our_word_lists
from tests.unit.bot.nlu.given import TODAY, as_example, small_finder


def test_entities_come_in_reading_order_with_words_and_value() -> None:
    # GIVEN a message with a slip, an accent and capitals
    text = "Ik ben 52 en werk als METSEALAR"
    # WHEN its entities are found
    found = small_finder().find(text, TODAY)
    # THEN places are those of the raw text and values are normalised
    assert [(f.entity, f.text, f.value, f.role) for f in found] == [
        ("age", "52", 52, None),
        ("job", "METSEALAR", "metselaar", "current"),
    ]
    assert all(text[f.start : f.end] == f.text for f in found)
    assert all(0 < f.confidence <= 1 for f in found)


def test_a_wanted_job_has_its_role() -> None:
    found = small_finder().find("ik wil lasser worden", TODAY)
    assert [(f.entity, f.value, f.role) for f in found] == [("job", "lasser", "wanted")]


@pytest.mark.parametrize("text", ["", "   ", "\n", "🙂", "hoi", "...?!"])
def test_nothing_to_find_gives_nothing(text: str) -> None:
    assert small_finder().find(text, TODAY) == []


def test_dates_count_from_the_day_handed_in() -> None:
    found = small_finder().find("volgende week maandag", dt.date(2026, 11, 23))
    assert [(f.entity, f.value) for f in found] == [("date", "2026-11-30")]


def test_places_are_right_in_a_decomposed_text() -> None:
    text = "ik heb e\u0301e\u0301n uur per week"
    found = small_finder().find(text, TODAY)
    assert [text[f.start : f.end] for f in found] == ["e\u0301e\u0301n uur per week"]


def test_a_saved_finder_finds_the_same(tmp_path: Path) -> None:
    # GIVEN a trained finder, written and read again
    small_finder().save(tmp_path)
    again = EntityFinder.load(tmp_path)
    # THEN it gives the same answers without having been trained
    for text in ("ik ben 52 en wil kok worden", "stap budget", "36"):
        assert again.find(text, TODAY) == small_finder().find(text, TODAY)


def test_examples_without_annotations_teach_nothing(tmp_path: Path) -> None:
    finder = EntityFinder.train([Example("hoi"), Example("")], our_word_lists())
    assert finder.find("ik ben 52", TODAY) == []
    finder.save(tmp_path)
    assert EntityFinder.load(tmp_path).find("ik ben 52", TODAY) == []


def test_entities_of_other_data_are_learned_with_their_words_as_value() -> None:
    # GIVEN training data about something else altogether
    lines = [
        "zet de lamp in de [keuken](room) aan",
        "doe het licht in de [slaapkamer](room) uit",
        "lamp in de [gang](room) uit",
    ] * 4
    finder = EntityFinder.train([as_example(line) for line in lines], our_word_lists())
    # WHEN a message of that kind comes in
    found = finder.find("doe het licht in de Badkamer uit", TODAY)
    # THEN the entity is found and no entity of the contract is
    assert [(f.entity, f.value) for f in found] == [("room", "Badkamer")]


def test_an_annotation_that_cuts_a_token_is_widened_to_it() -> None:
    example = Example("ik ben kok", (Annotation("job", 7, 9),))
    finder = EntityFinder.train([example] * 5, our_word_lists())
    assert [f.text for f in finder.find("ik ben kok", TODAY)] == ["kok"]


def test_with_many_examples_every_other_without_entities_is_left_out():
    from bot.nlu.tagger import MANY_EXAMPLES
    from bot.nlu.understanding import _telling

    marked = Example("ik ben kok", (Annotation("job", 7, 10),))
    empty = Example("goedemorgen", ())
    few = [marked, empty, empty]
    assert list(_telling(few)) == few
    many = [marked, empty] * MANY_EXAMPLES
    kept = list(_telling(many))
    assert kept.count(marked) == MANY_EXAMPLES
    assert kept.count(empty) == MANY_EXAMPLES // 2
