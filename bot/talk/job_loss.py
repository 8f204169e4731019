"""When the job is lost: first things first, then what is possible."""

from __future__ import annotations

import dataclasses

from bot.talk import facts, schemes
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState

POSSIBLE = "possible"
"""The choice behind the button that asks what is possible now."""


def answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Say what comes first; what is possible follows when the worker asks for it.

    A job that is going counts as the contract `threatened`, where none was told: it
    opens other routes. Nothing else is asked here.
    """
    if heard.first("choice") == POSSIBLE:
        shown = schemes.show_routes(state, ctx)
        return Move(shown.state, (Say("utter_care_job_loss_possible"), *shown.says))
    state = facts.take_facts(state, heard)
    if not state.employment:
        state = dataclasses.replace(state, employment=("threatened",))
    return Move(state, (Say("utter_report_job_loss"),))
