"""Finding listed words despite blanks, hyphens and slips."""

from __future__ import annotations

import pytest

from bot.language.canonical import Canonical
from bot.nlu.lexicon import Lexicon
from bot.nlu.windows import glue
from bot.nlu.wordlists import Entry, WordLists, our_word_lists

LISTS = WordLists(
    {
        "job": (
            Entry("orderpicker", ("orderpicker", "order picker")),
            Entry("heftruckchauffeur", ("heftruckchauffeur", "vorkheftruck chauffeur")),
            Entry("trainer", ("trainer",)),
            Entry("kok", ("kok",)),
            Entry("medewerker", ("-medewerker",)),
        ),
        "step": (Entry("cursus", ("cursus", "cursussen")),),
        "sector": (Entry("care", ("zorg", "thuiszorg")), Entry("metal", ("staal",))),
        "scheme": (Entry("stap", ("stap", "stap budget")),),
    },
    lookalikes=("trainen",),
)


@pytest.fixture(name="lexicon", scope="module")
def given_lexicon() -> Lexicon:
    return Lexicon(LISTS)


def found(lexicon: Lexicon, text: str) -> list[tuple[str, str, str, int]]:
    tokens = Canonical(text).tokens
    return [
        (
            listed.entity,
            text[tokens[listed.first].start : tokens[listed.last].end],
            listed.name,
            listed.distance,
        )
        for listed in lexicon.find(tokens)
    ]


@pytest.mark.parametrize(
    "words",
    ["orderpicker", "order picker", "Order-Picker", "orderpickers", "ÖRDERPICKER"],
)
def test_blanks_hyphens_case_and_plurals_do_not_matter(
    lexicon: Lexicon, words: str
) -> None:
    assert (  # THEN the words as a whole are the listed job
        "job",
        words,
        "orderpicker",
        0,
    ) in found(lexicon, f"ik ben {words} geweest")


@pytest.mark.parametrize(
    ("words", "name", "distance"),
    [
        ("orderpiker", "orderpicker", 1),
        ("heftruckchaufeur", "heftruckchauffeur", 1),
        ("heftrukchaufeur", "heftruckchauffeur", 2),
        ("vorkheftruck chaufeur", "heftruckchauffeur", 1),
    ],
)
def test_a_slip_in_a_long_word_is_forgiven(
    lexicon: Lexicon, words: str, name: str, distance: int
) -> None:
    assert ("job", words, name, distance) in found(lexicon, words)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kog", "short words have to be right"),
        ("prderpicker", "the first letter has to be right"),
        ("ordrpikr", "three slips in a word of eight are too many"),
        ("trainen", "an ordinary word that looks like a listed one"),
        ("ik sta al uren", "words run together make no listed word"),
        ("order. picker", "a name does not run over the end of a sentence"),
        ("", "nothing was typed"),
        ("🙂 ?!", "no words at all"),
    ],
)
def test_what_only_looks_like_a_listed_word_is_left_alone(
    lexicon: Lexicon, text: str, reason: str
) -> None:
    assert found(lexicon, text) == [], reason


def test_the_head_of_a_compound_says_what_it_is(lexicon: Lexicon) -> None:
    assert found(lexicon, "avondcursus") == [("step", "avondcursus", "cursus", 0)]


def test_a_compound_job_is_a_job_of_its_own(lexicon: Lexicon) -> None:
    assert found(lexicon, "zwembadmedewerker") == [
        ("job", "zwembadmedewerker", "zwembadmedewerker", 0)
    ]
    assert found(lexicon, "medewerker") == []


def test_a_scheme_is_not_inflected(lexicon: Lexicon) -> None:
    assert found(lexicon, "staps") == []


def test_the_first_entry_keeps_a_word_that_two_claim() -> None:
    lists = WordLists({"job": (Entry("a", ("samen",)), Entry("b", ("samen",)))})
    assert Lexicon(lists).name_of("job", "samen") == ("a", 0, "samen")


def test_words_of_another_entity_have_no_name(lexicon: Lexicon) -> None:
    assert lexicon.name_of("sector", "orderpicker") is None


def test_gluing_leaves_letters_and_digits() -> None:
    assert glue("O&O-fonds ’s nachts") == "o&ofondssnachts"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("metsealar", "metselaar"),
        ("pm'er", "pedagogisch medewerker"),
        ("caissière", "kassamedewerker"),
        ("kapster", "kapper"),
        ("reachtruck chauffeur", "reachtruckchauffeur"),
        ("ict-er", "ict'er"),
        ("vpk", "verpleegkundige"),
        ("camionneur", "vrachtwagenchauffeur"),
        ("poetsvrouw", "schoonmaker"),
    ],
)
def test_our_list_knows_everyday_names_of_occupations(words: str, name: str) -> None:
    named = Lexicon(our_word_lists()).name_of("job", words)
    assert named is not None
    assert named[0] == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("helpdeskmedewerkster", "helpdeskmedewerker"),
        ("reisleidsters", "reisleider"),
        ("buschauffeuse", "buschauffeur"),
        ("callcenter medewerker", "callcentermedewerker"),
        ("fisioterapeut", "fysiotherapeut"),
        ("pedagogies medewerker", "pedagogisch medewerker"),
    ],
)
def test_women_and_spelling_by_ear_are_the_usual_name(words: str, name: str) -> None:
    named = Lexicon(our_word_lists()).name_of("job", words)
    assert named is not None
    assert named.name == name


def test_a_slip_in_a_compound_is_the_listed_compound() -> None:
    lexicon = Lexicon(our_word_lists())
    installation = lexicon.name_of("sector", "instalatietechniek")
    assert installation is not None
    assert installation.name == "installation"
