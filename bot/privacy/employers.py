"""Finds the employer in what a worker tells: a handful of people may work there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.privacy.lists import phrases, words

_KEPT: Final = frozenset(phrases("kept.txt")) | words("places.txt")


def _any_of(name: str) -> str:
    return "|".join(re.escape(phrase) for phrase in phrases(name)).replace(r"\ ", r"\s")


_KNOWN: Final = re.compile(
    rf"(?<![\w@./-])(?:{_any_of('employers.txt')})(?![\w@])", re.I
)
_AT_WORK: Final = (
    r"(?:werk(?:t|te|en|ten|zaam|nemer)?|gewerkt|zit|zat|baan|begonnen|dienst|slag"
    r"|rij|rijd|reed|sta|stond|draai|doe|deed|bezorg"
    r"|contract|collega|collega's|medewerker|functie|stage|gestopt|weg|ontslagen)"
)
_BY_WORD: Final = re.compile(
    r"\b(?:bij|(?:werk|rij|werkte) voor|overname door|overgenomen door|ontslagen door"
    r"|loonlijst van|in dienst van|pand van|kantine van)\s(?:de\s|het\s)?"
    rf"({_any_of('employers_words.txt')})(?![\w-])",
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
_WORD: Final = re.compile(r"\w+")
# A text without any of these holds no known employer: most texts.
_BEGINNINGS: Final = frozenset(
    match.group()
    for phrase in phrases("employers.txt")
    if (match := _WORD.search(phrase)) is not None
)
_CUES: Final = frozenset({"bij", "voor", "van", "door", "werkgever"})


def find_employers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where employers stand; the same place may come more than once."""
    said = frozenset(_WORD.findall(text.lower()))
    if not _BEGINNINGS.isdisjoint(said):
        for match in _KNOWN.finditer(text):
            yield match.span()
    if said.isdisjoint(_CUES):
        return
    for match in _BY_WORD.finditer(text):
        yield match.span(1)
    for match in _BY_CUE.finditer(text):
        if match["name"].lower() not in _KEPT and not match["name"].isupper():
            yield match.span("name")
    for match in _COMPANY.finditer(text):
        yield match.span("name")
