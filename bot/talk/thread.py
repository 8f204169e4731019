"""The thread of the talk: what is asked next, and how it is picked up again."""

from __future__ import annotations

import dataclasses
import re

from bot.talk import (
    awareness,
    care,
    facts,
    followup,
    offers,
)
from bot.talk.aside import take_aside
from bot.talk.context import TalkContext
from bot.talk.exercises import moves as exercises
from bot.talk.explained import explain, words_asked, words_shown
from bot.talk.plan import plan_in_words
from bot.talk.planning import costs_nothing, day_choices, propose_plan
from bot.talk.questions import Question, asked, next_question
from bot.talk.routes import show_routes
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.steps import offer_steps, which_step, why_step_of
from bot.talk.summary import summary_values, values_so_far


def begin(state: TalkState, ctx: TalkContext) -> Move:
    """Open a talk, or greet back in the middle of one and pick up the thread."""
    if state.talk_turn == 0:
        state = dataclasses.replace(state, talk_asked="ready")
        return Move(state, (Say("utter_talk_open"),))
    if state.talk_asked == "ready":
        # A greeting greets; it says no yes to the question whether to begin.
        return Move(state, (Say("utter_greet"),)).then(resume(state, ctx))
    welcome = welcome_back(state, ctx)
    # On another day the plan goes first; on the same day the question that waits.
    returned = followup.returned(state, ctx.today)
    go_on = ask if returned and welcome.state.followup is not None else resume
    return welcome.then(go_on(welcome.state, ctx))


def welcome_back(state: TalkState, ctx: TalkContext) -> Move:
    """Greet in the middle of a talk, after a pause with what was said before it.

    On another day with the plan, whose step is then asked about first.
    """
    if followup.returned(state, ctx.today):
        back = dataclasses.replace(state, talk_paused=False)
        return followup.welcome_back(back, ctx)
    words = state.wish_words or state.energy_gives or state.energy_costs
    if not state.talk_paused or not words:
        return Move(state, (Say("utter_greet"),))
    back = dataclasses.replace(state, talk_paused=False)
    return Move(back, (Say("utter_greet_back", {"words": facts.quote(words, 80)}),))


def pause(state: TalkState, ctx: TalkContext) -> Move:
    """Stop for now; the question that waits stays."""
    state = dataclasses.replace(state, talk_paused=True)
    return Move(state, (Say("utter_pause"),))


def ask(state: TalkState, ctx: TalkContext) -> Move:
    """Ask the next open question; offer steps or routes where it is their turn.

    An exercise that runs goes first; one that was left for something else is picked up
    when all of that is done.
    """
    running = exercises.ask_again(state, ctx)
    if running is not None:
        return running
    question = next_question(state)
    if question.id == "anything_else" and state.exercise is not None:
        left = exercises.pick_up(state, ctx)
        return left if exercises.runs(left.state, ctx) else ask(left.state, ctx)
    if question.id == "steps":
        offered = offer_steps(state, ctx)
        if offered.state.talk_asked != "steps":
            return offered
        small = awareness.small_example(state, ctx)
        return Move(offered.state, (*small, *offered.says))
    if question.id == "anything_else" and state.plan and not state.money_shown:
        if state.talk_content and costs_nothing(state.plan, ctx):
            # Who is fine and takes a free step did not ask who pays.
            return ask(dataclasses.replace(state, money_shown=True), ctx)
        routes = show_routes(state, ctx)
        done = dataclasses.replace(routes.state, money_shown=True)
        return Move(done, routes.says).then(ask(done, ctx))
    state = dataclasses.replace(state, talk_asked=question.id)
    return offers.with_offer(Move(state, (question_of(question, state, ctx),)), ctx)


def question_of(
    question: Question, state: TalkState, ctx: TalkContext, *, again: bool = False
) -> Say:
    """Return the question, the second time in other words and with a bridge."""
    if question.id == "plan":
        return propose_plan(state, ctx)
    if question.id in followup.STAGES:
        return followup.ask(state, ctx, again=again)
    response = question.again if again else question.response
    if question.id == "summary":
        return Say(response, summary_values(state, ctx))
    if question.id == "when":
        return Say(response, choices=day_choices(ctx))
    if question.id == "steps":
        return Say(response, choices=which_step(state, ctx))
    if question.id == "anything_else":
        kind = "plan" if state.plan else "talk"
        return Say(f"{response}_{kind}")
    if question.id == "energy_gives" and not again:
        return Say(f"{response}{_tone(state)}")
    if question.id == "sector" and state.job is None and not again:
        return Say("utter_talk_ask_sector_alone")
    if question.id == "wish":
        if again and state.wish_words:
            words = facts.quote(state.wish_words, 80)
            return Say("utter_talk_again_wish_words", {"words": words})
        return Say(f"{response}_content" if state.talk_content else response)
    if question.id == "obstacle" and not again and state.wish == "wish_orientation":
        return Say("utter_talk_ask_obstacle_orientation")
    return Say(response)


