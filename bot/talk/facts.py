"""Facts that a worker volunteers in any sentence, and corrections of earlier ones."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from bot.talk.energy import energy_in
from bot.talk.evidence import evident
from bot.talk.flanders import region_in
from bot.talk.named import bare_obstacles, named_obstacles
from bot.talk.profile import fits_profile
from bot.talk.state import Heard, HeardEntity, TalkState
from bot.talk.told import as_asked, no_fact
from bot.talk.words import asks, clause_with, own_part, wants, works_there
from bot.talk.workplaces import sector_of

WISHES = frozenset(
    {
        "wish_grow",
        "wish_lead",
        "wish_deepen",
        "wish_switch",
        "wish_fun",
        "wish_balance",
        "wish_security",
        "wish_digital",
        "wish_basic_skills",
        "wish_recognition",
        "wish_own_business",
        "wish_orientation",
    }
)
OBSTACLES = frozenset(
    {
        "obstacle_time",
        "obstacle_money",
        "obstacle_age",
        "obstacle_confidence",
        "obstacle_manager",
        "obstacle_home",
        "obstacle_energy",
        "obstacle_overview",
    }
)

PLAIN_FACTS = frozenset(
    {"age", "hours", "employment", "time_available", "education", "company_size"}
)
"""Entities that are facts by themselves, whatever was asked."""

# A message of these intents speaks of others or of the bot, not of the worker's work.
_NOT_ABOUT_THE_WORKER = frozenset(
    {
        "bot_challenge",
        "chitchat",
        "employer_hr_scan",
        "employer_subsidy",
        "employer_tips",
        "insult",
        "other_language",
        "out_of_scope",
        "report_crisis",
    }
)

# Weeks in a month and working days in a week, to bring a time to minutes a week.
_WEEKS_A_MONTH = 4
_DAYS_A_WEEK = 5

MOST_MINUTES = 16 * 60
"""More than two working days a week is no time to learn beside a job: it was an age or
the hours of the contract."""

MAX_QUOTE = 120
"""Longest quote of a worker's own words, in characters; a longer one is cut."""


def quote(text: str, longest: int = MAX_QUOTE) -> str:
    """Return the worker's words in one line, cut at a word when too long."""
    line = " ".join(text.split()).strip(" .,;:!?\"'")
    if len(line) <= longest:
        return line
    head = line[: longest + 1]
    for boundary, least in ((r"[.,;:!?]+\s", 2), (r"\s(?:maar|want|omdat|en)\s", 3)):
        ends = [it.start() for it in re.finditer(boundary, head)]
        if ends and ends[-1] >= longest / least:
            # A whole clause reads better than a sentence that breaks off.
            return head[: ends[-1]].rstrip(" .,;:!?")
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def minutes_a_week(value: Any) -> int | None:
    """Return minutes a week of a `time_available` value, None where it says nothing.

    A time without a period counts as what there is in a week.
    """
    if isinstance(value, Mapping):
        minutes, period = value.get("minutes"), value.get("period")
    else:
        minutes, period = value, None
    if not isinstance(minutes, (int, float)) or minutes <= 0:
        return None
    if period == "day":
        minutes = minutes * _DAYS_A_WEEK
    elif period == "month":
        minutes = max(1, minutes / _WEEKS_A_MONTH)
    return int(minutes) if minutes <= MOST_MINUTES else None


