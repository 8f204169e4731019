"""Actions that put care before everything else."""

from __future__ import annotations

import dataclasses

from actions.base import TalkAction
from bot.talk import care, facts
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.talk import CARE


class ActionCareCrisis(TalkAction):
    """Point to help at once, by the kind of crisis; the talk rests after it."""

    def name(self) -> str:
        return "action_care_crisis"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        kind = care.crisis_kind(heard.text)
        region = "_flanders" if care.flemish(heard.text) else ""
        state = dataclasses.replace(state, talk_asked=CARE)
        return Move(state, (Say(f"utter_care_crisis_{kind}{region}"),))


class ActionCareJobLoss(TalkAction):
    """First things first for who loses the job; how work goes is not asked then."""

    def name(self) -> str:
        return "action_care_job_loss"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        state = facts.take_facts(state, heard)
        if not state.employment:
            state = dataclasses.replace(state, employment=("threatened",))
        return Move(state, (Say("utter_report_job_loss"),))
