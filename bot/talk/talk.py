"""The main talk: a message comes in, an answer or another question goes out."""

from __future__ import annotations

import dataclasses

from bot.talk import care, corrections, employer_side, facts, followup, missed
from bot.talk.answers import reflect
from bot.talk.behind import answered_too
from bot.talk.context import TalkContext
from bot.talk.exercises import moves as exercises
from bot.talk.letting_go import let_go, skip, something_else
from bot.talk.marks import SURE_ENOUGH
from bot.talk.meant import (
    facts_alone,
    last_words,
    statement,
    tells_of_loss,
)
from bot.talk.named import named_answer
from bot.talk.noted import said_anew
from bot.talk.planning import propose_day, take_confidence
from bot.talk.questions import Question, asked
from bot.talk.scale import score_in
from bot.talk.state import Heard, HeardEntity, Move, Say, TalkState
from bot.talk.steps import (
    choose_step,
    offer_steps,
    picks_another,
    smallest_of,
    smallest_step,
    which_step,
)
from bot.talk.taking import new_aim, read_answer, volunteered, with_answer
from bot.talk.thread import (
    ask,
    begin,
    explain_question,
    go_on,
    pause,
    restart,
    resume,
    resume_after,
    resume_unless_begun,
    show_plan,
    welcome_back,
)
from bot.talk.words import says_little, says_nothing


def answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Take a message as an answer or a volunteered fact, reflect, and go on."""
    question = asked(state)
    before = state
    if state.talk_asked == care.RESTING:
        return after_care(state, heard, ctx)
    if heard.first("go_on"):
        if followup.returned(state, ctx.today):
            return begin(state, ctx)
        state = dataclasses.replace(state, talk_paused=False).skip("ready")
        return ask(state, ctx) if state.talk_asked == "ready" else resume(state, ctx)
    if last_words(heard):
        return Move(state, (Say("utter_goodbye"),))
    if employer_side.speaks_as_employer(state, heard):
        return employer_side.welcome(state, heard, ctx)
    if question is not None and question.id == employer_side.EMPLOYER:
        return _with_an_employer(state, heard, ctx)
    if heard.first("address") or heard.first("way_in"):
        return _said_in_fixed_words(state, heard, ctx)
    if tells_of_loss(heard):
        return Move(state, (Say("utter_talk_reflect_loss"),)).then(resume(state, ctx))
    aside = _aside(state, heard, ctx)
    if aside is not None:
        return aside
    if _goes_along(heard):
        heard = dataclasses.replace(heard, intent="affirm")
    elif question is not None and _is_the_mark(question, heard):
        heard = dataclasses.replace(heard, intent="inform")
    state = facts.take_facts(state, heard)
    if heard.intent == "skip":
        return skip(state, ctx)
    if heard.intent == "correct_answer":
        return corrections.correct(before, state, heard, ctx)
    follows = question is not None and question.id in followup.STAGES
    if follows and not facts_alone(heard):
        told = followup.read(state, heard, ctx)
        if told is not None:
            return _follow(told, state, ctx)
    if question and question.id in {"steps", "anything_else"} and new_aim(heard):
        # A new wish or obstacle is a new beginning: steps for that one.
        told = Move(dataclasses.replace(state, talk_misses=0), reflect(state, heard))
        told = said_anew(before, told, heard, ctx)
        return told.then(offer_steps(told.state, ctx))
    if question and picks_another(question.id, state, heard):
        chosen = choose_step(state, heard, ctx)
        return chosen.then(ask(chosen.state, ctx))
    if heard.intent == "dont_know":
        helped = _helped(question, state, ctx)
        if helped is not None:
            return helped
    move = read_answer(question, state, heard, ctx) if question else None
    if move is None:
        move = volunteered(before, state, heard, ctx)
        if move is not None:
            move = said_anew(before, move, heard, ctx)
        if move is not None and question is not None:
            return something_else(question, move, ctx)
    elif question is not None:
        move = with_answer(question, before, move, heard, ctx)
        move = said_anew(before, move, heard, ctx)
    if move is None and heard.intent in {"thank", "feedback_positive"}:
        says = (Say(f"utter_{heard.intent}"),)
        return Move(state, says).then(resume(state, ctx))
    if move is None:
        return _missed(before, heard, ctx)
    if question is not None:
        move = answered_too(move, heard, ctx)
    settled = dataclasses.replace(move.state, talk_misses=0)
    return Move(settled, move.says).then(go_on(settled, ctx))


def _goes_along(heard: Heard) -> bool:
    """Tell whether typed words only go along, whatever the model made of them."""
    content = heard.intent in {"inform", "state_energy"} and not heard.entities
    return content and not heard.pressed and says_little(heard.text)


def _is_the_mark(question: Question, heard: Heard) -> bool:
    """Tell whether "da's een 5" is the mark that is asked for, and corrects nothing."""
    typed = heard.intent == "correct_answer" and not heard.pressed
    own = named_answer(heard.text) in {None, question.id}
    marks = question.id in missed.MARKS and score_in(heard.text) is not None
    return typed and own and marks


def _with_an_employer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Answer who speaks as an employer; what ends or thanks is as in every talk."""
    told = employer_side.take(state, heard, ctx)
    if told is not None:
        asks_on = employer_side.is_employer(told.state)
        return told if asks_on else told.then(ask(told.state, ctx))
    if heard.intent in {"deny", "skip"}:
        return Move(state, (Say("utter_goodbye"),))
    if heard.intent in {"thank", "feedback_positive"}:
        return Move(state, (Say(f"utter_{heard.intent}"),)).then(resume(state, ctx))
    if heard.intent == "correct_answer":
        return corrections.correct(state, facts.take_facts(state, heard), heard, ctx)
    if heard.intent == "nlu_fallback":
        return miss(state, heard, ctx)
    return resume(state, ctx)


