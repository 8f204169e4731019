"""Reading a short answer in the light of the question just asked.

'36' is an age, hours or minutes depending on the question. What comes in as `asked` is
the id of a question, a slot or an entity; words of the question itself do too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.language.canonical import Canonical, Token
from bot.nlu.candidates import Candidate
from bot.nlu.tagger import Mark

# The first pattern found in `asked` decides.
_QUESTIONS = (
    ("time_available", r"time|minutes|tijd\b|hoeveel tijd|how_long"),
    ("date", r"\bdate|when\b|wanneer|step_date|\bday\b|welke dag"),
    ("hours", r"hours|hoeveel uur|uren"),
    ("age", r"\bage\b|leeftijd|hoe oud"),
    ("company_size", r"company_size|hoe groot|hoeveel mensen|collega's|size\b"),
    ("education", r"education|opleiding|diploma|school"),
    ("employment", r"employment|contract|dienst\b"),
    ("sector", r"sector|branche"),
    ("ordinal", r"steps?\b|ordinal|choose|welke stap|kies"),
    ("money", r"money|budget|bedrag|euro"),
    ("scheme", r"scheme|regeling"),
    ("job", r"\bjob\b|beroep|functie|\bwerk\b"),
    ("skill", r"skill|learn|leren"),
)
_COMPILED = tuple((entity, re.compile(pattern)) for entity, pattern in _QUESTIONS)
# A number alone answers these.
_NUMERIC = frozenset({"age", "hours", "time_available", "company_size", "money"})
_ORDINAL_MOST = 5
_SHORT = 6


def entity_asked_for(asked: str | None) -> str | None:
    """Return the entity that answers the question, or None for another question."""
    if not asked:
        return None
    words = asked.lower().replace("utter_", "")
    spaced = words.replace("_", " ")
    for entity, pattern in _COMPILED:
        if pattern.search(words) or pattern.search(spaced):
            return entity
    return None


def answer_marks(
    message: Canonical,
    candidates: Sequence[Candidate],
    marks: Sequence[Mark],
    wanted: str,
) -> list[Mark]:
    """Return the marks with the answer to the question among them.

    Only a short message is read as an answer, and only when nothing in it answers the
    question yet: a candidate of the asked kind is taken, or a number that stands alone.
    """
    words = [token for token in message.tokens if token.folded[0].isalnum()]
    if len(words) > _SHORT or any(mark.entity == wanted for mark in marks):
        return list(marks)
    answer = _from_candidates(candidates, wanted) or _from_number(
        message.tokens, marks, wanted
    )
    if answer is None:
        return list(marks)
    others = [
        mark for mark in marks if mark.last < answer.first or answer.last < mark.first
    ]
    return sorted([*others, answer], key=lambda mark: mark.first)


def _from_candidates(candidates: Sequence[Candidate], wanted: str) -> Mark | None:
    fitting = [candidate for candidate in candidates if wanted in candidate.entities]
    if not fitting:
        return None
    best = max(fitting, key=lambda c: (c.kind == wanted, c.length, -c.distance))
    return Mark(wanted, best.first, best.last)


def _from_number(
    tokens: Sequence[Token], marks: Sequence[Mark], wanted: str
) -> Mark | None:
    numbers = [place for place, token in enumerate(tokens) if token.text[0].isdigit()]
    if len(numbers) != 1:
        return None
    place = numbers[0]
    if any(mark.first <= place <= mark.last != mark.first for mark in marks):
        return None  # '52 jaar' says by itself what it is
    if wanted in _NUMERIC:
        return Mark(wanted, place, place)
    if wanted == "ordinal" and 1 <= float(tokens[place].text) <= _ORDINAL_MOST:
        return Mark(wanted, place, place)
    return None
