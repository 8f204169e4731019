"""Actions about money, rights and schemes."""

from __future__ import annotations

from actions.base import TalkAction
from bot.talk import facts, schemes, talk
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, TalkState


class ActionSchemesAnswer(TalkAction):
    """Answer a question about one scheme, then pick up the thread."""

    def name(self) -> str:
        return "action_schemes_answer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        told = schemes.answer_scheme(facts.take_facts(state, heard), heard, ctx)
        if told.says[-1].choices:
            return told
        return told.then(talk.resume(told.state, ctx))


class ActionSchemesOffer(TalkAction):
    """Show the routes to money or advice that fit, then pick up the thread."""

    answers_first = True

    def name(self) -> str:
        return "action_schemes_offer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        shown = schemes.answer_money(facts.take_facts(state, heard), heard, ctx)
        return shown.then(talk.resume(shown.state, ctx))
