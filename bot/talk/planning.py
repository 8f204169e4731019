"""Moves about the chosen step: how sure, which day, the if-then plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.language.formatting import date_in_words
from bot.talk.context import TalkContext
from bot.talk.marks import SURE_ENOUGH
from bot.talk.state import Choice, Heard, Move, Say, TalkState

DAY = dt.timedelta(days=1)
FRIDAY = 4


def take_confidence(state: TalkState, ctx: TalkContext, *, exact: bool = True) -> Move:
    """Make the step smaller for who is not sure; below 7 it is too big still.

    `exact` tells whether the worker named the mark themselves.
    """
    assert state.step_chosen is not None
    assert state.step_confidence is not None
    values = {"score": state.step_confidence}
    smaller = ctx.catalogue.steps[state.step_chosen].smaller
    if state.step_confidence >= SURE_ENOUGH:
        said = (
            Say("utter_plan_sure", values) if exact else Say("utter_plan_sure_enough")
        )
        return Move(state, (said,))
    if not exact:
        return Move(state, (Say("utter_plan_smaller_unsure", {"smaller": smaller}),))
    return Move(state, (Say("utter_plan_smaller", {**values, "smaller": smaller}),))


def take_date(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Note the day of the chosen step; a week is its Monday, a month its first day."""
    if state.step_chosen is None:
        if state.plan:
            # A day told while it is asked how a step went is a day for that step.
            told_of = state.followup or state.plan[-1]
            state = reopen(state, str(told_of["step"]))
        else:
            day = day_of(heard.first("date"))
            if day is not None and day >= ctx.today:
                state = dataclasses.replace(state, step_date=day.isoformat())
            return Move(state, (Say("utter_plan_first_a_step"),))
    day = day_of(heard.first("date"))
    if day is None:
        return Move(
            dataclasses.replace(state, talk_asked="when"),
            (Say("utter_plan_which_day", choices=day_choices(ctx)),),
        )
    said: tuple[Say, ...] = ()
    if is_a_stretch(heard.first("date")):
        # "Ergens in januari" gets a day: a plan without one is a good intention.
        day = _day_of_stretch(day, str(heard.first("date")), ctx.today)
        said = (Say("utter_plan_first_day"),)
    if day < ctx.today:
        return Move(
            dataclasses.replace(state, talk_asked="when"),
            (Say("utter_plan_past_day", choices=day_choices(ctx)),),
        )
    return Move(dataclasses.replace(state, step_date=day.isoformat()), said)


def is_a_stretch(value: Any) -> bool:
    """Tell whether a date is a week or a month and not a day."""
    return isinstance(value, str) and len(value) < len("2026-01-01")


def _day_of_stretch(first: dt.date, stretch: str, today: dt.date) -> dt.date:
    """Return the first working day of a week or month that is still to come.

    Of the one that runs it is tomorrow, or today where the weekend or the end is near.
    """
    if first > today:
        return working_day(first)
    tomorrow = today + DAY
    week = "W" in stretch
    runs = (first.isocalendar()[:2] if week else (first.year, first.month)) == (
        today.isocalendar()[:2] if week else (today.year, today.month)
    )
    if not runs:
        return first
    inside = tomorrow.weekday() != 0 if week else tomorrow.month == today.month
    return tomorrow if inside and tomorrow.weekday() <= FRIDAY else today


def reopen(state: TalkState, step: str, *, smaller: bool = False) -> TalkState:
    """Take a planned step out of the plan to plan it anew, smaller when asked."""
    item = next(i for i in state.plan if i["step"] == step)
    small = smaller or item["smaller"]
    return dataclasses.replace(
        state.without_planned(step),
        step_chosen=step,
        step_confidence=SURE_ENOUGH - 1 if small else SURE_ENOUGH,
        step_date=None,
    )


def day_of(value: Any) -> dt.date | None:
    """Return the day of an ISO day, week ("2026-W11") or month; None for other text."""
    if not isinstance(value, str):
        return None
    try:
        if "W" in value:
            year, week = value.split("-W")
            return dt.date.fromisocalendar(int(year), int(week), 1)
        if len(value) == 7:
            return dt.date.fromisoformat(f"{value}-01")
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def day_choices(ctx: TalkContext) -> tuple[Choice, ...]:
    """Return buttons for tomorrow, this Friday (or a week later) and next Monday."""
    monday = ctx.today + DAY * (7 - ctx.today.weekday())
    friday = ctx.today + DAY * ((4 - ctx.today.weekday()) % 7)
    days = sorted({ctx.today + DAY, monday, friday if friday > ctx.today else monday})
    return tuple(
        Choice(
            {"intent": "plan_when", "entities": {"date": day.isoformat()}},
            title=(
                ctx.phrases("button_tomorrow")
                if day == ctx.today + DAY
                else date_in_words(day, ctx.today)
            ),
        )
        for day in days
    )


def propose_day(state: TalkState, ctx: TalkContext) -> Move:
    """Take a working day a week ahead for who does not know one; it can be moved."""
    day = working_day(ctx.today + DAY * 7)
    state = dataclasses.replace(state, step_date=day.isoformat())
    return Move(state, (Say("utter_plan_day_for_you"),))


def working_day(day: dt.date) -> dt.date:
    """Return this day, or the Monday after a weekend."""
    return day + DAY * (7 - day.weekday()) if day.weekday() > FRIDAY else day


def propose_plan(state: TalkState, ctx: TalkContext) -> Say:
    """Return the step as an if-then plan, to be confirmed."""
    assert state.step_date is not None
    day = dt.date.fromisoformat(state.step_date)
    return Say(
        "utter_talk_ask_plan",
        {
            "title": ctx.catalogue.steps[str(state.step_chosen)].title,
            "day": date_in_words(day, ctx.today),
            "action": planned_action(state, ctx),
        },
    )


def planned_action(state: TalkState, ctx: TalkContext) -> str:
    """Return what is to be done that day: the smaller step for who was not sure."""
    record = ctx.catalogue.steps[str(state.step_chosen)]
    return on_the_day(record.smaller if is_smaller(state) else record.first_action)


_DAY_WORDS = re.compile(
    r",? voor morgen\b|(?<!van )\b(?:alleen )?(?:vandaag|vanavond|morgen)\b ?",
    re.IGNORECASE,
)


def on_the_day(action: str) -> str:
    """Return a first action without "vandaag" and "morgen": the plan names the day."""
    return re.sub(r" +([,.:;])", r"\1", _DAY_WORDS.sub("", action))


def costs_nothing(plan: Iterable[Mapping[str, Any]], ctx: TalkContext) -> bool:
    """Tell whether every step of the plan is free by its record."""
    return all(ctx.catalogue.steps[str(item["step"])].free for item in plan)


def is_smaller(state: TalkState) -> bool:
    """Tell whether the chosen step was made smaller."""
    return state.step_confidence is not None and state.step_confidence < SURE_ENOUGH


def confirm_plan(state: TalkState) -> TalkState:
    """Put the chosen step with its day into the plan."""
    item = {
        "step": state.step_chosen,
        "date": state.step_date,
        "smaller": is_smaller(state),
    }
    return dataclasses.replace(
        state,
        plan=(*state.plan, item),
        step_chosen=None,
        step_confidence=None,
        step_date=None,
    )
