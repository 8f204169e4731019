"""The main talk: greet, take an answer, ask the next question, pick up the thread."""

from __future__ import annotations

import dataclasses

from bot.talk import (
    awareness,
    care,
    corrections,
    employer_side,
    facts,
    followup,
    offers,
)
from bot.talk.answers import READERS, reflect
from bot.talk.aside import take_aside
from bot.talk.behind import answered_too
from bot.talk.context import TalkContext
from bot.talk.exercises import moves as exercises
from bot.talk.explained import explain, words_asked, words_shown
from bot.talk.meant import facts_alone, last_words, statement
from bot.talk.noted import noted, said_anew
from bot.talk.plan import plan_in_words
from bot.talk.questions import BY_ID, Question, asked, next_question
from bot.talk.scale import sureness_in
from bot.talk.schemes import show_routes
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.steps import (
    confirm_plan,
    costs_nothing,
    day_choices,
    offer_steps,
    propose_day,
    propose_plan,
    smallest_step,
    take_confidence,
    take_date,
    which_step,
    why_step_of,
)
from bot.talk.summary import summary_values
from bot.talk.words import energy_in, says_little, says_nothing, yes_or_no

MARKS = frozenset({"work_score", "confidence"})
"""Questions that are answered with a mark, whatever else is said with it."""

MOST_MISSES = 3
"""After this many messages not understood in a row the way to a person is offered."""


def begin(state: TalkState, ctx: TalkContext) -> Move:
    """Open a talk, or greet back in the middle of one and pick up the thread."""
    if state.talk_turn == 0:
        state = dataclasses.replace(state, talk_asked="ready")
        return Move(state, (Say("utter_talk_open"),))
    if state.talk_asked == "ready":
        return ask(dataclasses.replace(state, talk_asked=None), ctx)
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
        if offered.state.steps_offered != state.steps_offered:
            small = awareness.small_example(state, ctx)
            return Move(offered.state, (*small, *offered.says))
        return offered.then(ask(offered.state.skip("steps"), ctx))
    if question.id == "anything_else" and state.plan and not state.money_shown:
        if state.talk_content and costs_nothing(state.plan, ctx):
            # Who is fine and takes a free step did not ask who pays.
            return ask(dataclasses.replace(state, money_shown=True), ctx)
        routes = show_routes(state, ctx)
        done = dataclasses.replace(routes.state, money_shown=True)
        return Move(done, routes.says).then(ask(done, ctx))
    state = dataclasses.replace(state, talk_asked=question.id)
    return offers.with_offer(Move(state, (_question(question, state, ctx),)), ctx)


