"""Labelled messages as they are read from both forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.nlu.messages import (
    Labelled,
    MessagesError,
    read_rasa,
    read_validation,
)

_SET = """
version: "3.1"
nlu:
- intent: inform
  examples:
  - text: |
      ik verhoog [het zadel]{"entity": "job", "role": "wanted"} [twee](age) keer
    metadata:
      noise: typo
      asked: talk_age
      norms:
      - {entity: age, text: twee, norm: 2}
      - {entity: job, text: het zadel, norm: zadelmaker}
  - text: "[4](hours) of [4](hours) zakken, [6](hours) emmers"
    metadata:
      noise: sms
      norms: [{entity: hours, text: "4", norm: 4}, {entity: hours, text: "4", norm: 5}]
  - text: een emmer [kiezels](skill)
"""


def test_reads_places_roles_values_and_the_question_asked(tmp_path: Path):
    (tmp_path / "set.yml").write_text(_SET, encoding="utf-8")
    first, second, third = read_rasa(tmp_path)
    assert first.text == "ik verhoog het zadel twee keer"
    assert first.entities == (
        Labelled("job", 11, 20, "wanted", "zadelmaker"),
        Labelled("age", 21, 25, None, 2),
    )
    assert (first.noise, first.asked) == ("typo", "talk_age")
    assert [entity.norm for entity in second.entities] == [4, 5, None]
    assert third.entities[0].norm is None
    assert (third.noise, third.asked) == ("", None)


def test_a_set_without_messages_is_refused(tmp_path: Path):
    with pytest.raises(MessagesError, match="no such"):
        read_rasa(tmp_path / "gone.yml")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(MessagesError, match="no labelled"):
        read_validation(empty)


def test_a_broken_line_names_its_file(tmp_path: Path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(MessagesError, match=r"broken\.jsonl"):
        read_validation(broken)


def test_a_value_of_no_entity_is_refused(tmp_path: Path):
    path = tmp_path / "set.yml"
    path.write_text(_SET.replace("het zadel, norm", "de fiets, norm"), "utf-8")
    with pytest.raises(MessagesError, match="no entity"):
        read_rasa(path)
