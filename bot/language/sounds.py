"""How a word sounds, roughly, so that what is written by ear is found back.

'pedagogies', 'installasie' and 'kredit' sound like what was meant, however many letters
differ. The key is no transcription: it only has to be the same for the same sound.
"""

from __future__ import annotations

import re
from functools import lru_cache

# In this order: what stands above changes what those below get to see.
_ALIKE = (
    (r"isch", "is"),
    (r"sch|sg", "sk"),
    (r"ch|gh", "g"),
    (r"ph", "f"),
    (r"th|dt", "t"),
    (r"ck|q", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"x", "ks"),
    (r"tie|tsie", "sie"),
    (r"ouw|auw|ou", "au"),
    (r"eij|ij|ei|ie|y", "i"),
    (r"z", "s"),
    (r"v", "f"),
    (r"(?<=.)d(?![aeiou])", "t"),
    (r"(?<=.)b(?![aeiour])", "p"),
    (r"(.)\1+", r"\1"),
    # The n of '-en' is hardly ever heard.
    (r"en", "e"),
)
_RULES = tuple((re.compile(pattern), heard) for pattern, heard in _ALIKE)


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """Return a key that words of the same sound share.

    `word` is in lower case and without accents (`bot.language.normalise.fold`), and may
    be several words written as one.
    """
    for pattern, heard in _RULES:
        word = pattern.sub(heard, word)
    return word
