"""A worker who comes back: welcomed with the plan, asked how the step went.

What is asked depends on the day that is handed in alone: a plan of which the day has
passed, or another day than that of the last message.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from bot.language.formatting import date_in_words
from bot.talk.context import TalkContext
from bot.talk.exercises.asking import choice
from bot.talk.exercises.spoken import Option, chosen
from bot.talk.facts import OBSTACLES, WISHES, quote
from bot.talk.planning import on_the_day, reopen
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.steps import offer_steps
from bot.talk.words import asks, says_nothing, tells_deed, wants

DONE, NOT, OTHER = "done", "not", "other"
SMALLER, ANOTHER, LEAVE = "smaller", "another", "leave"

_CHOICES = {
    "followup": (DONE, NOT, OTHER),
    "followup_not": (SMALLER, ANOTHER, LEAVE),
}
STAGES = frozenset({*_CHOICES, "followup_other"})
"""Questions of the follow-up: how it went, what now when it did not, what else."""


def new_day(state: TalkState, today: dt.date) -> TalkState:
    """Return the state with a planned step to ask about, when it is another day.

    The earliest step of which the worker did not tell yet how it went. Nothing changes
    on the day of the last message, nor while the talk rests after a crisis.
    """
    if not returned(state, today) or state.talk_asked == "care":
        return state
    open_ = [item for item in state.plan if not item.get("outcome")]
    if not open_:
        return state
    first = min(open_, key=lambda item: str(item["date"]))
    return dataclasses.replace(
        state, followup={"step": str(first["step"]), "stage": "followup"}
    )


def returned(state: TalkState, today: dt.date) -> bool:
    """Tell whether the last message was on another day."""
    return state.talk_day is not None and state.talk_day != today.isoformat()


def waits(state: TalkState, question: str) -> bool:
    """Tell whether this question of the follow-up is to be asked."""
    return state.followup is not None and state.followup["stage"] == question


def welcome_back(state: TalkState, ctx: TalkContext) -> Move:
    """Greet who comes back on another day with what they said or planned."""
    if state.followup is not None:
        return Move(state, (Say("utter_followup_welcome"),))
    said = state.wish_words or state.energy_gives or state.energy_costs
    if said:
        words = quote(said, 80)
        return Move(state, (Say("utter_followup_last_time", {"words": words}),))
    if state.wish:
        values = {"wish": ctx.phrases(f"summary_{state.wish}")}
        return Move(state, (Say("utter_followup_last_wish", values),))
    return Move(state, (Say("utter_greet"),))


def ask(state: TalkState, ctx: TalkContext, *, again: bool = False) -> Say:
    """Return the question of the follow-up that waits."""
    assert state.followup is not None
    stage = state.followup["stage"]
    item = _item(state)
    day = _day(state)
    record = ctx.catalogue.steps[str(item["step"])]
    action = on_the_day(record.smaller if item["smaller"] else record.first_action)
    way = "again" if again else "ask"
    response = f"utter_talk_{way}_{stage}"
    if _ahead(state, ctx):
        response += "_ahead"
    return Say(
        response,
        {"day": date_in_words(day, ctx.today), "action": action},
        choices=_buttons(stage),
    )


def _buttons(stage: str) -> tuple[Choice, ...]:
    return tuple(
        choice(name, phrase=f"button_followup_{name}")
        for name in _CHOICES.get(stage, ())
    )


def _item(state: TalkState) -> Mapping[str, Any]:
    assert state.followup is not None
    step = state.followup["step"]
    return next(item for item in state.plan if item["step"] == step)


def _day(state: TalkState) -> dt.date:
    return dt.date.fromisoformat(str(_item(state)["date"]))


def _ahead(state: TalkState, ctx: TalkContext) -> bool:
    """Tell whether it is asked how it went while the planned day has yet to pass."""
    return waits(state, "followup") and _day(state) >= ctx.today


def typed_choice(state: TalkState, text: str, ctx: TalkContext) -> tuple[str, ...]:
    """Return what typed words choose in the follow-up; () for none."""
    names = _CHOICES.get(str(state.followup["stage"]), ()) if state.followup else ()
    options = [
        Option(name, ctx.phrases.listed(f"words_followup_{name}")) for name in names
    ]
    return chosen(text, options, ctx.phrases.listed("words_filler"))


def told_choice(state: TalkState, text: str, ctx: TalkContext) -> tuple[str, ...]:
    """Return what a message chooses, also where it goes on: "niet gelukt, te druk".

    Only for what the model has read and found no call for help.
    """
    first, *_ = re.split(r"[,.;!]", text.strip(" ,.;!"), maxsplit=1)
    return typed_choice(state, text, ctx) or typed_choice(state, first, ctx)


def read(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Take a message as an answer to the follow-up; None when it is something else."""
    if state.followup is None:
        return None
    if state.followup["stage"] == "followup_other":
        return _other(state, heard, ctx)
    picked = heard.first("choice")
    picked = picked[0] if isinstance(picked, list) else picked
    said = (str(picked),) if picked else told_choice(state, heard.text, ctx)
    name = said[0] if said else _meant(state, heard)
    return None if name is None else _answered(state, name, heard, ctx)


