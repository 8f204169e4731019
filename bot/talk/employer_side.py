"""A talk with who speaks as an employer: no questions about their own work."""

from __future__ import annotations

import dataclasses
import functools
import re

from bot.talk import employers
from bot.talk.context import TalkContext
from bot.talk.facts import OBSTACLES, WISHES
from bot.talk.state import Choice, Heard, Move, Say, TalkState

EMPLOYER = "employer"
"""The status (slot `employment`) of who speaks as an employer, and the question that
then takes the place of all others."""

OWN_WORK = "own_work"
"""`field` of the button by which an employer talks about their own work after all."""

_AT_THE_START = frozenset({None, "ready", "work_score", EMPLOYER})
_ABOUT_THE_PEOPLE = (
    WISHES
    | OBSTACLES
    | {"inform", "state_energy", "express_contentment", "dont_know", "ask_steps"}
)


def is_employer(state: TalkState) -> bool:
    """Tell whether the worker spoke as an employer."""
    return EMPLOYER in state.employment


def speaks_as_employer(state: TalkState, heard: Heard) -> bool:
    """Tell whether a first message is that of an employer, in typed words."""
    if heard.pressed or is_employer(state) or not _fresh(state):
        return False
    return any(it.search(heard.text.lower()) for it in _patterns())


def welcome(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Greet an employer with what there is for a company, and note its facts."""
    state = employers.with_company(seated(state), heard)
    return Move(state, (Say("utter_employers_welcome", choices=_starts()),))


def seated(state: TalkState) -> TalkState:
    """Return the state of who asks as an employer before anything else was told."""
    if not _fresh(state):
        return state
    statuses = tuple(dict.fromkeys((*state.employment, EMPLOYER)))
    return dataclasses.replace(state, employment=statuses, talk_asked=EMPLOYER)


def take(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Take what an employer types: a tip on it; None for what every talk answers."""
    if heard.first("field") == OWN_WORK:
        return Move(rose(state), (Say("utter_employers_own_work"),))
    if heard.intent not in _ABOUT_THE_PEOPLE or not is_employer(state):
        return None
    known = employers.with_company(state, heard)
    if known != state and employers.named_topic(heard) is None:
        # "Bouw, 40 man", as the answer to what a scheme hangs on.
        return employers.show_schemes(known, heard, ctx)
    return employers.give_tip(state, heard, ctx)


def rose(state: TalkState) -> TalkState:
    """Return the state of an employer who wants to talk about their own work."""
    statuses = tuple(it for it in state.employment if it != EMPLOYER)
    return dataclasses.replace(
        state, employment=statuses, talk_asked=None, company_size=None
    ).skip("ready")


def _fresh(state: TalkState) -> bool:
    """Tell whether nothing was told yet as a worker."""
    told = state.wish or state.energy_gives or state.obstacles or state.steps_seen
    return not told and state.work_score is None and state.talk_asked in _AT_THE_START


def _starts() -> tuple[Choice, ...]:
    own = {"intent": "inform", "entities": {"field": OWN_WORK}}
    return (
        Choice(employers.TIPS, phrase="button_employer_tips"),
        Choice(employers.SCAN, phrase="button_employer_scan"),
        Choice(employers.SCHEMES, phrase="button_employer_schemes"),
        Choice(own, phrase="button_own_work"),
    )


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    spoken = employers.employer_words()["speaks_as_employer"]
    return tuple(re.compile(pattern) for pattern in spoken)
