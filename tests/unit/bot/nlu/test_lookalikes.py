"""Ordinary words that look like a listed one."""

from __future__ import annotations

from pathlib import Path

from bot.nlu.lexicon import Lexicon
from bot.nlu.lookalikes import find_lookalikes, write_lookalikes
from bot.nlu.wordlists import LISTS, LOOKALIKES_FILE, Entry, WordLists


def test_a_common_word_a_slip_away_is_a_lookalike() -> None:
    lexicon = Lexicon(WordLists({"job": (Entry("trainer", ("trainer",)),)}))
    words = ["treiner", "trainer", "trainers", "appelboom", "kok"]
    assert find_lookalikes(lexicon, words) == ["treiner"]


def test_the_list_we_ship_keeps_ordinary_words_ordinary(tmp_path: Path) -> None:
    # GIVEN the list written anew from the dictionary
    target = tmp_path / LOOKALIKES_FILE
    count = write_lookalikes(target)
    # THEN it is the one that is shipped
    assert count > 100
    shipped = (LISTS / LOOKALIKES_FILE).read_text("utf-8")
    assert target.read_text("utf-8") == shipped, "type: python -m bot.nlu.lookalikes"
