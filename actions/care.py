"""Actions that put care before everything else."""

from __future__ import annotations

import dataclasses

from actions.base import TalkAction
from bot.care.crisis import find_crisis
from bot.talk import care
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.talk import CARE


class ActionCareCrisis(TalkAction):
    """Point to help at once, by the kind of crisis; the talk rests after it."""

    def name(self) -> str:
        return "action_care_crisis"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        found = find_crisis(heard.text)
        kind = found.kind if found else care.crisis_kind(heard.text)
        region = "_flanders" if care.flemish(heard.text) else ""
        state = dataclasses.replace(state, talk_asked=CARE)
        return Move(state, (Say(f"utter_care_crisis_{kind}{region}"),))
