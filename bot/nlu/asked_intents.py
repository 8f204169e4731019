"""Which intents a question expects, so that 'nee' and 'een 6' are read in its light."""

from __future__ import annotations

import re

_YES_NO = frozenset({"affirm", "deny"})
_WISHES = frozenset(
    f"wish_{name}"
    for name in [
        "grow",
        "lead",
        "deepen",
        "switch",
        "fun",
        "balance",
        "security",
        "digital",
        "basic_skills",
        "recognition",
        "own_business",
        "orientation",
    ]
)
_OBSTACLES = frozenset(
    f"obstacle_{name}"
    for name in [
        "time",
        "money",
        "age",
        "confidence",
        "manager",
        "home",
        "energy",
        "overview",
    ]
)

# What comes in as `asked` is the id of a question, a slot, an entity, or the words of
# the question; the first pattern found decides.
_QUESTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"ready|beginnen|starten", _YES_NO | {"greet"}),
    (r"summary|klopt", _YES_NO | {"correct_answer"}),
    (r"confidence|zeker ben je", frozenset({"inform"})),
    (r"\bwhen\b|step_date|\bdate\b|welke dag|wanneer", frozenset({"plan_when"})),
    (r"\bsteps?\b|welke stap|kies", frozenset({"choose_step", "reject_step"})),
    (r"\bplan\b", _YES_NO | {"plan_when"}),
    (r"anything|nog iets", _YES_NO),
    (r"energy|energie", frozenset({"state_energy"})),
    (r"obstacle|tegen|in de weg", _OBSTACLES | {"deny"}),
    (r"wish|veranderen|graag", _WISHES | {"dont_know"}),
    (
        r"score|cijfer|time|minutes|tijd|hours|uren|age|leeftijd|size|hoe groot"
        r"|education|opleiding|employment|contract|sector|branche|job|werk|beroep",
        frozenset({"inform"}),
    ),
)
_COMPILED = tuple((re.compile(p), intents) for p, intents in _QUESTIONS)


def expected_intents(asked: str) -> frozenset[str]:
    """Return the intents that answer this question; empty for an unknown one."""
    words = asked.lower().replace("_", " ")
    for pattern, intents in _COMPILED:
        if pattern.search(words) or pattern.search(asked):
            return intents
    return frozenset()
