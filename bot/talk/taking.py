"""A message taken as an answer to the question that waits, or to another one."""

from __future__ import annotations

import dataclasses
import re

from bot.talk import (
    facts,
    followup,
)
from bot.talk.answers import READERS, reflect
from bot.talk.context import TalkContext
from bot.talk.energy import energy_in
from bot.talk.meant import facts_alone, sector_alone
from bot.talk.noted import noted
from bot.talk.planning import confirm_plan, take_confidence, take_date
from bot.talk.questions import Question
from bot.talk.scale import score_in
from bot.talk.state import Heard, Move, Say, TalkState


def read_answer(
    question: Question, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move | None:
    """Read the message as an answer to the question that waits."""
    if question.id in followup.STAGES:
        return None
    marked = question.id == "work_score" and score_in(heard.text) is not None
    if heard.intent == "dont_know" and question.id not in KNOWS_NOT and not marked:
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
    if question.id == "wish" and sector_alone(heard):
        return None
    kept: tuple[Say, ...] = ()
    if question.id == "confidence":
        state, kept = _keep_day(state, heard, ctx)
        heard = _without_day(heard) if kept else heard
    move = READERS[question.id](state, heard)
    if move is None and kept:
        return Move(state, kept)
    if move is not None and state.step_confidence != move.state.step_confidence:
        exact = heard.intent not in {"dont_know", "deny"} and not heard.pressed
        return move.then(take_confidence(move.state, ctx, exact=exact))
    return move


def _keep_day(
    state: TalkState, heard: Heard, ctx: TalkContext
) -> tuple[TalkState, tuple[Say, ...]]:
    """Keep a day that is told where it was asked how sure the worker is."""
    if heard.pressed or heard.first("date") is None:
        return state, ()
    dated = take_date(state, heard, ctx).state
    if dated.step_date is None or dated.talk_asked != state.talk_asked:
        return state, ()
    return dated, (Say("utter_plan_day_kept"),)


def _without_day(heard: Heard) -> Heard:
    """Return the message without the words of its day: "8 december" is no 8."""
    text = heard.text
    for found in heard.entities:
        if found.entity == "date" and found.text:
            text = re.sub(re.escape(found.text), " ", text, flags=re.IGNORECASE)
    return dataclasses.replace(heard, text=text)


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


def new_aim(heard: Heard) -> bool:
    return heard.intent in facts.WISHES | facts.OBSTACLES


def volunteered(
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


def with_answer(
    question: Question, before: TalkState, move: Move, heard: Heard, ctx: TalkContext
) -> Move:
    """Remember which question was answered; say back facts that nothing else says."""
    state = dataclasses.replace(move.state, talk_answered=question.id)
    says = move.says
    if not says and not heard.pressed:
        says = noted(before, state, ctx)
    return Move(state, says)
