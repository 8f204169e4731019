"""Light clean-up that keeps places."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.normalise import clean, fold, nfc_places


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Tweeën", "tweeen"),
        ("zzp’er", "zzp'er"),
        ("‘ja’", "'ja'"),
        ("0–10", "0-10"),
        ("CAFÉ", "cafe"),
        ("coördinator", "coordinator"),
        ("İstanbul", "istanbul"),
        ("ß", "ß"),
        ("", ""),
    ],
)
def test_case_accents_and_fancy_quotes_fold_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_cleaning_keeps_case_and_accents() -> None:
    assert clean("“Café”\u00a0–\u202fÉén") == '"Café" - Één'


@given(st.text(max_size=60))
def test_folding_keeps_the_length_of_the_composed_text(text: str) -> None:
    assert len(fold(text)) == len(unicodedata.normalize("NFC", text))


def test_a_composed_text_needs_no_places() -> None:
    assert nfc_places("één") == ("één", None)


def test_places_lead_back_to_a_decomposed_text() -> None:
    # GIVEN a text with accents as marks of their own, as some phones send it
    typed = "e\u0301e\u0301n uur"
    # WHEN it is composed
    composed, places = nfc_places(typed)
    # THEN each place of the composed text has one in the text as typed
    assert composed == "één uur"
    assert places == [0, 2, 4, 5, 6, 7, 8, 9]
    assert places is not None
    assert typed[places[4] : places[7]] == "uur"


@given(st.text(alphabet="ae\u0301\u0308n \u1100\u1161\u11a8x", max_size=20))
def test_places_never_run_backwards(text: str) -> None:
    composed, places = nfc_places(text)
    assert composed == unicodedata.normalize("NFC", text)
    if places is not None:
        assert len(places) == len(composed) + 1
        assert places == sorted(places)
        assert places[-1] == len(text)
