"""Other people's data is read from a folder, split as they split it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.nlu.external import external_sets
from tools.nlu.messages import SHARED, MessagesError

_YAML = """
version: "3.1"
nlu:
- intent: lamp
  examples: |
    - zet de [schemerlamp](thing) eens aan
    - licht uit
"""
_JSON = """
{"rasa_nlu_data": {"common_examples": [
  {"text": "licht aan", "intent": "lamp", "entities": []}
]}}
"""


def test_train_and_test_stand_in_the_folder_or_in_each_folder_below(tmp_path: Path):
    for place in (tmp_path, tmp_path / "huis"):
        place.mkdir(exist_ok=True)
        (place / "train.yml").write_text(_YAML, encoding="utf-8")
        (place / "test.json").write_text(_JSON, encoding="utf-8")
    sets = external_sets(tmp_path)
    assert set(sets) == {tmp_path.name, "huis"}
    train, test = sets["huis"]
    assert [e.span for e in train[0].entities] == [("thing", 7, 18)]
    assert [message.text for message in test] == ["licht aan"]


def test_a_folder_without_both_is_refused(tmp_path: Path):
    (tmp_path / "train.yml").write_text(_YAML, encoding="utf-8")
    with pytest.raises(MessagesError, match="no train and test"):
        external_sets(tmp_path)
    with pytest.raises(MessagesError, match="no such folder"):
        external_sets(tmp_path / "gone")


if (SHARED / "external").is_dir():
    # Their script leaves its files to the garbage collector.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_the_shared_sets_are_read_with_their_own_script():
        for train, test in external_sets(SHARED / "external").values():
            assert {message.intent for message in test} & {m.intent for m in train}
