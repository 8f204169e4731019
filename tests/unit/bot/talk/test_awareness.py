"""Examples come from the worker's own sector, one for every sector of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.vocabulary import SECTORS
from bot.talk import awareness
from bot.talk.sectors import FORMS, SectorsError, load_sectors
from bot.talk.state import TalkState
from tests.unit.bot.talk.talking import Talk, context


def test_every_sector_has_what_changes_and_five_forms():
    views = load_sectors()
    assert set(views) == set(SECTORS)
    assert all(set(view.examples) == set(FORMS) for view in views.values())


def test_no_two_sectors_say_the_same():
    changes = [view.changes for view in load_sectors().values()]
    assert len(set(changes)) == len(SECTORS)


def test_faults_of_the_file_come_together(tmp_path: Path):
    path = tmp_path / "sectors.yml"
    path.write_text("care: {changes: x}\nmars: {changes: y}\n", encoding="utf-8")
    with pytest.raises(SectorsError) as error:
        load_sectors(path)
    for fault in ("care.elearning: missing", "mars: unknown field", "ict: missing"):
        assert fault in str(error.value)


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path):
    path = tmp_path / "sectors.yml"
    path.write_text("care: [", encoding="utf-8")
    with pytest.raises(SectorsError, match=r"sectors\.yml"):
        load_sectors(path)


@pytest.mark.parametrize("intent", ["ask_llo", "ask_why_develop"])
def test_the_answer_has_examples_and_a_way_to_look_ahead(intent: str):
    worker = Talk(talk_turn=3, talk_asked="wish", sector="care")
    said = worker.hear(intent, "wat heb ik daaraan")
    assert said == (
        f"utter_{intent}",
        "utter_awareness_examples",
        "utter_talk_again_wish",
    )
    assert "tillen" in worker.said[1].values["examples"]
    payload = worker.said[1].choices[0].payload
    assert payload["entities"] == {"choice": "looking_ahead"}


def test_who_looked_ahead_is_not_asked_again():
    done = {"looking_ahead": {"results": [], "words": {"changes": "robots"}}}
    worker = Talk(talk_turn=3, talk_asked="wish", exercises_done=done)
    worker.hear("ask_llo", "wat is dat")
    assert worker.said[1].choices == ()


def test_one_example_comes_before_the_first_steps_when_the_sector_is_known():
    ctx = context()
    said = awareness.small_example(TalkState(sector="retail", wish="wish_fun"), ctx)
    assert said[0].values["example"] == ctx.sectors["retail"].examples["challenge"]
    assert awareness.small_example(TalkState(), ctx) == ()
    assert awareness.small_example(TalkState(sector="other"), ctx) == ()
    content = TalkState(sector="retail", talk_content=True)
    assert awareness.small_example(content, ctx) == ()
