"""Long names of schemes with more than one slip in them."""

from __future__ import annotations

import pytest

from bot.language.canonical import Canonical
from bot.nlu.lexicon import Lexicon
from bot.nlu.wordlists import Entry, WordLists, our_word_lists

LISTS = WordLists(
    {
        "scheme": (
            Entry("levenlanglerenkrediet", ("levenlanglerenkrediet", "lll krediet")),
            Entry("nl_leert_door", ("nl leert door", "nl leert")),
            Entry("slim", ("slim", "slim regeling")),
            Entry("slim_scholing", ("slim scholingssubsidie",)),
        )
    }
)


def schemes(lexicon: Lexicon, text: str) -> set[tuple[str, str]]:
    tokens = Canonical(text).tokens
    return {
        (text[tokens[f.first].start : tokens[f.last].end], f.name)
        for f in lexicon.find(tokens)
        if f.entity == "scheme"
    }


@pytest.fixture(name="lexicon", scope="module")
def given_lexicon() -> Lexicon:
    return Lexicon(LISTS)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("leve lang leere kredit", "levenlanglerenkrediet"),
        ("levelang leren kredit", "levenlanglerenkrediet"),
        ("levenlange leerkrediet", "levenlanglerenkrediet"),
        ("leven-lang-leren-krediet", "levenlanglerenkrediet"),
        ("nl leert dor", "nl_leert_door"),
        ("slim skolings subsidie", "slim_scholing"),
    ],
)
def test_a_name_written_by_ear_is_found_as_a_whole(
    lexicon: Lexicon, words: str, name: str
) -> None:
    assert (words, name) in schemes(lexicon, f"hoi, {words} hoe zit dat")


@pytest.mark.parametrize(
    "text",
    [
        "is een leven lang leren traject iets voor mij",
        "in nederland leer je door te doen",
        "ik wil slimmer scholing kiezen",
    ],
)
def test_ordinary_words_are_no_long_name(lexicon: Lexicon, text: str) -> None:
    assert not schemes(lexicon, text)


def test_a_word_behind_a_name_does_not_belong_to_it(lexicon: Lexicon) -> None:
    found = schemes(lexicon, "slim regeling is er nog, levenlanglerenkrediet ook")
    assert ("slim regeling", "slim") in found
    assert ("levenlanglerenkrediet", "levenlanglerenkrediet") in found
    assert not {words for words, _ in found if words.endswith((" is", " ook"))}


def test_a_name_with_a_dot_is_one_word_and_a_full_stop_ends_it() -> None:
    lexicon = Lexicon(our_word_lists())
    found = schemes(lexicon, "op leeroverzicht.nl staat niks. Nl leert door ook niet")
    assert ("leeroverzicht.nl", "leeroverzicht") in found
    assert ("Nl leert door", "nl_leert_door") in found
