"""The texts of the channels: there, filled in, short and plain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.channels import texts
from bot.channels.texts import said

FOLDER = Path(texts.__file__).parent
SOURCE = "\n".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))


def test_a_text_that_does_not_exist_is_a_fault():
    with pytest.raises(KeyError):
        said("nergens")


def test_a_value_that_is_missing_is_a_fault():
    with pytest.raises(KeyError):
        said("private")


@pytest.mark.parametrize("key", sorted(set(re.findall(r'said\("([\w.]+)"', SOURCE))))
def test_every_text_that_is_asked_for_exists(key: str):
    found = texts.load()
    for part in key.split("."):
        found = found[part]
    assert isinstance(found, str)


def test_every_word_is_plain_already():
    from bot.channels.understand import plain

    for name, words in texts.load()["words"].items():
        for word in words:
            for one in word if isinstance(word, list) else [word]:
                assert plain(str(one)) == str(one), name
