"""Finds the employer in what a worker tells: a handful of people may work there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.privacy.lists import phrases, words
from bot.privacy.pattern import Glance

_KEPT: Final = frozenset(phrases("kept.txt")) | words("places.txt")


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names).replace(r"\ ", r"\s")


def _by_first_word(names: Iterable[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the first word of names and what finds those that begin with it."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(_WORD.findall(name)[0], []).append(name)
    for word, those in grouped.items():
        found = rf"(?<![\w@./-])(?:{_any_of(those)})(?![\w@])"
        yield word, re.compile(found, re.IGNORECASE)


_WORD: Final = re.compile(r"\w+")
_KNOWN: Final = dict(_by_first_word(phrases("employers.txt")))
_AT_WORK: Final = (
    r"(?:werk(?:t|te|en|ten|zaam|nemer)?|gewerkt|zit|zat|baan|begonnen|dienst|slag"
    r"|rij|rijd|reed|sta|stond|draai|doe|deed|bezorg"
    r"|contract|collega|collega's|medewerker|functie|stage|gestopt|weg|ontslagen)"
)
_BY_WORD: Final = re.compile(
    r"\b(?:bij|(?:werk|rij|werkte) voor|overname door|overgenomen door|ontslagen door"
    r"|loonlijst van|in dienst van|pand van|kantine van)\s(?:de\s|het\s)?"
    rf"({_any_of(phrases('employers_words.txt'))})(?![\w-])",
    re.I,
)
_NAME: Final = r"[A-ZÀ-Þ][\w&'’.-]*\w"
_BY_CUE: Final = re.compile(
    rf"\b(?i:{_AT_WORK}(?:\s(?!bij\b)[\w'’-]+){{0,4}}\s(?:bij|voor)"
    r"|mijn\swerkgever\s(?:is|heet)|werkgever\s?:)\s(?i:de\s|het\s|een\s)?"
    rf"(?P<name>(?:(?:gemeente|provincie|stichting|firma|\w*bedrijf|\w*bureau|\w*kantoor"
    rf"|bakkerij|garage|slagerij|kwekerij|drukkerij|brouwerij|maatschap|restaurant|hotel"
    rf"|café|camping|kapsalon|apotheek|praktijk|basisschool|school|manege|boerderij)\s)?"
    rf"{_NAME}(?:\s(?:(?:van|de|der|den|en|&|voor|het)\s){{0,2}}{_NAME}){{0,4}})"
)
_COMPANY: Final = re.compile(
    r"\b(?i:bij|voor|van)\s(?P<name>(?!(?:een|de|het|mijn|onze|die|dit|deze|elke)\b)"
    r"(?:[\w&'’-]+\s){1,3}(?:b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?))(?![\w.]*\w)",
    re.I,
)
_WORDS_TOO: Final = frozenset(
    _WORD.findall(phrase)[0] for phrase in phrases("employers_words.txt")
)
_CUES: Final = frozenset({"bij", "voor", "van", "door", "werkgever"})
_CAPITAL_LATER: Final = re.compile(r"\s[A-ZÀ-Þ]")
_LEGAL_FORM: Final = re.compile(r"[bn]\.?v|v\.?o\.?f")


def find_employers(text: str, seen: Glance) -> Iterator[tuple[int, int]]:
    """Yield where employers stand; the same place may come more than once."""
    for word in _KNOWN.keys() & seen.words:
        for match in _KNOWN[word].finditer(text):
            yield match.span()
    if seen.words.isdisjoint(_CUES):
        return
    if not _WORDS_TOO.isdisjoint(seen.words):
        for match in _BY_WORD.finditer(text):
            yield match.span(1)
    if _CAPITAL_LATER.search(text):
        for match in _BY_CUE.finditer(text):
            if match["name"].lower() not in _KEPT and not match["name"].isupper():
                yield match.span("name")
    if _LEGAL_FORM.search(seen.lower):
        for match in _COMPANY.finditer(text):
            yield match.span("name")
