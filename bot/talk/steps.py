"""Moves about steps: offer, choose, turn down, explain."""

from __future__ import annotations

import dataclasses
import re

from bot.advice.steps import rank_steps
from bot.language.formatting import after_colon
from bot.talk.awareness import examples
from bot.talk.cards import reasons_for, step_card, step_whys, why_in_words
from bot.talk.context import TalkContext
from bot.talk.flanders import dutch_steps
from bot.talk.planning import day_of
from bot.talk.profile import profile_from_state
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.why import advice_for, asks_why, why_step
from bot.talk.words import chooses_otherwise


def offer_steps(state: TalkState, ctx: TalkContext) -> Move:
    """Offer the three steps that fit best and were not shown before.

    When none of those left fits well, say so and offer another way.
    """
    profile = profile_from_state(state)
    seen = frozenset(state.steps_seen)
    found = rank_steps(
        profile,
        ctx.catalogue,
        ctx.today,
        exclude=seen | dutch_steps(state),
        words=state.words(),
        only_sensible=bool(seen),
    )
    if not found:
        # It asks what they want instead, so it takes the place of the next question.
        state = dataclasses.replace(state, talk_asked="anything_else")
        return Move(state.skip("steps"), (Say("utter_steps_no_better"),))
    ids = tuple(step.id for step in found)
    first = not state.steps_seen
    state = dataclasses.replace(
        state,
        summary_ok=True,
        steps_offered=ids,
        steps_seen=(*state.steps_seen, *ids),
        step_chosen=None,
        talk_asked="steps",
        talk_skipped=tuple(it for it in state.talk_skipped if it != "steps"),
    )
    response = "utter_steps_offer" if first else "utter_steps_offer_more"
    if first and state.talk_content:
        response = "utter_steps_offer_content"
    whys = step_whys(state, found, ctx)
    cards = tuple(step_card(step, ctx, why) for step, why in zip(found, whys))
    return Move(state, (Say(response, {"count": len(ids)}, cards=cards),))


def named_step(state: TalkState, heard: Heard, ctx: TalkContext) -> str | None:
    """Return the step a message points at: by name, by place in the list, or alone.

    What is a scheme as well, such as an mbo certificate, may be marked as one.
    """
    for step in (heard.first("step"), heard.first("scheme")):
        if step in ctx.catalogue.steps:
            return str(step)
    place = heard.first("ordinal")
    if isinstance(place, (int, float)) and state.steps_offered:
        index = int(place) - 1 if place > 0 else len(state.steps_offered) - 1
        if index < len(state.steps_offered):
            return state.steps_offered[index]
    words = set(re.findall(r"\w+", heard.text.lower()))
    if state.steps_offered and words & set(ctx.phrases.listed("words_smallest")):
        return smallest_of(state, ctx)
    explained = last_explained(state)
    if explained in state.steps_offered and words & _POINTING:
        return explained
    for offered in state.steps_offered:
        if words & {w.lower() for w in ctx.catalogue.steps[offered].words}:
            return offered
    return state.steps_offered[0] if len(state.steps_offered) == 1 else None


_POINTING = frozenset({"die", "deze", "dat", "dit", "hem"})

_TOLD, _TOLD_TWICE = "details_", "details_again_"


def last_explained(state: TalkState) -> str | None:
    """Return the step about which more was told just before, or None."""
    told = state.talk_answered or ""
    for prefix in (_TOLD_TWICE, _TOLD):
        if told.startswith(prefix):
            return told[len(prefix) :]
    return None


def which_step(state: TalkState, ctx: TalkContext) -> tuple[Choice, ...]:
    """Return a button for each step on offer."""
    return tuple(
        Choice(
            {"intent": "choose_step", "entities": {"step": step}},
            title=ctx.catalogue.steps[step].title,
        )
        for step in state.steps_offered
    )


def why_step_of(state: TalkState, ctx: TalkContext) -> tuple[Choice, ...]:
    """Return a button for each step on offer that asks why it is there."""
    return tuple(
        Choice(
            {"intent": "ask_step_details", "entities": {"step": step, "field": "why"}},
            title=ctx.catalogue.steps[step].title,
        )
        for step in state.steps_offered
    )


