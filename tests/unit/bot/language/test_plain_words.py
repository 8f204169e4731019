"""Hard words are found in texts and have a plain meaning."""

from __future__ import annotations

import pytest

from bot.language.plain_words import avoided, meanings, terms_in


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Kijk in je cao of vraag HR.", ("cao", "HR")),
        ("Het sectorfonds en nog eens het sectorfonds", ("sectorfonds",)),
        ("Ben je zzp'er met een WW-uitkering?", ("zzp", "WW")),
        ("een mbo-certificaat van het mbo", ("mbo-certificaat", "mbo")),
        ("macaroni en chroom", ()),
        ("een slimme kleine stap", ()),
        ("SLIM en STAP", ("SLIM", "STAP")),
        ("kijk op werk.nl of duo.nl", ()),
        ("wat is uwv", ("UWV",)),
    ],
)
def test_finds_explained_words_in_order(text: str, terms: tuple[str, ...]):
    assert terms_in([text]) == terms


def test_every_meaning_is_one_plain_clause():
    for word, means in meanings().items():
        assert means.endswith("."), word
        assert len(means.split()) <= 15, word
        # What explains may not need an explanation itself, but for a neighbour.
        assert len(set(terms_in([means])) - {word}) <= 1, word


def test_no_word_is_both_explained_and_avoided():
    assert not set(meanings()) & set(avoided())
