"""Answers about developing, with examples from the worker's own sector."""

from __future__ import annotations

import re

from bot.talk.context import TalkContext
from bot.talk.state import Choice, Heard, Move, Say, TalkState

# What makes one see at once that developing is small, by wish.
_FORM_FOR_WISH = {
    "wish_fun": "challenge",
    "wish_grow": "challenge",
    "wish_lead": "challenge",
    "wish_switch": "rotation",
    "wish_digital": "elearning",
    "wish_deepen": "elearning",
    "wish_security": "practice",
}


_THIS_TALK = re.compile(
    r"\b(gesprek|gesprekken|gesprekje|chat|chatten|praten|bot)\b", re.IGNORECASE
)
"""Who doubts what a talk is good for does not ask what learning brings."""


def answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Answer what developing is or brings, with examples and a way to look ahead."""
    if heard.intent == "ask_why_develop" and _THIS_TALK.search(heard.text):
        return Move(state, (Say("utter_ask_why_this_talk"),))
    says = [Say(f"utter_{heard.intent}"), examples(state, ctx)]
    outlook = next((e for e in ctx.exercises.values() if e.kind == "outlook"), None)
    if outlook is not None and outlook.id not in state.exercises_done:
        payload = {"intent": "ask_selftest", "entities": {"choice": outlook.id}}
        button = Choice(payload, phrase="button_look_ahead")
        says[-1] = Say(says[-1].response, says[-1].values, choices=(button,))
    return Move(state, tuple(says))


def examples(state: TalkState, ctx: TalkContext) -> Say:
    """Return what learning can be in the worker's sector, or in any."""
    view = ctx.sectors.get(state.sector or "other") or ctx.sectors["other"]
    return Say("utter_awareness_examples", {"examples": view.examples_in_words()})


def small_example(state: TalkState, ctx: TalkContext) -> tuple[Say, ...]:
    """Return one example from the sector, right before the first steps.

    Nothing when the sector is not known, as an example from other work says little,
    nor for who is content: they were asked to look ahead.
    """
    unknown = state.sector not in ctx.sectors or state.sector == "other"
    if unknown or state.talk_content:
        return ()
    form = _FORM_FOR_WISH.get(state.wish or "", "looking_over")
    example = ctx.sectors[str(state.sector)].examples[form]
    return (Say("utter_awareness_small", {"example": example}),)