def choose_step(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Take the step the worker picks; ask which one when that is not clear."""
    step = named_step(state, heard, ctx)
    if step is None:
        if state.step_chosen is not None:
            return Move(state)
        if not state.steps_offered:
            return offer_steps(state, ctx)
        day = day_of(heard.first("date"))
        if day is not None and day >= ctx.today:
            state = dataclasses.replace(state, step_date=day.isoformat())
            which = Say("utter_plan_first_a_step", choices=which_step(state, ctx))
        else:
            which = Say("utter_steps_which", choices=which_step(state, ctx))
        return Move(dataclasses.replace(state, talk_asked="steps"), (which,))
    follow = state.followup
    if follow is not None and follow["stage"] == "followup_not":
        # The step that did not work out makes way for this one.
        state = state.without_planned(str(follow["step"]))
    state = dataclasses.replace(
        # Chosen anew: the old line of the plan makes way.
        state.without_planned(step),
        # How another step went is asked on another day.
        followup=None,
        summary_ok=True,
        step_chosen=step,
        step_confidence=None,
        # A day named before the choice still counts; for another step it does not.
        step_date=state.step_date if state.step_chosen is None else None,
        steps_seen=tuple(dict.fromkeys((*state.steps_seen, step))),
    )
    title = ctx.catalogue.steps[step].title
    return Move(state, (Say("utter_steps_chosen", {"title": title}),))


_UNTIL_PLANNED = frozenset({"confidence", "when", "plan"})


def picks_another(question: str, state: TalkState, heard: Heard) -> bool:
    """Tell whether typed words pick another step of those on offer: "toch de derde".

    A mark is no place in the list, nor is the day of a date.
    """
    if question not in _UNTIL_PLANNED or heard.pressed or not state.steps_offered:
        return False
    places = [e for e in heard.entities if e.entity == "ordinal" and not e.negated]
    told = bool(places) and not any(char.isdigit() for char in places[0].text)
    dated = heard.first("date") is not None
    return told and not dated and chooses_otherwise(heard.text)


def reject_step(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Let a step go without a reproach and offer others."""
    if nothing_offered(state):
        return Move(state, (Say("utter_steps_none_offered"),))
    state = dataclasses.replace(state, step_chosen=None)
    offered = offer_steps(state, ctx)
    return Move(offered.state, (Say("utter_steps_rejected"), *offered.says))


def nothing_offered(state: TalkState) -> bool:
    """Tell whether there is no step yet that could be turned down."""
    return not state.steps_offered and state.step_chosen is None


def explain_step(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Tell what a step is, what it asks, where to begin and why it was offered."""
    step = named_step(state, heard, ctx) or state.step_chosen
    if step is None and state.plan and state.talk_asked == "anything_else":
        step = str(state.plan[-1]["step"])
    if step is None:
        form = heard.first("step")
        if form is not None and f"utter_steps_form_{form}" in FORMS:
            return Move(state, (Say(f"utter_steps_form_{form}"),))
        if state.steps_offered and asks_why(heard, ctx):
            choices = why_step_of(state, ctx)
            return Move(state, (Say("utter_steps_which_why", choices=choices),))
        if state.steps_offered:
            choices = tuple(
                Choice(
                    {"intent": "ask_step_details", "entities": {"step": offered}},
                    title=ctx.catalogue.steps[offered].title,
                )
                for offered in state.steps_offered
            )
            return Move(state, (Say("utter_steps_which_details", choices=choices),))
        return Move(state, (Say("utter_steps_forms"), examples(state, ctx)))
    if asks_why(heard, ctx):
        return why_step(state, step, ctx)
    record = ctx.catalogue.steps[step]
    values = {
        "title": record.title,
        "what": record.what,
        "effort": after_colon(record.effort),
        "cost": after_colon(record.cost),
        "first_action": record.first_action,
        "why": _why(state, step, ctx),
    }
    told = f"{_TOLD}{step}"
    if state.talk_answered == told:
        # The same again says nothing new: what is asked for most, and where to go on.
        state = dataclasses.replace(state, talk_answered=f"{_TOLD_TWICE}{step}")
        return Move(state, (Say("utter_steps_details_again", values),))
    state = dataclasses.replace(state, talk_answered=told)
    return Move(state, (Say("utter_steps_details", values),))


# Forms of learning that have no step record of their own (intents.md, entity step).
FORMS = frozenset(
    f"utter_steps_form_{form}"
    for form in (
        "cursus",
        "opleiding",
        "training",
        "webinar",
        "coaching",
        "stage",
        "bbl",
    )
)


def _why(state: TalkState, step: str, ctx: TalkContext) -> str:
    advice = advice_for(state, step, ctx)
    reasons = reasons_for(state, advice, ctx) if advice else ()
    return why_in_words(reasons, ctx)


def smallest_of(state: TalkState, ctx: TalkContext) -> str:
    """Return the step on offer that takes the fewest minutes; there must be one."""
    steps = ctx.catalogue.steps
    return min(state.steps_offered, key=lambda step: steps[step].minutes)


def smallest_step(state: TalkState, ctx: TalkContext) -> Say:
    """Return the step on offer that takes the fewest minutes, as a help to choose."""
    steps = ctx.catalogue.steps
    step = smallest_of(state, ctx)
    values = {
        "title": steps[step].title,
        "effort": after_colon(steps[step].effort),
    }
    return Say("utter_steps_smallest", values, choices=which_step(state, ctx))