def _meant(state: TalkState, heard: Heard) -> str | None:
    """Return the choice that an intent stands for at this question."""
    assert state.followup is not None
    if state.followup["stage"] == "followup":
        if heard.intent in {"affirm", "feedback_positive"}:
            return DONE
        if heard.intent == "deny" or heard.intent in OBSTACLES:
            return NOT
        return None
    if heard.intent == "affirm":
        return SMALLER
    return LEAVE if heard.intent == "deny" else None


def _answered(
    state: TalkState, name: str, heard: Heard, ctx: TalkContext
) -> Move | None:
    assert state.followup is not None
    step = state.followup["step"]
    if name == DONE:
        return Move(told(state, DONE), (Say("utter_followup_done"),))
    if name == NOT and heard.intent not in OBSTACLES and _ahead(state, ctx):
        # Nothing failed yet; after its day it is asked again.
        day = date_in_words(_day(state), ctx.today)
        state = dataclasses.replace(state, followup=None)
        return Move(state, (Say("utter_followup_not_yet", {"day": day}),))
    if name in {NOT, OTHER}:
        stage = "followup_not" if name == NOT else "followup_other"
        reflect: tuple[Say, ...] = ()
        if heard.intent in OBSTACLES:
            reflect = (Say(f"utter_talk_reflect_{heard.intent}"),)
        return Move(
            dataclasses.replace(state, followup={"step": step, "stage": stage}), reflect
        )
    if name == SMALLER:
        state = reopen(state, step, smaller=True)
        smaller = on_the_day(ctx.catalogue.steps[step].smaller)
        return Move(state, (Say("utter_followup_smaller", {"smaller": smaller}),))
    if name == ANOTHER:
        return offer_steps(state.without_planned(step), ctx)
    if name == LEAVE:
        return Move(told(state, NOT), (Say("utter_followup_left"),))
    return None


_NO_DEED = frozenset(
    {"affirm", "thank", "feedback_positive", "express_contentment", "nlu_fallback"}
)
"""What tells of nothing that was done; the question comes back after it."""


def _other(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Take what was done instead, in own words; None when the message tells of none."""
    if heard.pressed or asks(heard.text) or not heard.text.strip():
        return None
    if heard.intent == "deny" or says_nothing(heard.text):
        return Move(told(state, NOT), (Say("utter_followup_left"),))
    if heard.intent == "dont_know":
        return Move(told(state, OTHER), (Say("utter_followup_other_unsaid"),))
    done = tells_deed(heard.text) and not wants(heard.text)
    if heard.intent in _NO_DEED or (heard.intent in WISHES and not done):
        return None
    if heard.intent in OBSTACLES and not done:
        # Why it went differently, and so nothing was done.
        return _answered(state, NOT, heard, ctx)
    words = quote(heard.text)
    return Move(
        told(state, OTHER, words), (Say("utter_followup_other", {"words": words}),)
    )


def told(state: TalkState, outcome: str, words: str | None = None) -> TalkState:
    """Return the state with how the step went noted in the plan."""
    assert state.followup is not None
    step = state.followup["step"]
    note = {"outcome": outcome} | ({"outcome_words": words} if words else {})
    plan = tuple({**i, **note} if i["step"] == step else i for i in state.plan)
    return dataclasses.replace(state, plan=plan, followup=None)


def outcome_in_words(item: Mapping[str, Any], ctx: TalkContext) -> str | None:
    """Return how a planned step went, for the plan; None when that is not told."""
    outcome = item.get("outcome")
    if not outcome:
        return None
    if item.get("outcome_words"):
        return str(item["outcome_words"])
    return ctx.phrases(f"plan_outcome_{outcome}")
