"""The terms of a message: counted when reading as scikit-learn counts when training."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marisa_trie import Trie
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.linear import Terms
from bot.nlu.terms import TermKind, term_kinds, word_pairs, words_in_a_row

TEXTS = [
    "doe de lamp aan",
    "zou de lamp niet ook uit kunnen ?",
    "een groene lamp lamp lamp",
    "'t is zo'n dag",
    "",
]
KINDS = term_kinds(shortest_chars=1, longest_chars=5, longest_words=2)


def learnt(kind: TermKind) -> tuple[Terms, TfidfVectorizer]:
    vectorizer = TfidfVectorizer(analyzer=kind.all_in, sublinear_tf=True)
    vectorizer.fit(TEXTS)
    trie = Trie(list(vectorizer.vocabulary_))
    rarity = np.empty(len(trie))
    for term, column in vectorizer.vocabulary_.items():
        rarity[trie[term]] = vectorizer.idf_[column]
    return Terms(kind, trie, rarity), vectorizer


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text("adelmnp o'?", max_size=40) | st.sampled_from(TEXTS))
def test_a_message_is_counted_as_it_was_learnt(kind: TermKind, text: str):
    terms, vectorizer = learnt(kind)
    rows, counts = terms.counted_in(text)
    found = {terms.known.restore_key(int(row)): c for row, c in zip(rows, counts)}
    row = vectorizer.transform([text])
    names = vectorizer.get_feature_names_out()
    expected = {names[column]: c for column, c in zip(row.indices, row.data)}
    assert found == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("text", TEXTS)
def test_characters_are_those_of_scikit_learn(text: str):
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5)).build_analyzer()
    assert sorted(KINDS[0].all_in(text)) == sorted(theirs(text))


def test_words_know_where_a_message_begins_and_ends():
    assert words_in_a_row("lamp aan", 2) == [
        "beginning",
        "lamp",
        "aan",
        "ending",
        "beginning lamp",
        "lamp aan",
        "aan ending",
    ]


def test_pairs_reach_over_what_is_said_between():
    pairs = word_pairs("niet meer willen leren")
    assert "niet_leren" in pairs
    assert "niet_meer_willen" in pairs
    assert "^niet" in pairs
    assert "niet_willen" in pairs