def _question(
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
    return Move(state, (_question(question, state, ctx, again=True),))


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
    aside = _aside(state, heard, ctx)
    if aside is not None:
        return aside
    if _goes_along(heard):
        heard = dataclasses.replace(heard, intent="affirm")
    state = facts.take_facts(state, heard)
    if heard.intent == "skip":
        return _skip(state, ctx)
    if heard.intent == "correct_answer":
        return _correct(before, state, heard, ctx)
    follows = question is not None and question.id in followup.STAGES
    if follows and not facts_alone(heard):
        told = followup.read(state, heard, ctx)
        if told is not None:
            return _follow(told, state, ctx)
    if question and question.id in {"steps", "anything_else"} and _new_aim(heard):
        # A new wish or obstacle is a new beginning: steps for that one.
        told = Move(dataclasses.replace(state, talk_misses=0), reflect(state, heard))
        told = said_anew(before, told, heard, ctx)
        return told.then(offer_steps(told.state, ctx))
    if heard.intent == "dont_know":
        helped = _helped(question, state, ctx)
        if helped is not None:
            return helped
    move = _read(question, state, heard, ctx) if question else None
    if move is None:
        move = _volunteered(before, state, heard, ctx)
        if move is not None:
            move = said_anew(before, move, heard, ctx)
        if move is not None and question is not None:
            return _something_else(question, move, ctx)
    elif question is not None:
        move = _with_answer(question, before, move, heard, ctx)
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
        return _correct(state, facts.take_facts(state, heard), heard, ctx)
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
        return Move(state.skip(HELPED), (smallest_step(state, ctx),))
    if question.id == "when" and state.step_chosen is not None:
        proposed = propose_day(state, ctx)
        return proposed.then(ask(proposed.state, ctx))
    return None


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
    if state.followup is not None and followup.typed_choice(state, heard.text, ctx):
        told = followup.read(state, heard, ctx)
        return None if told is None else _follow(told, state, ctx)
    return None


def _asks(move: Move, ctx: TalkContext) -> bool:
    """Tell whether a move ends with a question of its own."""
    return bool(move.says[-1].choices) or exercises.runs(move.state, ctx)


def _follow(move: Move, before: TalkState, ctx: TalkContext) -> Move:
    """Go on after an answer to the follow-up; steps it offered are a question."""
    if move.state.steps_offered != before.steps_offered:
        return move
    return move.then(ask(move.state, ctx))


def _with_answer(
    question: Question, before: TalkState, move: Move, heard: Heard, ctx: TalkContext
) -> Move:
    """Remember which question was answered; say back facts that nothing else says."""
    state = dataclasses.replace(move.state, talk_answered=question.id)
    says = move.says
    if not says and not heard.pressed:
        says = noted(before, state, ctx)
    return Move(state, says)


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


def _read(
    question: Question, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move | None:
    """Read the message as an answer to the question that waits."""
    if question.id in followup.STAGES:
        return None
    if heard.intent == "dont_know" and question.id not in KNOWS_NOT:
        return Move(state.skip(question.id), (Say("utter_talk_reflect_skip"),))
    if question.id == "when":
        if heard.first("date") is None:
            return None
        return take_date(state, heard, ctx)
    if question.id == "plan":
        return _plan_answer(state, heard, ctx)
    if question.id in {"anything_else", "steps"}:
        return None
    in_own_words = question.id == "wish" or question.free_text
    a_job = question.id == "wish" and heard.first("job") is not None
    if in_own_words and question.id != "job" and not a_job and facts_alone(heard):
        return None  # "half uurtje per week" is noted, and is no wish
    move = READERS[question.id](state, heard)
    if move is not None and question.id == "confidence":
        exact = heard.intent not in {"dont_know", "deny"} and not heard.pressed
        return move.then(take_confidence(move.state, ctx, exact=exact))
    return move


KNOWS_NOT = frozenset({"wish", "obstacle", "confidence"})
"""Questions to which not knowing is an answer too."""


def _plan_answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    if heard.first("date") is not None:
        return take_date(state, heard, ctx)
    if heard.intent in {"affirm", "thank", "feedback_positive"}:
        return Move(confirm_plan(state), (Say("utter_plan_saved"),))
    if heard.intent == "deny":
        return Move(dataclasses.replace(state, step_date=None))
    return None


def _new_aim(heard: Heard) -> bool:
    return heard.intent in facts.WISHES | facts.OBSTACLES


def _volunteered(
    before: TalkState, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move | None:
    """Accept what answers another question than the one asked."""
    if heard.intent in facts.WISHES | facts.OBSTACLES:
        return Move(state, reflect(state, heard))
    if heard.intent in {"express_contentment"}:
        return Move(
            dataclasses.replace(state, talk_content=True),
            (Say("utter_talk_reflect_contentment"),),
        )
    if state != before or facts_alone(heard):
        says = noted(before, state, ctx) or (Say("utter_talk_reflect_noted"),)
        return Move(state, says)
    if heard.intent == "state_energy":
        slot = energy_in(heard.text)
        if slot is not None and getattr(state, slot) is None:
            words = facts.quote(heard.text)
            state = state.with_values({slot: words})
        return Move(state, reflect(state, heard))
    return None


LEFT_ALONE_AFTER = 2
"""Answers to something else in a row, after which a question is let go."""


def _something_else(question: Question, move: Move, ctx: TalkContext) -> Move:
    """Follow a worker who tells something else than was asked; do not keep asking."""
    state = _let_go(question, move.state)
    return Move(state, move.says).then(go_on(state, ctx))


def _let_go(question: Question, state: TalkState) -> TalkState:
    """Count that a question got no answer; leave it alone after a few of those."""
    misses = state.talk_misses + 1
    if misses >= LEFT_ALONE_AFTER and question.id in QUESTIONS_LET_GO:
        state, misses = state.skip(question.id), 0
    return dataclasses.replace(state, talk_misses=misses)


QUESTIONS_LET_GO = frozenset(
    {
        "work_score",
        "energy_gives",
        "energy_costs",
        "obstacle",
        "job",
        "sector",
        "employment",
        "time",
    }
)


def _skip(state: TalkState, ctx: TalkContext) -> Move:
    question = asked(state)
    if question is None:
        return ask(state, ctx)
    if question.id == "anything_else":
        return Move(state, (Say("utter_goodbye"),))
    if question.id == "summary":
        state = dataclasses.replace(state, summary_ok=True)
    elif question.id in followup.STAGES:
        # Not now; on another day it is asked again.
        state = dataclasses.replace(state, followup=None)
    elif question.id in {"confidence", "when", "plan"}:
        # Without a day it is no plan yet; the step stays an idea.
        state = dataclasses.replace(state, step_chosen=None).skip("steps")
    else:
        state = state.skip(question.id)
    return Move(state, (Say("utter_talk_reflect_skip"),)).then(ask(state, ctx))


def _correct(
    before: TalkState, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move:
    """Take a correction: the new value where it is said, else ask which answer."""
    field = heard.first("field")
    taken = None
    if field is None:
        taken = corrections.corrected(before, state, heard, ctx)
        field = None if taken else corrections.named_to_change(state, heard)
    if field in facts.CORRECTABLE:
        state = facts.forget(state, str(field))
        state = dataclasses.replace(state, talk_asked=str(field))
        return Move(state, (_question(BY_ID[str(field)], state, ctx),))
    if taken is not None:
        return taken.then(resume(taken.state, ctx))
    which = corrections.which_answer(state, heard)
    if which is not None:
        return which
    return Move(state, (corrections.nothing_known(heard),)).then(resume(state, ctx))


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
        return _correct(state, state, heard, ctx)
    if said == ("anything_else", "deny"):
        return Move(state, (Say("utter_goodbye"),))
    if said == ("anything_else", "affirm"):
        return Move(state, (Say("utter_talk_tell_me"),))
    if said == ("job", "deny"):
        return _skip(state, ctx)
    if said == ("ready", "deny"):
        return Move(state, (Say("utter_talk_not_ready"),))
    if said == ("steps", "deny"):
        offered = offer_steps(state, ctx)
        return Move(offered.state, (Say("utter_steps_rejected"), *offered.says))
    if said == ("steps", "affirm"):
        return Move(state, (Say("utter_steps_which", choices=which_step(state, ctx)),))
    if heard.intent == "affirm":
        # "Ok dan", after an answer in between: the question itself is what follows.
        state = _let_go(question, state)
        return go_on(state, ctx)
    if heard.intent == "nlu_fallback" or question.free_text:
        return miss(state, heard, ctx)
    state = _let_go(question, state)
    if state.skipped(question.id):
        return Move(state, (Say("utter_talk_reflect_skip"),)).then(ask(state, ctx))
    return explain_question(state, ctx)


YES_NO_QUESTIONS = frozenset({"ready", "summary", "steps", "plan", "anything_else"})


def miss(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Ask well when in doubt: the likely meanings, then other words, then a person."""
    aside = _aside(state, heard, ctx)
    if aside is not None:
        return aside
    question = asked(state)
    if heard.intent == "nlu_fallback" and facts.tells_facts(heard):
        return answer(state, dataclasses.replace(heard, intent="inform"), ctx)
    open_answer = heard.intent != "inform" and statement(heard)
    if question and question.free_text and open_answer:
        return answer(state, dataclasses.replace(heard, intent="inform"), ctx)
    if question and question.id in MARKS and sureness_in(heard.text) is not None:
        return answer(state, dataclasses.replace(heard, intent="inform"), ctx)
    plainly = yes_or_no(heard.text)
    if question and question.id in YES_NO_QUESTIONS and plainly:
        return answer(state, dataclasses.replace(heard, intent=plainly), ctx)
    if question and says_nothing(heard.text):
        return _skip(state, ctx)
    misses = state.talk_misses + 1
    state = dataclasses.replace(state, talk_misses=misses)
    if misses >= MOST_MISSES:
        return Move(
            dataclasses.replace(state, talk_misses=0), (Say("utter_talk_lost"),)
        )
    likely = [
        name
        for name, _ in heard.ranking
        if name != heard.intent and ctx.phrases.get(f"meant_{name}")
    ][:2]
    if misses == 1 and likely:
        return Move(state, (_did_you_mean(likely, ctx),))
    if question is None:
        return Move(state, (Say("utter_talk_tell_me"),))
    return Move(state, (Say("utter_talk_not_understood"),)).then(resume(state, ctx))


def _did_you_mean(likely: list[str], ctx: TalkContext) -> Say:
    """Name the likeliest meanings in human words, with a button for each."""
    choices = tuple(
        Choice({"intent": name, "entities": {}}, phrase=f"meant_{name}")
        for name in likely
    )
    meanings = [ctx.phrases(f"meant_{name}") for name in likely]
    if len(likely) == 1:
        values = {"meaning": meanings[0]}
        return Say("utter_talk_did_you_mean_one", values, choices=choices)
    values = {"meaning": meanings[0], "other_meaning": meanings[1]}
    return Say("utter_talk_did_you_mean", values, choices=choices)


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


def show_plan(state: TalkState, ctx: TalkContext) -> Move:
    """Show the plan in the talk, or say what is still missing for one."""
    if not state.plan:
        return Move(state, (Say("utter_plan_none"),)).then(resume(state, ctx))
    says = (Say("utter_plan_show", {"plan": plan_in_words(state, ctx)}),)
    state = dataclasses.replace(state, talk_asked="anything_else")
    return Move(state, says)
