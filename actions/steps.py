"""Actions about steps and the plan."""

from __future__ import annotations

from actions.base import TalkAction
from bot.talk import employer_side, facts, planning, steps, talk
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, TalkState


class ActionStepsOffer(TalkAction):
    """Offer steps, or others than those shown before."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_steps_offer"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        if employer_side.is_employer(state):
            if heard.intent == "ask_steps":
                return talk.answer(state, heard, ctx)
            # "Nog een stap" is one of a worker: they talk about their own work.
            state = employer_side.rose(state)
        return steps.offer_steps(facts.take_facts(state, heard), ctx)


class ActionStepsChoose(TalkAction):
    """Take the step the worker picks."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_steps_choose"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        chosen = steps.choose_step(state, heard, ctx)
        if chosen.state.step_chosen is None:
            return chosen
        if not chosen.says:
            # "Doe die maar", about the step chosen already: the question stands.
            return talk.resume(chosen.state, ctx)
        return chosen.then(talk.ask(chosen.state, ctx))


class ActionStepsReject(TalkAction):
    """Let a step go and offer others."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_steps_reject"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        rejected = steps.reject_step(state, heard, ctx)
        if steps.nothing_offered(state):
            return rejected.then(talk.resume(rejected.state, ctx))
        return rejected


class ActionStepsExplain(TalkAction):
    """Tell more about a step or a form of learning."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_steps_explain"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        told = steps.explain_step(state, heard, ctx)
        if told.says and told.says[-1].choices:
            return told
        return told.then(talk.resume(told.state, ctx))


class ActionPlanWhen(TalkAction):
    """Note when the worker will do the step."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_plan_when"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        planned = planning.take_date(state, heard, ctx)
        if planned.says and planned.says[-1].choices:
            return planned
        if planned.state.step_chosen is None:
            return planned.then(talk.resume(planned.state, ctx))
        return planned.then(talk.go_on(planned.state, ctx))


class ActionPlanShow(TalkAction):
    """Show the plan so far."""

    answers_first = waits_in_care = True

    def name(self) -> str:
        return "action_plan_show"

    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        return talk.show_plan(state, ctx, heard)
