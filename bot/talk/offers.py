"""Offers of a self-test: which ones fit, asked once and left without a word."""

from __future__ import annotations

import dataclasses

from bot.talk.context import TalkContext
from bot.talk.exercises import moves
from bot.talk.exercises.build import CONTENT
from bot.talk.exercises.models import Exercise, Kind
from bot.talk.manager_note import note_for_manager
from bot.talk.schemes import named_scheme, note_for_employer
from bot.talk.state import Choice, Heard, Move, Say, TalkState

OFFER = "selftest_offer"
"""In `talk_skipped`: the offer was made, or is not needed any more."""

_SELF: tuple[Kind, ...] = ("selftest", "outlook")

_BESIDE = frozenset({"obstacle", "job"})
"""Questions of the main talk that carry the offer; what is not asked cannot."""

_MOST_OFFERED = 2


def answer_selftest(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Begin the test that was named, else show which there are."""
    exercise = moves.named(heard, ctx, _SELF)
    if exercise is not None:
        return begin(state, exercise, ctx)
    tests = [e for e in ctx.exercises.values() if e.kind in _SELF]
    tests.sort(key=lambda exercise: exercise.minutes)
    return Move(state, (Say("utter_ask_selftest", choices=moves.menu(ctx, tests)),))


def answer_rehearsal(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Begin the rehearsal that was named, else say how one brings it up.

    The button to practise is there, and a note when a scheme or a step asks for one.
    """
    rehearsal = moves.named(heard, ctx, ("rehearsal",))
    if rehearsal is not None:
        return begin(state, rehearsal, ctx)
    note = note_for_manager(state, ctx)
    says = [Say("utter_ask_talk_to_manager")]
    if note is None or named_scheme(heard, ctx):
        # A scheme that only the employer applies for has a note of its own.
        handed = note_for_employer(state, heard, ctx)
        state, says = handed.state, list(handed.says)
    else:
        says.append(Say("utter_exercise_note", {"note": note}))
    choices = tuple(
        Choice(
            {"intent": "ask_talk_to_manager", "entities": {"choice": found.id}},
            phrase="button_rehearse",
        )
        for found in ctx.exercises.values()
        if found.kind == "rehearsal"
    )
    says.append(Say("utter_exercise_rehearse", choices=choices))
    return Move(state, tuple(says))


def begin(state: TalkState, exercise: Exercise, ctx: TalkContext) -> Move:
    """Begin an exercise; who begins one by themselves needs no offer any more."""
    return moves.start(state.skip(OFFER), exercise, ctx)


def fitting(state: TalkState, ctx: TalkContext) -> list[Exercise]:
    """Return the tests for the wish, or for who is content, short ones first."""
    moment = CONTENT if state.talk_content else state.wish
    found = [e for e in ctx.exercises.values() if moment in e.offered_at]
    return sorted(found, key=lambda exercise: exercise.minutes)[:_MOST_OFFERED]


def with_offer(asked: Move, ctx: TalkContext) -> Move:
    """Return a move that asks a question, with the offer of a test where it fits.

    Once, beside a question that is asked anyway: for who does not know what they want,
    worries about later, or is content. It takes no turn of its own.
    """
    state = asked.state
    unsure = state.wish in {"wish_orientation", "wish_security"} or state.talk_content
    fits = unsure and state.talk_asked in _BESIDE and not state.exercises_done
    tests = fitting(state, ctx) if fits and not state.skipped(OFFER) else []
    if not tests:
        return asked
    kind = "content" if state.talk_content else str(state.wish).partition("_")[2]
    *before, question = asked.says
    buttons = (*question.choices, *moves.menu(ctx, tests))
    offered = dataclasses.replace(question, choices=buttons)
    hint = Say(f"utter_exercise_offer_{kind}")
    return Move(state.skip(OFFER), (*before, hint, offered))
