"""When the model is trained anew: only when something it is made of changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.dialogue.training import RECORD, current_model, fingerprint, newest_model

MADE_OF = (
    "domain.yml",
    "config.yml",
    "requirements/bot.txt",
    "data/wishes/nlu/wish_grow.yml",
    "bot/nlu/linear.py",
    "bot/language/dates.py",
    "bot/catalogue/records/schemes/slim.yml",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (*MADE_OF, "README.md", "bot/talk/talk.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def given_model(root: Path) -> Path:
    models = root / "models"
    models.mkdir()
    (models / "koffiebreak.tar.gz").write_bytes(b"a model")
    record = {"model": "koffiebreak.tar.gz", "fingerprint": fingerprint(root)}
    (models / RECORD).write_text(json.dumps(record))
    return models


@pytest.mark.parametrize("changed", MADE_OF)
def test_what_a_model_is_made_of_makes_it_old(root: Path, changed: str):
    models = given_model(root)
    assert current_model(models, root) is not None
    (root / changed).write_text("changed")
    assert current_model(models, root) is None
    assert newest_model(models) is not None


@pytest.mark.parametrize("changed", ["README.md", "bot/talk/talk.py"])
def test_other_files_leave_it_current(root: Path, changed: str):
    models = given_model(root)
    (root / changed).write_text("changed")
    assert current_model(models, root) is not None


@pytest.mark.parametrize("record", ["", "{}", '{"model": "gone.tar.gz"}'])
def test_a_record_that_says_nothing_is_no_model(root: Path, record: str):
    models = given_model(root)
    (models / RECORD).write_text(record)
    assert current_model(models, root) is None
    assert newest_model(models) is None
