"""Dutch numbers as people write them: digits, words, halves and ordinals."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language.normalise import fold
from bot.language.spelling import Speller

_UNITS = {
    "een": 1,
    "ene": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "zeuven": 7,
    "acht": 8,
    "negen": 9,
    "neguh": 9,
}
_TEENS = {
    "tien": 10,
    "elf": 11,
    "twaalf": 12,
    "twaluf": 12,
    "dertien": 13,
    "veertien": 14,
    "vijftien": 15,
    "zestien": 16,
    "zeventien": 17,
    "achttien": 18,
    "achtien": 18,
    "negentien": 19,
}
_TENS = {
    "twintig": 20,
    "dertig": 30,
    "veertig": 40,
    "vijftig": 50,
    "zestig": 60,
    "zeventig": 70,
    "tachtig": 80,
    "negentig": 90,
}
_HALVES = {"anderhalf": 1.5, "anderhalve": 1.5, "driekwart": 0.75}
_ORDINALS = {
    "eerste": 1,
    "eeste": 1,
    "tweede": 2,
    "twede": 2,
    "derde": 3,
    "vierde": 4,
    "vijfde": 5,
    "zesde": 6,
    "zevende": 7,
    "achtste": 8,
    "negende": 9,
    "tiende": 10,
    "laatste": -1,
    "onderste": -1,
    "bovenste": 1,
    "middelste": 2,
}
_DIGITS = re.compile(r"\d{1,9}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?")
_DECIMAL = re.compile(r"(\d{1,9})[.,](\d{1,2})")
_ORDINAL_DIGITS = re.compile(r"(\d{1,2})(?:e|de|ste)")
_AND_A_HALF = re.compile(r"(.+?)(?:eneen|en|n)half")
_HUNDREDS = re.compile(r"(.*?)honderd(?:en)?(.*)")
_LONGEST_NUMBER_WORD = 40


def _below_hundred() -> dict[str, int]:
    small = {**_UNITS, **_TEENS, **_TENS}
    for tens_word, tens in _TENS.items():
        for unit_word, unit in _UNITS.items():
            for link in ("en", "n", "e", "-en-"):
                small.setdefault(f"{unit_word}{link}{tens_word}", tens + unit)
    return small


_BELOW_HUNDRED = _below_hundred()
_SPELLER = Speller(
    _BELOW_HUNDRED,
    never={
        "achten",
        "dertiger",
        "tienen",
        "twintiger",
        "veertiger",
        "vijftiger",
        "zevenen",
        "zeventiger",
        "zestiger",
    },
)


def parse_number(word: str) -> float | None:
    """Return the number one word stands for, or None when it is no number.

    Reads digits ('1.250', '2,5'), words ('tweeëntwintig', 'vijftienhonderd', with one
    slip of the pen), 'anderhalf' and 'tweeënhalf'. 'een' counts as 1: whether it is
    an article is for the caller to judge.
    """
    return _parse(fold(word))


@lru_cache(maxsize=8192)
def _parse(word: str) -> float | None:
    if word[:1].isdigit():
        return _parse_digits(word)
    if not word or len(word) > _LONGEST_NUMBER_WORD:
        return None
    if word in _HALVES:
        return _HALVES[word]
    if half := _AND_A_HALF.fullmatch(word):
        whole = _BELOW_HUNDRED.get(half[1])
        return None if whole is None else whole + 0.5
    return _whole_in_words(word)


def _parse_digits(word: str) -> float | None:
    if _DIGITS.fullmatch(word):
        return int(word)
    if _THOUSANDS.fullmatch(word):
        return _whole(float(word.replace(".", "").replace(",", ".")))
    if decimal := _DECIMAL.fullmatch(word):
        return _whole(float(f"{decimal[1]}.{decimal[2]}"))
    return None


def _whole_in_words(word: str) -> int | None:
    head, thousand, tail = word.partition("duizend")
    if thousand:
        thousands = _below_thousand(head) if head else 1
        rest = _below_thousand(tail.removeprefix("en")) if tail else 0
        if thousands is None or rest is None:
            return None
        return thousands * 1000 + rest
    return _below_thousand(word)


def _below_thousand(word: str) -> int | None:
    """Read up to 'negenennegentighonderd': hundreds may have two digits in Dutch."""
    if hundreds := _HUNDREDS.fullmatch(word):
        head, tail = hundreds[1], hundreds[2]
        count = _BELOW_HUNDRED.get(head) if head else 1
        rest = _BELOW_HUNDRED.get(tail) if tail else 0
        return None if count is None or rest is None else count * 100 + rest
    if word in _BELOW_HUNDRED:
        return _BELOW_HUNDRED[word]
    meant = _SPELLER.correct(word)
    return None if meant is None else _BELOW_HUNDRED[meant]


def parse_ordinal(word: str) -> int | None:
    """Return the number of 'tweede', '2e', '3de' or 'achtenveertigste'.

    'laatste' is -1, as in a list; None for what is no ordinal.
    """
    folded = fold(word)
    if digits := _ORDINAL_DIGITS.fullmatch(folded):
        return int(digits[1])
    if folded in _ORDINALS:
        return _ORDINALS[folded]
    for ending in ("ste", "de"):
        if folded.endswith(ending):
            number = parse_number(folded.removesuffix(ending))
            return None if number is None else int(number)
    return None


def _whole(number: float) -> float:
    """Return 3 for 3.0: a whole number stays one."""
    return int(number) if number == int(number) else number
