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
_OTHER_SCRIPT: Final = re.compile(r"[\u0400-\u04ff\u0600-\u06ff]")


@dataclass(frozen=True)
class LanguageGuess:
    """The likeliest language beside Dutch, and how likely Dutch itself is (0 to 1).

    `words` is the number of words it was told from: one or two tell little.
    """

    code: str
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
    if _OTHER_SCRIPT.search(start) and _mostly_other_script(start):
        dutch = 0.0
    return LanguageGuess(_CODES[other], dutch, len(words))


def named_language(text: str) -> str | None:
    """Return the code of the language a Dutch message asks for, None without one."""
    folded = fold(text)
    return next((code for code, name in _NAMES if name.search(folded)), None)


def _mostly_other_script(text: str) -> bool:
    """Tell whether most letters are Arabic or Cyrillic: then no word of it is Dutch."""
    letters = "".join(_LETTERS.findall(text))
    return 2 * len(_OTHER_SCRIPT.findall(text)) > len(letters)
