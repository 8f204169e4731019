"""Reading a mark from 0 to 10 in a worker's words."""

from __future__ import annotations

import re

_WORDS = {
    "nul": 0,
    "een": 1,
    "één": 1,
    "twee": 2,
    "drie": 3,
    "vier": 4,
    "vijf": 5,
    "zes": 6,
    "zeven": 7,
    "acht": 8,
    "negen": 9,
    "tien": 10,
}
_MARK = re.compile(r"(?<![\w.,])(10|\d)(?:[.,](\d))?(?![\w%])", re.IGNORECASE)
_WORD = re.compile(
    r"\b(nul|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|één)(?:tje|je)?(?:\s*min|\s*plus)?\b",
    re.IGNORECASE,
)
# Alone, or after "een": "een een" is a mark, "een" in a sentence is an article.
_ONE = re.compile(r"^\s*(?:een\s+)?een(?:tje)?\s*[.!]?\s*$", re.IGNORECASE)


def score_in(text: str) -> int | None:
    """Return the mark in a text as a whole number from 0 to 10, None without one.

    Halves round down (a 6,5 is a 6): the talk asks what keeps it from being lower.
    """
    found = _MARK.search(text)
    if found:
        return int(found.group(1))
    word = _WORD.search(text)
    if word:
        return _WORDS[word.group(1).lower()]
    return 1 if _ONE.match(text) else None
