"""Answers 'why this one?' and 'what if?' for a step and for a route.

An answer names the worker's own words it rests on, the source with its date, and which
other answer would have brought something else.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.advice.conditions import Outcome, try_condition
from bot.advice.result import Change, Reason, SchemeAdvice, StepAdvice
from bot.advice.schemes import find_schemes
from bot.advice.steps import rank_steps
from bot.catalogue.models import Source
from bot.language.formatting import MONTHS, enumerate_nl, minutes_in_words
from bot.talk.cards import reasons_for
from bot.talk.context import TalkContext
from bot.talk.profile import profile_from_state
from bot.talk.state import Heard, Move, Say, TalkState

MOST_CHANGES = 2
"""Other answers told at once: enough to see how the choice works."""

MOST_REASONS = 3

WHY = "why"
WHY_FOR_EMPLOYER = "why_employer"
"""What a button that asks why puts in the entity `field`."""

_WORD = re.compile(r"\w+")


def asks_why(heard: Heard, ctx: TalkContext) -> bool:
    """Tell whether a message asks for the reason, by its button or in words."""
    if heard.pressed:
        return heard.first("field") in {WHY, WHY_FOR_EMPLOYER}
    said = f" {' '.join(_WORD.findall(heard.text.lower()))} "
    asked = ctx.phrases("words_why").split(",")
    return any(f" {words.strip()} " in said for words in asked)


def why_step(state: TalkState, step: str, ctx: TalkContext) -> Move:
    """Tell why a step was offered, what it is based on, and what would change it."""
    record = ctx.catalogue.steps[step]
    advice = advice_for(state, step, ctx)
    values = {
        "title": record.title,
        "why": (
            " ".join(_reasons(reasons_for(state, advice, ctx), state, ctx))
            if advice
            else ""
        ),
        "source": source_in_words(record.sources, ctx),
        "change": _changes(advice.would_change, ctx) if advice else "",
    }
    values["why"] = values["why"] or ctx.phrases("card_why_general")
    values["change"] = values["change"] or ctx.phrases("what_if_none")
    return Move(state, (Say("utter_steps_why", values),))


def advice_for(state: TalkState, step: str, ctx: TalkContext) -> StepAdvice | None:
    """Return the advice about a step as it was given, or as it would be given alone."""
    profile, words = profile_from_state(state), state.words()
    earlier = frozenset(state.steps_seen) - frozenset(state.steps_offered)
    others = frozenset(ctx.catalogue.steps) - {step}
    for exclude, as_offered in ((earlier, True), (others, False)):
        found = rank_steps(
            profile,
            ctx.catalogue,
            ctx.today,
            exclude=exclude,
            words=words,
            only_sensible=as_offered and bool(earlier),
        )
        for advice in found:
            if advice.id == step:
                return advice
    return None


def why_scheme(
    state: TalkState, scheme: str, ctx: TalkContext, *, employer: bool = False
) -> Move:
    """Tell why a route fits or not, what it is based on, and what would change it.

    `employer`: for the company of who asks, not for who asks as a worker.
    """
    record = ctx.catalogue.schemes[scheme]
    profile = profile_from_state(state, asked_scheme=scheme)
    if employer:
        profile = dataclasses.replace(profile, employment=("employer",))
    found = find_schemes(profile, ctx.catalogue, ctx.today)
    advice = next(it for it in found if it.id == scheme)
    outcomes = [try_condition(it, profile) for it in record.conditions]
    values = {
        "name": record.name,
        "why": " ".join(_reasons(advice.why, state, ctx)),
        "source": source_in_words(record.sources, ctx),
        "change": _other_answer(advice, outcomes, ctx),
    }
    return Move(state, (Say("utter_schemes_why", values),))


def source_in_words(sources: Sequence[Source], ctx: TalkContext) -> str:
    """Return the newest source with its date, or that it is general knowledge."""
    linked = [it for it in sources if it.url]
    if not linked:
        return ctx.phrases("source_none")
    newest = max(linked, key=lambda it: it.date or dt.date.min)
    site = urlsplit(str(newest.url)).netloc.removeprefix("www.")
    if newest.date is None:
        return ctx.phrases("source_undated", site=site)
    return ctx.phrases("source_dated", site=site, date=_date(newest.date))


def _date(day: dt.date) -> str:
    # A page of which only the year is known is dated its first day.
    if (day.month, day.day) == (1, 1):
        return str(day.year)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _reasons(
    reasons: Sequence[Reason], state: TalkState, ctx: TalkContext
) -> list[str]:
    """Return the reasons, each with the worker's own words it rests on."""
    said = {state.wish: state.wish_words}
    if state.obstacles:
        said[state.obstacles[-1]] = state.obstacle_words
    told = []
    for reason in reasons[:MOST_REASONS]:
        told.append(reason.text)
        if words := said.get(reason.from_):
            told.append(ctx.phrases("why_words", words=words))
    return told


def _changes(changes: Sequence[Change], ctx: TalkContext) -> str:
    return " ".join(
        ctx.phrases(
            "what_if_step",
            answer=_answer_in_words(change, ctx),
            instead=ctx.catalogue.steps[change.instead].title,
        )
        for change in changes[:MOST_CHANGES]
    )


def _answer_in_words(change: Change, ctx: TalkContext) -> str:
    if isinstance(change.value, int):
        return minutes_in_words(change.value, "week")
    if isinstance(change.value, tuple):
        return enumerate_nl([ctx.phrases(f"summary_{name}") for name in change.value])
    if change.field == "wish":
        return ctx.phrases(change.value)
    return ctx.phrases(f"style_{change.value}")


def _other_answer(
    advice: SchemeAdvice, outcomes: Sequence[Outcome], ctx: TalkContext
) -> str:
    """Return what would have to be otherwise, and what would come in its place."""
    if advice.status == "ended" or not outcomes:
        return ctx.phrases("what_if_nothing")
    other = ""
    if advice.alternatives:
        name = ctx.catalogue.schemes[advice.alternatives[0]].name
        other = ctx.phrases(f"what_if_route_{advice.fit}", name=name)
    deciding = {"no": False, "maybe": None, "yes": True}[advice.fit]
    texts = [it.text.rstrip(".") for it in outcomes if it.holds is deciding]
    if not texts:
        return ctx.phrases("what_if_nothing")
    words = ctx.phrases(f"what_if_{advice.fit}", text=texts[0])
    return " ".join(part for part in (words, other) if part)
