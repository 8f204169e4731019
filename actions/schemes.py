"""Actions about money, rights and schemes."""

from __future__ import annotations

from actions.base import TalkAction
from bot.talk import facts, schemes, talk
from bot.talk.aside import take_aside
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, TalkState


def _told(state: TalkState, heard: Heard) -> TalkState:
    """Return the state with facts of the question and what stands beside it."""
    return take_aside(facts.take_facts(state, heard), heard)


class ActionSchemesAnswer(TalkAction):
    """Answer a question about one scheme, then pick up the thread."""

    waits_in_care = True

    def name(self) -> str:
        return "action_schemes_answer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        told = schemes.answer_scheme(_told(state, heard), heard, ctx)
        if told.says[-1].choices:
            return told
        return told.then(talk.resume(told.state, ctx))


class ActionSchemesRights(TalkAction):
    """Tell what the worker is owed, a wrong belief first; then pick up the thread."""

    def name(self) -> str:
        return "action_schemes_rights"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        told = schemes.explain_rights(facts.take_facts(state, heard), heard, ctx)
        return told.then(talk.resume(told.state, ctx))


class ActionSchemesOffer(TalkAction):
    """Show the routes to money or advice that fit, then pick up the thread."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_schemes_offer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        shown = schemes.answer_money(_told(state, heard), heard, ctx)
        return shown.then(talk.resume(shown.state, ctx))