def _tone(state: TalkState) -> str:
    """Return which form of the question what gives energy fits what was said."""
    if state.work_score is not None:
        return "_high" if state.work_score >= 9 else "_score"
    if "threatened" in state.employment:
        return "_threatened"
    return f"_{state.wish}" if state.wish else ""


def resume(state: TalkState, ctx: TalkContext) -> Move:
    """Pick up the thread after a question in between, with a short bridge."""
    if state.talk_asked == care.RESTING:
        return Move(state)
    running = exercises.ask_again(state, ctx)
    if running is not None:
        return running
    question = asked(state)
    if question is None or (question.id == "steps" and not state.steps_offered):
        return ask(state, ctx)
    answered = state.skipped(question.id) or not question.open_(state)
    if answered and question.id not in {"anything_else", "ready"}:
        # What came in between answered the question itself.
        return ask(state, ctx)
    return Move(state, (question_of(question, state, ctx, again=True),))


def resume_after(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Pick up the thread after a question, with what was told beside it."""
    return resume(take_aside(state, heard), ctx)


def go_on(state: TalkState, ctx: TalkContext) -> Move:
    """Ask what comes next; the same question as before comes in other words."""
    if next_question(state).id == state.talk_asked:
        return resume(state, ctx)
    return ask(state, ctx)


def resume_unless_begun(shown: Move, ctx: TalkContext) -> Move:
    """Pick up the thread after an offer, except where an exercise has just begun."""
    if shown.says[0].response == "utter_exercise_start":
        return shown
    return shown.then(resume(shown.state, ctx))


def explain_question(
    state: TalkState, ctx: TalkContext, heard: Heard | None = None
) -> Move:
    """Say what was meant: a word the worker names, else the question that waits.

    With the question come the hard words that stood in the last message.
    """
    named = words_asked(heard)
    if named:
        return Move(state, (explain(named, ctx),)).then(resume(state, ctx))
    shown = words_shown(state)
    words = (explain(shown, ctx),) if shown else ()
    if heard and heard.first("field") == "words" and words:
        return Move(state, words).then(resume(state, ctx))
    running = exercises.explain(state, ctx)
    if running is not None:
        return running
    question = asked(state)
    if question is None:
        return Move(state, (Say("utter_ask_capabilities"),)).then(ask(state, ctx))
    says = (Say(f"utter_talk_why_{question.id}"), *words)
    if question.id == "steps" and state.steps_offered:
        # "Waarom deze?", with the steps on the screen, is about the steps.
        choices = why_step_of(state, ctx)
        return Move(state, (*says, Say("utter_steps_which_why", choices=choices)))
    return Move(state, says).then(resume(state, ctx))


def restart(state: TalkState, ctx: TalkContext) -> Move:
    """Forget everything said and begin again; "ik begin" at the start just begins."""
    if state.talk_asked == "ready" and not state.words() and state.job is None:
        state = state.skip("ready")
        return ask(state, ctx)
    fresh = TalkState(
        talk_turn=state.talk_turn, talk_day=state.talk_day, talk_skipped=("ready",)
    )
    return Move(fresh, (Say("utter_talk_restarted"),)).then(ask(fresh, ctx))


def show_plan(state: TalkState, ctx: TalkContext, heard: Heard | None = None) -> Move:
    """Show the plan in the talk, or what was told so far where there is none yet.

    Who asks for a report of the talk gets both.
    """
    told = values_so_far(state, ctx)
    if not state.plan:
        # The summary, where it waits, is what was told.
        known = any(told.values()) and state.talk_asked != "summary"
        none = Say("utter_plan_none_so_far", told) if known else Say("utter_plan_none")
        return Move(state, (none,)).then(resume(state, ctx))
    words = set(re.findall(r"\w+", heard.text.lower())) if heard else set()
    report = bool(words & set(ctx.phrases.listed("words_report")))
    so_far = (Say("utter_talk_so_far", told),) if report and any(told.values()) else ()
    shown = Say("utter_plan_show", {"plan": plan_in_words(state, ctx)})
    state = dataclasses.replace(state, talk_asked="anything_else")
    return Move(state, (*so_far, shown))