def take_facts(state: TalkState, heard: Heard) -> TalkState:
    """Note the facts in a message; a later fact replaces an earlier one."""
    if heard.intent in _NOT_ABOUT_THE_WORKER:
        return state
    changes: dict[str, Any] = {}
    for found in heard.entities:
        if found.negated or _only_wanted(found, heard) or no_fact(state, found, heard):
            continue
        found = as_asked(state, found, heard)
        read = _fact(found, {**dataclasses.asdict(state), **changes})
        if "job" in read and state.job and _ALSO.search(heard.text):
            read = {"job": quote(f"{state.job} en {read['job']}", 60)}
        changes.update({k: v for k, v in read.items() if fits_profile(k, v)})
    if heard.intent in WISHES and _is_a_wish(state, heard):
        changes["wish"] = heard.intent
        if not heard.pressed:
            changes["wish_words"] = quote(own_part(heard.text))
        elif state.wish != heard.intent:
            changes["wish_words"] = None
        if state.talk_content and not heard.pressed and wants(heard.text):
            # Who wants something after all is not told that all is well.
            changes["talk_content"] = False
    second = _second_wish(state, heard)
    if second is not None:
        changes["wish"], changes["wish_words"] = second, quote(heard.text)
    if heard.intent in OBSTACLES and _is_an_obstacle(state, heard):
        known = tuple(o for o in state.obstacles if o != heard.intent)
        changes["obstacles"] = (*known, heard.intent)
        if not heard.pressed:
            changes["obstacle_words"] = quote(own_part(heard.text))
    beside = _obstacles_beside(state, heard)
    if beside:
        told = (*changes.get("obstacles", state.obstacles), *beside)
        changes["obstacles"] = tuple(dict.fromkeys(told))
    if changes.get("job_wanted") and state.wish is None and "wish" not in changes:
        changes["wish"] = "wish_switch"
        changes["wish_words"] = quote(heard.text)
    region = None if heard.pressed else region_in(heard.text)
    if region is not None:
        changes["region"] = region or None
    if state.sector is None and "sector" not in changes:
        text = heard.text if _tells_of_own_work(heard) else ""
        sector = sector_of(changes.get("job"), text)
        if sector is not None:
            changes["sector"] = sector
    return dataclasses.replace(state, **changes)


def _only_wanted(found: HeardEntity, heard: Heard) -> bool:
    """Tell whether an education is what the worker wants, not what they have."""
    if found.entity != "education" or heard.pressed:
        return False
    clause = clause_with(heard.text, found.text)
    in_a_wish = heard.intent in WISHES and _HAS.search(clause) is None
    return in_a_wish or wants(clause)


_ALSO = re.compile(r"\b(ook|daarnaast|ernaast|erbij)\b", re.IGNORECASE)
"""Words that put a job beside the one that was told: "ik werk ook nog als docent"."""


_HAS = re.compile(
    r"\b(heb|had|hebben|met|zonder|ben|haalde|gehaald|behaald|gedaan|afgerond)\b",
    re.IGNORECASE,
)


_TELLS_OF_OWN_WORK = frozenset({"inform", "state_energy", "correct_answer"})
"""Intents of messages in which a workplace is the worker's own."""

_TELLS_OF_WORK = WISHES | OBSTACLES | _TELLS_OF_OWN_WORK


def _tells_of_own_work(heard: Heard) -> bool:
    """Tell whether a workplace in the message is where the worker works.

    "Geen geld voor school" and "iets in de zorg" name no work of one's own.
    """
    if heard.intent in _TELLS_OF_OWN_WORK:
        return True
    return heard.intent in _TELLS_OF_WORK and works_there(heard.text)


def _obstacles_beside(state: TalkState, heard: Heard) -> tuple[str, ...]:
    """Return the obstacles a message names beside what it is mostly about.

    Not where it is asked what gives or costs energy: the words are that answer.
    """
    telling = heard.intent in _TELLS_OF_WORK - {"correct_answer"}
    at_obstacle = state.talk_asked == "obstacle"
    if heard.pressed or state.talk_asked in _ENERGY:
        return ()
    bare = bare_obstacles(heard.text) if at_obstacle else ()
    if not telling and not (heard.intent == "dont_know" and bare):
        return ()
    known = {*state.obstacles, heard.intent}
    found = dict.fromkeys((*named_obstacles(heard.text), *bare))
    return tuple(it for it in found if it not in known)


_ENERGY = frozenset({"energy_gives", "energy_costs"})


