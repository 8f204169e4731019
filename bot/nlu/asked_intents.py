"""Which intents a question expects, so that 'nee' and 'een 6' are read in its light."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.linear import Array

_YES_NO = frozenset({"affirm", "deny"})
_SAYS_LITTLE = _YES_NO | {"greet"}
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
    # An item of a self-test in own words, or what was done instead of a planned step.
    (r"selftest_offer", _YES_NO | {"ask_selftest", "skip"}),
    (r"exercise|followup_other", _YES_NO | {"inform", "state_energy"}),
    (r"followup", _YES_NO | {"inform"}),
    (r"summary|klopt", _YES_NO | {"correct_answer"}),
    (r"confidence|zeker ben je", frozenset({"inform"})),
    (r"\bwhen\b|step_date|\bdate\b|welke dag|wanneer", frozenset({"plan_when"})),
    (
        r"\bsteps?\b|welke stap|kies",
        frozenset({"ask_more_steps", "choose_step", "reject_step"}),
    ),
    (r"\bplan\b", _YES_NO | {"plan_when"}),
    (r"anything|nog iets", _YES_NO),
    (
        r"\bemployer\b",
        frozenset({"employer_tips", "employer_hr_scan", "employer_subsidy"}),
    ),
    (r"energy|energie", frozenset({"state_energy", "deny"})),
    (r"obstacle|tegen|in de weg", _OBSTACLES | {"deny"}),
    (r"wish|veranderen|graag", _WISHES | {"deny", "dont_know", "express_contentment"}),
    (r"\btime|minutes|tijd\b|how long", frozenset({"inform", "obstacle_time", "deny"})),
    (
        r"score|cijfer|hours|uren|age|leeftijd|size|hoe groot"
        r"|education|opleiding|employment|contract|sector|branche|job|werk|beroep",
        frozenset({"inform"}),
    ),
)
_COMPILED = tuple((re.compile(p), intents) for p, intents in _QUESTIONS)

# What a few words without a verb seem to say is the answer to the question instead:
# 'ploegendienst' is what costs energy, 'zzp' a contract and no wish. Never care, never
# what is said about the talk itself (skip, dont_know, ask_clarification, pause).
_NO_FACT = frozenset(
    {
        "ask_more_steps",
        "choose_step",
        "plan_when",
        "state_energy",
        "wish_deepen",
        "wish_digital",
        "wish_fun",
        "wish_own_business",
    }
)
_TAKEN_OVER: dict[str, frozenset[str]] = {
    "state_energy": frozenset(
        {
            "choose_step",
            "inform",
            "obstacle_manager",
            "obstacle_time",
            "plan_when",
            "report_conflict",
            "wish_balance",
            "wish_deepen",
            "wish_fun",
        }
    ),
    "inform": _NO_FACT,
    "choose_step": frozenset({"inform", "plan_when"}),
    "plan_when": frozenset({"inform"}),
}


@dataclass(frozen=True)
class ContextSettings:
    """How much the question that waits counts.

    `bonus` is added to the margin of the intents it expects, for messages of at most
    `words` words; twice for those of at most `elliptic` words, which say little without
    their question.
    """

    bonus: float = 0.35
    words: int = 8
    elliptic: int = 3


def with_question(
    margins: Array,
    names: Sequence[str],
    asked: str,
    words: int,
    settings: ContextSettings | None = None,
    *,
    known: bool = True,
) -> Array:
    """Return the margins of a message of `words` words after the question `asked`.

    Where no word is `known` the question makes no yes, no or greeting of it.
    """
    chosen = settings or ContextSettings()
    if words > chosen.words:
        return margins
    expected = expected_intents(asked)
    elliptic = words <= chosen.elliptic
    changed: Array = margins.copy()
    places = {name: place for place, name in enumerate(names)}
    answers = expected if known else expected - _SAYS_LITTLE
    for name in answers & places.keys():
        own = changed[places[name]]
        if elliptic:
            rivals = (_TAKEN_OVER.get(name, frozenset()) - expected) & places.keys()
            own = max([own, *(margins[places[rival]] for rival in rivals)])
        changed[places[name]] = own + chosen.bonus * (2 if elliptic else 1)
    if elliptic and expected >= _OBSTACLES and "inform" in places:
        # A bare fact is no answer to what stands in the way: it is the obstacle.
        changed[places["inform"]] -= _FACT_IS_NO_OBSTACLE
    return changed


_FACT_IS_NO_OBSTACLE = 2.0


def without_a_yes(margins: Array, names: Sequence[str]) -> Array:
    """Return the margins of words that nobody knows: no yes and no no, unless plainly.

    One short word looks like 'ja', whatever it says: of 77 examples set aside without
    a known word 48 came nearest to a yes or no, two of them rightly.
    """
    changed: Array = margins.copy()
    for place, name in enumerate(names):
        if name in _YES_NO:
            changed[place] -= _NO_PLAIN_ANSWER
    return changed


_NO_PLAIN_ANSWER = 0.5


def expected_intents(asked: str) -> frozenset[str]:
    """Return the intents that answer this question; empty for an unknown one."""
    words = asked.lower().replace("_", " ")
    for pattern, intents in _COMPILED:
        if pattern.search(words) or pattern.search(asked):
            return intents
    return frozenset()