def _helped(
    question: Question | None, state: TalkState, ctx: TalkContext
) -> Move | None:
    """Help who does not know which step or which day, once; None for other questions.

    A step comes closer by naming the smallest, a day by proposing one.
    """
    if question is None:
        return None
    if question.id == "steps" and state.steps_offered and not state.skipped(HELPED):
        named = _named_smallest(state.skip(HELPED))
        return Move(named, (smallest_step(state, ctx),))
    if question.id == "when" and state.step_chosen is not None:
        proposed = propose_day(state, ctx)
        return proposed.then(ask(proposed.state, ctx))
    return None


def _named_smallest(state: TalkState) -> TalkState:
    return dataclasses.replace(state, talk_answered=SMALLEST_NAMED)


SMALLEST_NAMED = "steps_smallest"
"""What `talk_answered` says right after the smallest step was named."""

HELPED = "steps_help"
"""What `talk_skipped` says once help to choose a step was given."""


def _aside(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Take a message for what stands beside the main questions, None when it is not.

    That is an exercise that runs, or how a planned step went, told without being asked.
    """
    move = exercises.take(state, heard, ctx)
    if move is None and exercises.runs(state, ctx):
        return exercises.not_an_answer(state, ctx)
    if move is not None:
        return move if _asks(move, ctx) else move.then(resume(move.state, ctx))
    if state.followup is not None and followup.told_choice(state, heard.text, ctx):
        told = followup.read(state, heard, ctx)
        return None if told is None else _follow(told, state, ctx)
    return None


def _asks(move: Move, ctx: TalkContext) -> bool:
    """Tell whether a move ends with a question of its own."""
    return bool(move.says[-1].choices) or exercises.runs(move.state, ctx)


def _follow(move: Move, before: TalkState, ctx: TalkContext) -> Move:
    """Go on after an answer to the follow-up; what looked for steps asks by itself."""
    if move.state.talk_asked != before.talk_asked:
        return move
    return move.then(ask(move.state, ctx))


def _said_in_fixed_words(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Take a wish for u or je, or welcome who was sent by the boss."""
    address = heard.first("address")
    if address is not None:
        formal = address == "formal"
        state = dataclasses.replace(state, talk_address="formal" if formal else None)
        says = (Say(f"utter_talk_address_{'formal' if formal else 'informal'}"),)
    else:
        says = (Say("utter_talk_reflect_sent_by_boss"),)
    if state.talk_asked == "ready":
        return Move(state, says).then(ask(state.skip("ready"), ctx))
    return Move(state, says).then(resume(state, ctx))


def after_care(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Stay with the worker after a crisis message; go on only when they ask for it."""
    if care.wants_to_go_on(heard, ctx):
        state = dataclasses.replace(state, talk_asked=None)
        return Move(state, (Say("utter_care_go_on"),)).then(ask(state, ctx))
    return care.stay(state, heard, ctx)


def _missed(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Go on after a message that was understood but is no answer to the question."""
    question = asked(state)
    if question is None:
        return ask(state, ctx)
    said = (question.id, heard.intent)
    if said == ("summary", "deny"):
        return corrections.correct(state, state, heard, ctx)
    if said == ("anything_else", "deny"):
        return Move(state, (Say("utter_goodbye"),))
    if said == ("anything_else", "affirm"):
        return Move(state, (Say("utter_talk_tell_me"),))
    if said == ("job", "deny"):
        return skip(state, ctx)
    if said == ("ready", "deny"):
        return Move(state, (Say("utter_talk_not_ready"),))
    if said == ("steps", "deny"):
        offered = offer_steps(state, ctx)
        return Move(offered.state, (Say("utter_steps_rejected"), *offered.says))
    if said == ("steps", "affirm"):
        helped = _helped(question, state, ctx) if state.talk_misses else None
        if helped is not None:
            return helped
        if state.talk_answered == SMALLEST_NAMED:
            # "Ja", to the smallest that was just named, is a yes to that one.
            smallest = HeardEntity("step", smallest_of(state, ctx))
            one = dataclasses.replace(heard, entities=(smallest,))
            chosen = choose_step(state, one, ctx)
            return chosen.then(ask(chosen.state, ctx))
        state = dataclasses.replace(state, talk_misses=state.talk_misses + 1)
        return Move(state, (Say("utter_steps_which", choices=which_step(state, ctx)),))
    if heard.intent == "affirm":
        if question.id == "confidence" and state.talk_misses:
            # "Ja", once more, to how sure one is: sure enough.
            sure = dataclasses.replace(state, step_confidence=SURE_ENOUGH)
            told = take_confidence(sure, ctx, exact=False)
            return told.then(ask(told.state, ctx))
        if question.id == "when" and state.talk_misses:
            proposed = propose_day(dataclasses.replace(state, talk_misses=0), ctx)
            return proposed.then(ask(proposed.state, ctx))
        # "Ok dan", after an answer in between: the question itself is what follows.
        state = let_go(question, state)
        return go_on(state, ctx)
    if heard.intent == "nlu_fallback" or question.free_text:
        return miss(state, heard, ctx)
    if heard.intent == "inform" and statement(heard):
        # Something told that answers nothing is heard all the same.
        return something_else(question, Move(state, reflect(state, heard)), ctx)
    state = let_go(question, state)
    if state.skipped(question.id):
        return Move(state, (Say("utter_talk_reflect_skip"),)).then(ask(state, ctx))
    return explain_question(state, ctx)


def miss(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Take a message that was not understood for what it may be, or ask what it is."""
    aside = _aside(state, heard, ctx)
    if aside is not None:
        return aside
    meant = missed.meant_after_all(state, heard)
    if meant is not None:
        return answer(state, meant, ctx)
    if asked(state) and says_nothing(heard.text):
        return skip(state, ctx)
    return missed.in_doubt(state, heard, ctx)


__all__ = [
    "after_care",
    "answer",
    "ask",
    "begin",
    "explain_question",
    "go_on",
    "miss",
    "pause",
    "restart",
    "resume",
    "resume_after",
    "resume_unless_begun",
    "show_plan",
    "welcome_back",
]