def _second_wish(state: TalkState, heard: Heard) -> str | None:
    """Return the wish in a message that mostly tells facts: "kok, wil ander werk"."""
    if heard.intent != "inform" or state.wish or not wants(heard.text):
        return None
    likely = (n for n, confidence in heard.ranking[:4] if confidence >= LIKELY)
    return next((name for name in likely if name in WISHES), None)


LIKELY = 0.5
"""A wish this likely counts beside facts, where the words themselves want something."""

SURE_OF_A_WISH = 0.75
"""From this confidence on, a wish in an answer about energy counts as the wish: "ik wil
leren lassen" does, "mijn rug, dat is zwaar" is an answer only."""


def _is_a_wish(state: TalkState, heard: Heard) -> bool:
    answers_else = state.talk_asked in _ENERGY or (
        # "Formulieren lezen is lastig" stands in the way of a wish that is known.
        state.talk_asked == "obstacle" and state.wish is not None
    )
    if heard.pressed or not answers_else:
        return True
    wanted = wants(heard.text) or _BETTER.match(heard.text) is not None
    return wanted and heard.confidence >= SURE_OF_A_WISH


_BETTER = re.compile(
    r"\W*(beter|meer|minder|lichter|ander|andere|iets anders|hoger|nieuwe?) \w+",
    re.IGNORECASE,
)
"""A wish without its "ik wil": "beter nederlands"."""


def _is_an_obstacle(state: TalkState, heard: Heard) -> bool:
    if heard.pressed or state.talk_asked not in _ENERGY:
        return True
    # The model hears "te oud" in words it never saw: the words themselves must tell.
    if heard.intent in named_obstacles(heard.text):
        return True
    if not evident(heard.intent, heard.text) or energy_in(heard.text) == "energy_gives":
        return False
    if state.talk_asked == "energy_costs":
        return heard.confidence >= LIKELY
    # Money gives energy too: it is what keeps the mark from being lower.
    return heard.confidence >= SURE_OF_A_WISH and heard.intent != "obstacle_money"


def _fact(found: HeardEntity, known: Mapping[str, Any]) -> dict[str, Any]:
    value = found.value
    if found.entity == "job":
        return {"job_wanted" if found.role == "wanted" else "job": str(value)}
    if found.entity == "time_available":
        minutes = minutes_a_week(value)
        return {} if minutes is None else {"minutes_per_week": minutes}
    if found.entity in {"age", "hours"}:
        return {found.entity: int(value)} if isinstance(value, (int, float)) else {}
    if found.entity in {"sector", "education", "company_size"}:
        return {found.entity: value}
    if found.entity == "employment":
        statuses = tuple(known["employment"])
        return {"employment": statuses if value in statuses else (*statuses, value)}
    return {}


def tells_facts(heard: Heard) -> bool:
    """Tell whether a typed message without a question holds a plain fact."""
    told = any(e.entity in PLAIN_FACTS and not e.negated for e in heard.entities)
    return told and not heard.pressed and not asks(heard.text)


def forget(state: TalkState, field: str) -> TalkState:
    """Return the state without one answer, so that its question is asked again.

    Allowed: the ids of `CORRECTABLE`. Raises KeyError for another field.
    """
    changes: dict[str, Any] = dict.fromkeys(CORRECTABLE[field])
    for name in changes:
        changes[name] = _EMPTY.get(name)
    # Another wish or obstacle may bring steps that fit, so those are asked about again.
    anew = {field, "summary", *({"steps"} if field in {"wish", "obstacle"} else ())}
    skipped = tuple(q for q in state.talk_skipped if q not in anew)
    return dataclasses.replace(state, **changes, talk_skipped=skipped, summary_ok=False)


CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "work_score": ("work_score",),
    "energy_gives": ("energy_gives",),
    "energy_costs": ("energy_costs",),
    "wish": ("wish", "wish_words"),
    "obstacle": ("obstacles", "obstacle_words"),
    "job": ("job", "sector"),
    "employment": ("employment",),
    "time": ("minutes_per_week",),
}
"""Questions whose answer the worker can take back, and the slots that hold it."""

_EMPTY: Mapping[str, Any] = {"obstacles": (), "employment": ()}
