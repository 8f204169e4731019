"""Actions that lead into a self-test, the look ahead or the rehearsal."""

from __future__ import annotations

from actions.base import TalkAction
from bot.talk import awareness, offers, talk
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, TalkState


class ActionExerciseOffer(TalkAction):
    """Begin the test that was named, or show which there are."""

    def name(self) -> str:
        return "action_exercise_offer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        shown = offers.answer_selftest(state, heard, ctx)
        return talk.resume_unless_begun(shown, ctx)


class ActionRehearsalOffer(TalkAction):
    """Say how one brings it up with the manager, or begin to practise it."""

    def name(self) -> str:
        return "action_rehearsal_offer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        shown = offers.answer_rehearsal(state, heard, ctx)
        return talk.resume_unless_begun(shown, ctx)


class ActionAwarenessAnswer(TalkAction):
    """Answer what developing is or brings, then pick up the thread."""

    def name(self) -> str:
        return "action_awareness_answer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        told = awareness.answer(state, heard, ctx)
        return told.then(talk.resume(told.state, ctx))
