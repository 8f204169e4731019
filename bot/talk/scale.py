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

# What stands between a mark and the one that takes its place, or before one denied.
_TAKEN_BACK = re.compile(
    r"\b(nee|neen|wacht|sorry|laat ik|doe maar|toch|of eigenlijk|ik bedoel)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bgeen\s*$", re.IGNORECASE)
_AROUND_A_MARK = re.compile(
    r"\W*((haha\w*|lol|nee|ja|oh|nou|toch|een|n|nen|dus|ik|zeg|zou|zeggen|geef|doe|maar|"
    r"het|mijn|cijfer|is|was|eerder|denk|bedoel|bedoelde|ofzo|of|zo|hoor|da's|dat)\b\W*)*"
    rf"({_MARK.pattern}|{_WORD.pattern})"
    r"\W*((ofzo|of|zo|dus|hoor|denk|ik|geloof|ongeveer|min|plus)\b\W*)*",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(r"\W*(een\s+)?\d+([.,]\d+)?\W*", re.IGNORECASE)

# How sure somebody is without a mark, surest denial first: the first that is found.
_SURENESS = tuple(
    (re.compile(pattern, re.IGNORECASE), score)
    for pattern, score in (
        (r"\b(geen|weinig|nul) (vertrouwen|kans)|helemaal niet|lukt .*nooit", 2),
        (r"\b(niet|nie|ni) (zo |heel |echt |erg )?zeker|twijfel|onzeker", 4),
        (r"\bof (het|dat|ik) .*\b(lukt|kan|durf|red)|misschien|hopelijk|mss\b", 5),
        (r"\bbeetje\b", 5),
        (r"\b(best|redelijk|vrij|aardig) zeker|denk .*wel\b|moet lukken", 7),
        (r"\bzeker|100 ?%|honderd procent|absoluut|tuurlijk|heel goed", 9),
    )
)


def sureness_in(text: str) -> int | None:
    """Return how sure somebody is, 0 to 10: the mark, or what the words come to.

    Doubt in words counts as doubt: "ik twijfel" is a 4, "dat moet lukken" a 7.
    """
    score = score_in(text)
    if score is not None:
        return score
    return next((s for words, s in _SURENESS if words.search(text)), None)


def score_in(text: str) -> int | None:
    """Return the mark in a text as a whole number from 0 to 10, None without one.

    Halves round down (a 6,5 is a 6): the talk asks what keeps it from being lower. Of
    two marks the first counts, unless it is taken back ("een 4, nee een 5").
    """
    marks = list(_MARK.finditer(text)) or list(_WORD.finditer(text))
    if not marks:
        return 1 if _ONE.match(text) else None
    chosen = marks[0]
    for mark in marks[1:]:
        between = text[chosen.end() : mark.start()]
        if _TAKEN_BACK.search(between) or _DENIED.search(text[: chosen.start()]):
            chosen = mark
    said = chosen.group(1).lower()
    return int(said) if said.isdigit() else _WORDS[said]


def is_bare_mark(text: str) -> bool:
    """Tell whether a text is a mark and nothing besides: "haha nee, een 7"."""
    return score_in(text) is not None and _AROUND_A_MARK.fullmatch(text) is not None


def is_no_mark(text: str) -> bool:
    """Tell whether a text is a number alone that is no mark from 0 to 10: "69"."""
    return score_in(text) is None and _NUMBER_ALONE.fullmatch(text) is not None
