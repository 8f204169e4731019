"""Which language a message is in, among Dutch and eight that workers here speak.

lingua tells them apart; it is restricted to these, as every language more makes short
messages less certain. Free of Rasa.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bot.language.normalise import fold

_CODES: Final = {
    Language.ARABIC: "ar",
    Language.ENGLISH: "en",
    Language.FRENCH: "fr",
    Language.GERMAN: "de",
    Language.POLISH: "pl",
    Language.SPANISH: "es",
    Language.TURKISH: "tr",
    Language.UKRAINIAN: "uk",
}
CODES: Final = tuple(sorted(_CODES.values()))
"""The languages beside Dutch, as BCP 47 codes."""

# A language by its Dutch name: 'kan dit in het Pools'.
_NAMED: Final = (
    ("ar", r"arabisch\w*|marokkaans\w*|syrisch\w*"),
    ("en", r"engels\w*|english"),
    ("fr", r"frans|franse?\b|french"),
    ("de", r"duits\w*|duutsj?|deutsch"),
    ("pl", r"pools|poolse?\b|polski\w*|polish"),
    ("es", r"spaans\w*|espanol"),
    ("tr", r"turks\w*|turkce"),
    ("uk", r"oekrai?ens\w*|ukrai?ens\w*"),
)
_NAMES: Final = tuple((code, re.compile(rf"\b(?:{p})")) for code, p in _NAMED)

# Long messages say no more about their language than their beginning does.
_LONGEST: Final = 400
_LETTERS: Final = re.compile(r"[^\W\d_]+")
# Cyrillic and Arabic, and every letter that is not Latin.
_KNOWN_SCRIPT: Final = re.compile(r"[\u0400-\u04ff\u0600-\u06ff]")
_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True)
class LanguageGuess:
    """The likeliest language beside Dutch, and how likely Dutch itself is (0 to 1).

    `code` is None for a script that none of the languages is written in. `words` is
    the number of words it was told from: one or two tell little.
    """

    code: str | None
    dutch: float
    words: int


@functools.cache
def _detector() -> LanguageDetector:
    # Low accuracy: trigrams alone, in 20 MB in place of 230. Slurred Dutch that they
    # take for foreign is known by its words (`OtherLanguageClassifier`).
    builder = LanguageDetectorBuilder.from_languages(Language.DUTCH, *_CODES)
    return builder.with_low_accuracy_mode().build()


def guess_language(text: str) -> LanguageGuess | None:
    """Return what language a text is in; None for one without letters."""
    start = text[:_LONGEST]
    words = _LETTERS.findall(start)
    if not words:
        return None
    shares = _detector().compute_language_confidence_values(start)
    dutch = next(one.value for one in shares if one.language == Language.DUTCH)
    other = next(one.language for one in shares if one.language != Language.DUTCH)
    foreign = _OTHER_SCRIPT.findall(start)
    if 2 * len(foreign) <= len("".join(words)):
        return LanguageGuess(_CODES[other], dutch, len(words))
    # No word of a message in another script is Dutch.
    code = _CODES[other] if _KNOWN_SCRIPT.search(start) else None
    return LanguageGuess(code, 0.0, len(words))


def named_language(text: str) -> str | None:
    """Return the code of the language a Dutch message asks for, None without one."""
    folded = fold(text)
    return next((code for code, name in _NAMES if name.search(folded)), None)
