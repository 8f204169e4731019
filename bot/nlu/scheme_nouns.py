"""The nouns that stand behind the name of a scheme: 'slim-subsidie', 'stap budjet'."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from bot.language.sounds import sound
from bot.language.spelling import Speller

NOUNS: Final = frozenset(
    [
        "regeling",
        "subsidie",
        "budget",
        "fonds",
        "krediet",
        "lening",
        "vergoeding",
        "voucher",
        "pot",
        "potje",
        "bijdrage",
        "cheque",
    ]
)
_SPELLER = Speller(NOUNS, never={"vergoedend", "regelingen"})
_SOUNDS = frozenset(map(sound, NOUNS))


@lru_cache(maxsize=4096)
def is_scheme_noun(word: str) -> bool:
    """Tell whether a word is 'subsidie' and the like, 'subsiedie' too."""
    return sound(word) in _SOUNDS or _SPELLER.correct(word) is not None


def letters_of_its_own(name: str) -> int:
    """Return how many letters of a name, written as one word, come before its noun."""
    noun = max((len(n) for n in NOUNS if name.endswith(n)), default=0)
    return len(name) - noun
