"""Offers of a self-test: which ones fit, asked once and left without a word."""

from __future__ import annotations

from bot.talk.context import TalkContext
from bot.talk.exercises import moves
from bot.talk.exercises.build import CONTENT
from bot.talk.exercises.models import Exercise, Kind
from bot.talk.facts import OBSTACLES
from bot.talk.manager_note import note_for_manager
from bot.talk.state import Choice, Heard, Move, Say, TalkState

OFFER = "selftest_offer"
"""The question of the main talk that offers a test."""

_SELF: tuple[Kind, ...] = ("selftest", "outlook")


def answer_selftest(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Begin the test that was named, else show which there are."""
    exercise = moves.named(heard, ctx, _SELF)
    if exercise is not None:
        return begin(state, exercise, ctx)
    tests = [e for e in ctx.exercises.values() if e.kind in _SELF]
    tests.sort(key=lambda exercise: exercise.minutes)
    choices = (*moves.menu(ctx, tests), _go_on())
    return Move(state, (Say("utter_ask_selftest", choices=choices),))


def answer_rehearsal(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Begin the rehearsal that was named, else say how one brings it up.

    The button to practise is there, and the note when a step is in hand.
    """
    rehearsal = moves.named(heard, ctx, ("rehearsal",))
    if rehearsal is not None:
        return begin(state, rehearsal, ctx)
    says = [Say("utter_ask_talk_to_manager")]
    note = note_for_manager(state, ctx)
    if note is not None:
        says.append(Say("utter_exercise_note", {"note": note}))
    choices = tuple(
        Choice(
            {"intent": "ask_talk_to_manager", "entities": {"choice": found.id}},
            phrase="button_rehearse",
        )
        for found in ctx.exercises.values()
        if found.kind == "rehearsal"
    )
    says.append(Say("utter_exercise_rehearse", choices=(*choices, _go_on())))
    return Move(state, tuple(says))


def _go_on() -> Choice:
    return Choice(
        {"intent": "inform", "entities": {"go_on": True}}, phrase="button_go_on"
    )


def begin(state: TalkState, exercise: Exercise, ctx: TalkContext) -> Move:
    """Begin an exercise; what comes from the offer is not offered again."""
    return moves.start(state.skip(OFFER), exercise, ctx)


def fitting(state: TalkState, ctx: TalkContext) -> list[Exercise]:
    """Return the tests for the wish, or for who is content, short ones first."""
    moment = CONTENT if state.talk_content else state.wish
    found = [e for e in ctx.exercises.values() if moment in e.offered_at]
    return sorted(found, key=lambda exercise: exercise.minutes)


def ask(state: TalkState, ctx: TalkContext, *, again: bool = False) -> Say:
    """Return the offer, with a button for each test that fits."""
    kind = "content" if state.talk_content else str(state.wish).partition("_")[2]
    response = "utter_talk_again_selftest_offer"
    if not again:
        response = f"utter_talk_ask_selftest_offer_{kind}"
    no = Choice({"intent": "skip", "entities": {}}, phrase="button_no_test")
    return Say(response, choices=(*moves.menu(ctx, fitting(state, ctx)), no))


def read(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Take a message as an answer to the offer; None when it is something else.

    Whoever tells something else instead has answered too: the offer is let go.
    """
    exercise = moves.named(heard, ctx, _SELF)
    if exercise is not None:
        return begin(state, exercise, ctx)
    if heard.intent == "affirm":
        return begin(state, fitting(state, ctx)[0], ctx)
    if heard.intent in {"deny", "dont_know"}:
        return Move(state.skip(OFFER), (Say("utter_talk_reflect_skip"),))
    if heard.intent in OBSTACLES:
        says = (Say(f"utter_talk_reflect_{heard.intent}"),)
        return Move(state.skip(OFFER), says)
    if heard.intent in {"inform", "state_energy"} and not heard.pressed:
        return Move(state.skip(OFFER), (Say("utter_talk_reflect_noted"),))
    return None
