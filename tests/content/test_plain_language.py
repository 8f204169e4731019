"""Written for level B1: short sentences, plain words, one question a message.

What a machine can count says little about how a text reads; the lists come from reading
(bot/language/plain_words.yml). Held against every text a worker reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from bot.language.plain_words import avoided, terms_in
from tests.content import texts

MOST_WORDS = 25
MOST_ON_AVERAGE = 12
PARTS: dict[str, Callable[[], tuple[tuple[str, str], ...]]] = {
    "responses": texts.spoken,
    "buttons": texts.titles,
    "phrases": texts.phrases,
    "catalogue": texts.catalogue,
    "explained words": texts.explained,
    "exercises": texts.exercises,
    "sectors": texts.sectors,
    "channels": texts.channels,
    "handover": texts.handover,
}
# Greets in nine languages; its sentences are no Dutch.
FOREIGN = "utter_other_language-0"
# Names, as they are written: an address on the web, a test of a municipality.
NAMES = frozenset({"vlaanderen", "nl", "slim-scholingssubsidie", "fte"})


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a colon or semicolon gives the reader a rest."""
    return [part for part in re.split(r"(?<=[.?:;])\s+", text) if part.strip()]


def dutch(part: str) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in PARTS[part]() if name != FOREIGN)


@pytest.mark.parametrize("part", PARTS)
def test_no_sentence_is_long(part: str):
    long = {
        name: sentence
        for name, text in dutch(part)
        for sentence in sentences(text)
        if len(sentence.split()) > MOST_WORDS
    }
    assert long == {}


@pytest.mark.parametrize("part", PARTS)
def test_the_average_sentence_is_short(part: str):
    lengths = [len(s.split()) for _, text in dutch(part) for s in sentences(text)]
    assert sum(lengths) / len(lengths) <= MOST_ON_AVERAGE


@pytest.mark.parametrize("part", PARTS)
def test_no_hard_word_has_a_plain_one(part: str):
    hard = re.compile(rf"\b({'|'.join(avoided())})\b", re.IGNORECASE)
    found = {
        name: (word, avoided()[word.lower()])
        for name, text in dutch(part)
        for word in hard.findall(text)
    }
    assert found == {}, "use the plain word that stands behind it"


@pytest.mark.parametrize("part", PARTS)
def test_every_abbreviation_can_be_explained(part: str):
    unexplained = {}
    for name, text in dutch(part):
        for word in re.findall(r"(?<![\w-])[A-Za-z]+(?![\w'-])", text):
            shouted = len(word) > 1 and word.isupper()
            no_vowel = len(word) > 1 and not re.search("[aeiouy]", word, re.IGNORECASE)
            known = bool(terms_in([word])) or word.lower() in NAMES
            if (shouted or no_vowel) and not known:
                unexplained[name] = word
    assert unexplained == {}, "explain these in bot/language/plain_words.yml"


@pytest.mark.parametrize("part", PARTS)
def test_asks_one_thing_at_a_time(part: str):
    assert {name: t for name, t in dutch(part) if t.count("?") > 1} == {}


@pytest.mark.parametrize("part", PARTS)
def test_speaks_to_one_person_by_je(part: str):
    formal = re.compile(r"\b(u|uw|uzelf|men|gij|ge)\b", re.IGNORECASE)
    found = {n: t for n, t in dutch(part) if formal.search(t)}
    found.pop("utter_talk_address_formal-0", None)
    assert found == {}
