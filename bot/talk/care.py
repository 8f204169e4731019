"""Telling care situations apart, so that each gets the right number at once."""

from __future__ import annotations

import re

# Violence by another, here and now or at home: 112 and Veilig Thuis.
_VIOLENCE = re.compile(
    r"\b(sla(?:at|an|g)?|gesla(?:gen|ge)|slagen|mishandel\w*|bedreig\w*|mes|wapen|"
    r"pistool|wurg\w*|schopt|geschopt|verkracht\w*|aangerand|stalk\w*|geweld|"
    r"aangevallen|valt me aan|vermoord)\b",
    re.IGNORECASE,
)
# An accident or an overdose: 112 at once.
_ACCIDENT = re.compile(
    r"\b(ongeluk|ongeval|bewusteloos|bloed\w*|overdos\w*|pillen (?:genomen|geslikt)|"
    r"geslikt|ingenomen|gevallen van|brand|bekneld|ademt niet|reanim\w*|hartaanval|"
    r"gewond|stroom gekregen|vergiftig\w*)\b",
    re.IGNORECASE,
)
# Words of Flemish workers: 1813 and 112 are the numbers there.
_FLEMISH = re.compile(
    r"\b(ge|gij|uw|amai|nie meer|ni meer|goesting|ikke|vlaanderen|belgi[eë]|"
    r"antwerpen|gent|leuven|brugge|hasselt|mechelen|kortrijk|zenne)\b",
    re.IGNORECASE,
)


def crisis_kind(text: str) -> str:
    """Return `accident`, `violence` or `self` (one's own life) for a crisis message.

    For what only the classifier found; the lexicon (bot/care) tells the kinds apart by
    itself. In doubt it is `self`: that answer names 112 as well.
    """
    if _ACCIDENT.search(text):
        return "accident"
    if _VIOLENCE.search(text):
        return "violence"
    return "self"


def flemish(text: str) -> bool:
    """Tell whether the words point at a worker in Flanders."""
    return _FLEMISH.search(text) is not None
