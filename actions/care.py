"""Actions that put care before everything else."""

from __future__ import annotations

import dataclasses

from actions.base import TalkAction
from bot.talk import care, human, job_loss, readings
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState


class ActionCareCrisis(TalkAction):
    """Point to help at once, by the kind of crisis; the talk rests after it."""

    waits_in_care = False

    def name(self) -> str:
        return "action_care_crisis"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        kind = care.crisis_kind(heard.text)
        region = "_flanders" if care.flemish(heard.text, state.region) else ""
        state = dataclasses.replace(state, talk_asked=care.RESTING, exercise=None)
        return Move(state, (Say(f"utter_care_crisis_{kind}{region}"),))


class ActionCareJobLoss(TalkAction):
    """Say what comes first when the job is lost, and what is possible after it."""

    def name(self) -> str:
        return "action_care_job_loss"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return job_loss.answer(state, heard, ctx)


class ActionAskHuman(TalkAction):
    """Show the way to a person."""

    waits_in_care = False

    def name(self) -> str:
        return "action_ask_human"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return human.answer(state, ctx)


class ActionAskPrivacy(TalkAction):
    """Say what happens with what is said, or who read it."""

    waits_in_care = False

    def name(self) -> str:
        return "action_ask_privacy"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return readings.answer(state, heard, ctx)
