"""Numbers and addresses of people: e-mail, telephone, account, BSN, number plate."""

from __future__ import annotations

import re
import string
from typing import Final

from stdnum import iban
from stdnum.nl import bsn

from bot.privacy.pattern import Pattern


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

# 'jan punt jansen apenstaartje gmail punt com', as it is said aloud.
_SPOKEN_DOT: Final = (
    r"\s(?:punt|dot|streepje|koppelteken|underscore|liggend\sstreepje)\s"
)
_SPOKEN_EMAIL: Final = re.compile(
    rf"(?<![\w.-])[\w.-]+(?:{_SPOKEN_DOT}[\w.-]+){{0,4}}"
    r"\s?(?:apenstaart(?:je)?|apestaart(?:je)?|at-teken)\s?"
    rf"[\w-]+(?:(?:{_SPOKEN_DOT}|\.)[\w-]+){{1,3}}",
    re.IGNORECASE,
)

# A page of one's own at a network, and a handle. A page of an organisation stays.
_PROFILE: Final = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:[\w-]+\.)?(?:linkedin|facebook|instagram|twitter|x"
    r"|tiktok|github|gitlab|snapchat|youtube|threads|bsky|pinterest|strava)"
    r"\.(?:com|nl|net|app)/[^\s,;<>\"')]+"
    r"|(?<![\w.-])(?:t\.me|wa\.me|discord\.gg)/[^\s,;<>\"')]+",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(
    r"(?<![\w.@/-])@(?!(?:home|work|werk|kantoor|thuis|all|iedereen|hr|or)\b)[a-z][\w.]{2,29}(?![\w@])"
    r"|\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|twitter|telegram|skype|discord)"
    r"(?:\s?(?:naam|account|is|:|heet|ben\sik|=))+\s?@?(?P<name>[a-z][\w.-]*[\d_.][\w.-]*)",
    re.IGNORECASE,
)

_IBAN: Final = re.compile(
    rf"(?<![\w+])(?=[A-Z]{{2}}\s?\d){_START}[A-Z]{{2}}\s?\d{{2}}"
    r"(?:[\s.\-]?[A-Z0-9]){11,30}",
    re.IGNORECASE,
)
_VALUES: Final = {sign: str(int(sign, 36)) for sign in string.ascii_uppercase}
_HEAD: Final = 4
"""Country and check digits, which the check puts behind the rest."""


def _measure_iban(text: str) -> int:
    """Find the valid number in what the greedy expression took along after it."""
    for end in reversed(_ends_that_add_up(text)):
        if iban.is_valid(re.sub(r"[\s.\-]", "", text[:end]), check_country=False):
            return end
    return 0


def _ends_that_add_up(text: str) -> list[int]:
    """Return the ends at which the check digits (ISO 7064, mod 97) fit, in order.

    One in a hundred ends does by chance; the others need no whole check.
    """
    ends = []
    head, rest = "", 0
    seen = 0
    for place, sign in enumerate(text.upper(), start=1):
        value = str(int(sign)) if sign.isdecimal() else _VALUES.get(sign)
        if value is None:
            continue
        seen += 1
        if seen <= _HEAD:
            head += value
            continue
        rest = int(f"{rest}{value}") % 97
        if int(f"{rest}{head}") % 97 == 1:
            ends.append(place)
    return ends


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


# 'nul zes een twee …', said or typed in words.
_DIGIT_WORD: Final = r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_SPOKEN_PHONE: Final = re.compile(
    rf"(?<!\w)nul(?:[\s,-]{{1,2}}{_DIGIT_WORD}){{8,12}}(?!\w)", re.IGNORECASE
)
_ZERO: Final = re.compile(r"\bnul\b", re.IGNORECASE)


def _measure_phone(text: str) -> int:
    return 0 if _looks_like_other_number(text) else len(text)


# Consonants alone since 1978; what stands between them may be a dash or nothing.
_LETTER: Final = "[BCDFGHJKLMNPQRSTVWXZ]"
_PLATE: Final = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(
        "".join(
            "-" if sign == "-" else _LETTER if sign == "X" else r"\d" for sign in code
        )
        for code in (
            *("XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX"),
            *("99-XXX-9", "9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX"),
            *("9-XX-999", "999-XX-9"),
        )
    )
    + r")(?![\w-])",
    re.IGNORECASE,
)
_PLATE_SAID: Final = re.compile(
    r"\b(?:kenteken(?:plaat)?|nummerbord)(?:\s(?:is|met|van|heeft|mijn|auto|de)|:){0,4}\s"
    r"([a-z\d](?:[\s-]?[a-z\d]){5})(?![\w-])",
    re.IGNORECASE,
)


def _measure_plate(text: str) -> int:
    """Ask both letters and digits."""
    has_both = any(sign.isdigit() for sign in text) and any(map(str.isalpha, text))
    return len(text) if has_both else 0


_NUMBER_SAID: Final = re.compile(
    r"\b(?:personeels|medewerkers?|werknemers?|klant|relatie|dossier|lidmaatschaps?"
    r"|paspoort|rijbewijs|polis|zaak|document)-?(?:nummer|nr\.?)"
    r"(?:\s(?:is|van\smij)|:){0,2}\s?([a-z]{0,3}-?\d[\d.\-a-z]{3,})",
    re.IGNORECASE,
)

_BSN: Final = re.compile(rf"{_START}\d(?:[\s.]?\d){{7,8}}{_END}")


def _measure_bsn(text: str) -> int:
    """Apply the 11-test of the burgerservicenummer; eight digits lack a zero."""
    if _looks_like_other_number(text):
        return 0
    return len(text) if bsn.is_valid(_digits(text).zfill(9)) else 0


_AT_SIGNS: Final = ("@", "＠", "(at)", "[at]")
_SPOKEN_AT: Final = ("apenstaart", "apestaart", "at-teken")
_NETWORKS: Final = ("@", "insta", "snap", "tiktok", "twitter", "telegram", "skype")

NUMBERS: Final = (
    Pattern("«e-mailadres»", _EMAIL, holds=_AT_SIGNS),
    Pattern("«e-mailadres»", _SPOKEN_EMAIL, holds=_SPOKEN_AT),
    Pattern("«profiel»", _PROFILE, holds=("/",)),
    Pattern("«profiel»", _HANDLE, holds=(*_NETWORKS, "discord")),
    Pattern("«rekeningnummer»", _IBAN, _measure_iban, digits=True),
    Pattern("«kenteken»", _PLATE, digits=True),
    Pattern("«kenteken»", _PLATE_SAID, _measure_plate, group=1, digits=True),
    Pattern("«nummer»", _NUMBER_SAID, group=1, digits=True),
    Pattern("«telefoonnummer»", _PHONE, _measure_phone, digits=True),
    Pattern("«telefoonnummer»", _SPOKEN_PHONE, cues=frozenset({"nul"})),
    Pattern("«bsn»", _BSN, _measure_bsn, digits=True),
)
"""In order: what an earlier pattern took is not looked at again."""
