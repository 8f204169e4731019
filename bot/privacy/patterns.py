"""How personal data looks in Dutch texts.

Each pattern finds candidates; `measure` decides where shape alone says too little.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stdnum import iban
from stdnum.nl import bsn


@dataclass(frozen=True)
class Pattern:
    """One kind of personal data: what stands in its place and how it is found."""

    token: str
    regex: re.Pattern[str]
    measure: Callable[[str], int] = len
    """How many leading characters of a candidate are personal; 0: it is none."""
    group: int = 0
    """The group of the expression that is the candidate."""


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


# What touches a number on either side may not make it part of a longer number, a
# date or an amount. The sign between its digits may be a blank, dot, dash or slash.
_START: Final = r"(?<![\w+])(?<!\d[.,/-])(?<!€)(?<!€\s)"
_END: Final = r"(?!\w)(?![.,/-]\d)(?!\s?(?:euro|eur|€))"
_GAP: Final = r"(?:\s?[.\-/]\s?|\s)?"
_DATE_LIKE: Final = re.compile(
    r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d|(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}"
    r"|(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d$|[0-3]\d(?:0\d|1[0-2])(?:19|20)\d\d$"
)
_SINGLE_DIGITS: Final = re.compile(r"\d(?:\s\d)+")


def _looks_like_other_number(text: str) -> bool:
    """Tell a date or an enumeration ('1 2 3 4 5 6 7 8 9') from a number of someone."""
    return bool(_DATE_LIKE.match(text) or _SINGLE_DIGITS.fullmatch(text))


_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\]|＠)\s?"
    r"(?:[\w-]+(?:\.|\s?\(dot\)\s?|\s?\(punt\)\s?))+[a-z]{2,}",
    re.IGNORECASE,
)

_IBAN: Final = re.compile(
    rf"{_START}[A-Z]{{2}}\s?\d{{2}}(?:[\s.\-]?[A-Z0-9]){{11,30}}", re.IGNORECASE
)


def _measure_iban(text: str) -> int:
    """Find the valid number in what the greedy expression took along after it."""
    for end in range(len(text), 14, -1):
        if text[end - 1].isalnum() and iban.is_valid(
            re.sub(r"[\s.\-]", "", text[:end]), check_country=False
        ):
            return end
    return 0


# Ten digits with the 0, or the international form of the Netherlands and its
# neighbours. Service numbers (0800, 0900 …) belong to nobody in particular.
_PHONE: Final = re.compile(
    rf"""
    {_START}
    (?:
        (?:\+|00)\s?(?:31|32|49){_GAP}(?:\(0\)|0)?(?:{_GAP}\d){{8,10}}
      | \(0\d{{1,3}}\)(?:{_GAP}\d){{6,8}}
      | 0(?!{_GAP}800|{_GAP}90[069])[1-9](?:{_GAP}\d){{8}}
    )
    {_END}
    """,
    re.VERBOSE,
)


def _measure_phone(text: str) -> int:
    return 0 if _looks_like_other_number(text) else len(text)


_BSN: Final = re.compile(rf"{_START}\d(?:[\s.]?\d){{7,8}}{_END}")


def _measure_bsn(text: str) -> int:
    """Apply the 11-test of the burgerservicenummer; eight digits lack a zero."""
    if _looks_like_other_number(text):
        return 0
    return len(text) if bsn.is_valid(_digits(text).zfill(9)) else 0


_POSTCODE: Final = re.compile(
    r"(?<![\w.,-])[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?!\w)"
    r"(?:,?\s?(?!\d{4}\s?[A-Z]{2}\b)(?:nr\.?|nummer|huisnummer)?"
    r"\s?\d{1,5}(?:-?[a-z]\b|\s?-\s?\d{1,3}\b)?)?",
    re.IGNORECASE,
)
# What follows four digits more often than the letters of a postcode: '2026 is'.
_NO_POSTCODE: Final = re.compile(
    r"al|am|as|be|bv|cm|d[em]|e[nrx]|ft|gb|h[ap]|i[ekns]|j[aer]|k[bgjmw]|l[bt]"
    r"|m[abeglmw]|n[auv]|o[fkmp]|p[ckmps]|st|t[ev]|u[ruw]|vd|w[eo]|z[eno]",
    re.IGNORECASE,
)


def _measure_postcode(text: str) -> int:
    """Ask a house number where the letters stand apart in lower case ('1234 ab')."""
    letters, rest = text[4:].strip()[:2], text[4:].strip()[2:]
    if _NO_POSTCODE.fullmatch(letters):
        return 0
    if text[4].isspace() and letters.islower() and not rest:
        return 0
    return len(text)


# 'weg' only after a capital: 'onderweg 40 minuten' is no address.
_STREET: Final = re.compile(
    r"(?<![\w'.-])"
    r"(?:[A-Za-zÀ-ÿ'.-]+(?:straat|laan|gracht|kade|singel|dreef|plantsoen)"
    r"|(?!Onderweg|Snelweg|Halverweg)[A-Z][a-zà-ÿ]+weg)"
    r"\s\d{1,4}(?:\s?[a-zA-Z])?\b(?!\s?(?:uur|min|km|jaar))"
)

_BIRTH_DATE: Final = re.compile(
    r"\b(?i:geboren(?:\sop)?|geboortedatum(?:\sis)?:?)\s+"
    r"(\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4})\b"
)

_CAPITAL: Final = r"[A-ZÀ-Þ](?:[a-zà-ÿ'’][\w'’-]*|\.)"
_PARTICLE: Final = r"(?:van|der|den|de|te|ter|ten|el|al|ben|in|'t|’t)\s"
_NAME: Final = rf"{_CAPITAL}(?:\s(?:{_PARTICLE}){{0,3}}{_CAPITAL}){{0,3}}"
_WORD: Final = r"\w[\w'’-]+"
# After these words a name without capitals is one too: 'ik heet jan de vries'.
_OWN_NAME: Final = re.compile(
    r"\b(?i:mijn\s(?:volledige\s)?naam\sis|m'n\snaam\sis|ik\sheet)\s+"
    r"(?!(?i:niet|geen|ook|nog|wel)\b)"
    rf"({_WORD}\s(?:{_PARTICLE}){{1,3}}{_WORD}|{_NAME}|{_WORD})"
)
_OTHER_NAME: Final = re.compile(
    r"\b(?i:meneer|mevrouw|mevr\.?|mw\.|dhr\.?|collega"
    r"|(?:mijn|m'n|onze)\s(?:baas|manager|leidinggevende|teamleider|chef|directeur"
    r"|vriend|vriendin|man|vrouw|zoon|dochter)|heet)"
    rf"\s((?i:{_PARTICLE}){{0,3}}{_NAME})"
)

PATTERNS: Final = (
    Pattern("«e-mailadres»", _EMAIL),
    Pattern("«rekeningnummer»", _IBAN, _measure_iban),
    Pattern("«telefoonnummer»", _PHONE, _measure_phone),
    Pattern("«bsn»", _BSN, _measure_bsn),
    Pattern("«adres»", _POSTCODE, _measure_postcode),
    Pattern("«adres»", _STREET),
    Pattern("«geboortedatum»", _BIRTH_DATE, group=1),
    Pattern("«naam»", _OWN_NAME, group=1),
    Pattern("«naam»", _OTHER_NAME, group=1),
)
"""In order: what an earlier pattern took is not looked at again."""
