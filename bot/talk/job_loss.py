"""When the job is lost: first things first, then what is possible."""

from __future__ import annotations

import dataclasses

from bot.advice.schemes import find_schemes
from bot.talk import facts
from bot.talk.cards import scheme_card
from bot.talk.context import TalkContext
from bot.talk.profile import profile_from_state
from bot.talk.state import Heard, Move, Say, TalkState

POSSIBLE = "possible"
"""The choice behind the button that asks what is possible now."""

ROUTES = ("werkcentrum", "uwv_ww_scholing", "transitievergoeding")
"""Schemes shown then, in this order, each as far as it is not ended."""


def answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Say what comes first; what is possible follows when the worker asks for it.

    A job that is going counts as the contract `threatened`, where none was told: it
    opens other routes. Nothing else is asked here.
    """
    if heard.first("choice") == POSSIBLE:
        return _possible(state, ctx)
    state = facts.take_facts(state, heard)
    if not state.employment:
        state = dataclasses.replace(state, employment=("threatened",))
    return Move(state, (Say("utter_report_job_loss"),))


def _possible(state: TalkState, ctx: TalkContext) -> Move:
    found = find_schemes(profile_from_state(state), ctx.catalogue, ctx.today)
    advice = {one.id: one for one in found if one.status != "ended"}
    routes = [advice[name] for name in ROUTES if name in advice]
    shown = tuple(dict.fromkeys((*state.schemes_shown, *(one.id for one in routes))))
    state = dataclasses.replace(state, schemes_shown=shown)
    cards = tuple(scheme_card(one, ctx) for one in routes)
    return Move(state, (Say("utter_care_job_loss_possible", cards=cards),))
