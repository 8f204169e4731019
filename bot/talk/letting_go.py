"""Questions that are not answered: skipped, or let go after something else was told."""

from __future__ import annotations

import dataclasses

from bot.talk import followup
from bot.talk.context import TalkContext
from bot.talk.questions import Question, asked
from bot.talk.state import Move, Say, TalkState
from bot.talk.thread import ask, go_on

LEFT_ALONE_AFTER = 2
"""Answers to something else in a row, after which a question is let go."""


def something_else(question: Question, move: Move, ctx: TalkContext) -> Move:
    """Follow a worker who tells something else than was asked; do not keep asking."""
    state = let_go(question, move.state)
    return Move(state, move.says).then(go_on(state, ctx))


def let_go(question: Question, state: TalkState) -> TalkState:
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


def skip(state: TalkState, ctx: TalkContext) -> Move:
    """Leave the question that waits, and ask what comes next."""
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
