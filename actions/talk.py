"""Actions of the main talk."""

from __future__ import annotations

from actions.base import TalkAction
from bot.talk import talk
from bot.talk.behind import with_a_greeting
from bot.talk.chitchat import small_talk
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState


class ActionTalkBegin(TalkAction):
    """Open the talk, or greet back."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_talk_begin"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        answered = with_a_greeting(state, heard, ctx)
        if answered is None:
            return talk.begin(state, ctx)
        return answered.then(talk.resume(answered.state.skip("ready"), ctx))


class ActionTalkAnswer(TalkAction):
    """Take an answer or a volunteered fact and go on."""

    waits_in_care = False

    def name(self) -> str:
        return "action_talk_answer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.answer(state, heard, ctx)


class ActionTalkResume(TalkAction):
    """Pick up the thread after a question in between."""

    waits_in_care = False

    def name(self) -> str:
        return "action_talk_resume"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.resume_after(state, heard, ctx)


class ActionTalkPause(TalkAction):
    """Stop for now; the talk begins where it was when the worker is back."""

    def name(self) -> str:
        return "action_talk_pause"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.pause(state, ctx)


class ActionTalkMiss(TalkAction):
    """Ask well when the message was not understood."""

    waits_in_care = True

    def name(self) -> str:
        return "action_talk_miss"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.miss(state, heard, ctx)


class ActionTalkExplain(TalkAction):
    """Say why the waiting question is asked."""

    waits_in_care = True

    def name(self) -> str:
        return "action_talk_explain"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.explain_question(state, ctx, heard)


class ActionTalkChitchat(TalkAction):
    """Answer small talk by its subject, then pick up the thread."""

    def name(self) -> str:
        return "action_talk_chitchat"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        told = Move(state, (small_talk(heard),))
        return told.then(talk.resume_after(state, heard, ctx))


class ActionOtherLanguage(TalkAction):
    """Say in the worker's own language what is possible here, then pick up the thread.

    In one action: a second one would count as a turn, and the same wording would come
    each time.
    """

    def name(self) -> str:
        return "action_other_language"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        ending = f"_{heard.language}" if heard.language else ""
        told = Move(state, (Say(f"utter_other_language{ending}"),))
        return told.then(talk.resume(state, ctx))


class ActionRestart(TalkAction):
    """Begin the talk again; takes the place of Rasa's own action of this name.

    Rasa's RulePolicy maps the intent `restart` to `action_restart` before any rule.
    """

    def name(self) -> str:
        return "action_restart"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.restart(state, ctx)
