"""The routes to money or advice that fit a worker, and buttons for schemes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from bot.advice.result import SchemeAdvice
from bot.advice.schemes import find_schemes
from bot.catalogue.models import Condition
from bot.talk.cards import scheme_card, scheme_whys
from bot.talk.context import TalkContext
from bot.talk.flanders import is_flemish
from bot.talk.planning import costs_nothing
from bot.talk.profile import profile_from_state
from bot.talk.state import Choice, Move, Say, TalkState

MOST_ROUTES = 3
"""Routes shown at once: more is a list, not advice."""


def scheme_buttons(
    schemes: Iterable[str], intent: str, ctx: TalkContext
) -> tuple[Choice, ...]:
    """Return a button for each scheme that asks about it with this intent."""
    return tuple(
        Choice(
            {"intent": intent, "entities": {"scheme": scheme}},
            title=ctx.catalogue.schemes[scheme].name,
        )
        for scheme in schemes
    )


def show_routes(state: TalkState, ctx: TalkContext) -> Move:
    """Show the routes to money or advice that fit best, with the employer's first.

    They are Dutch: who works in Flanders hears that, and that we do not know theirs.
    """
    if is_flemish(state):
        state = dataclasses.replace(state, money_shown=True)
        return Move(state, (Say("utter_schemes_flanders"),))
    profile = profile_from_state(state)
    # Not told yet: choose as for an employee, say only what was told.
    likely = (
        profile
        if profile.employment
        else dataclasses.replace(profile, employment=("permanent",))
    )
    chosen = find_schemes(likely, ctx.catalogue, ctx.today)
    fitting = [a.id for a in chosen if _worth_showing(a, ctx)][:MOST_ROUTES]
    own = [a.id for a in chosen if _worth_showing(a, ctx) and _made_for(a, state, ctx)]
    if own and not set(own) & set(fitting):
        # Not sure yet whether it fits, but it is there for just this kind of work.
        fitting = [*fitting[: MOST_ROUTES - 1], own[0]]
    told = {a.id: a for a in find_schemes(profile, ctx.catalogue, ctx.today)}
    routes = [told[scheme] for scheme in fitting]
    if not routes:
        return Move(state, (Say("utter_schemes_none"),))
    if set(fitting) <= set(state.schemes_shown):
        # The same cards again say nothing new; one of them may be opened.
        again = dataclasses.replace(state, money_shown=True)
        choices = scheme_buttons(fitting, "ask_scheme", ctx)
        return Move(again, (Say("utter_schemes_again", choices=choices),))
    shown = tuple(dict.fromkeys((*state.schemes_shown, *(a.id for a in routes))))
    state = dataclasses.replace(state, money_shown=True, schemes_shown=shown)
    whys = scheme_whys(routes, ctx)
    cards = tuple(scheme_card(advice, ctx, why) for advice, why in zip(routes, whys))
    # Before anything was told, nothing can fit "what you told".
    known = state.employment or state.wish or state.job or state.sector
    response = "utter_schemes_offer" if known else "utter_schemes_offer_first"
    if state.plan and costs_nothing(state.plan, ctx):
        response = "utter_schemes_offer_free"
    return Move(state, (Say(response, cards=cards),))


def _worth_showing(advice: SchemeAdvice, ctx: TalkContext) -> bool:
    record = ctx.catalogue.schemes[advice.id]
    return (
        record.offered
        and advice.fit != "no"
        and advice.status in {"open", "unsure", "between_windows"}
    )


def _made_for(advice: SchemeAdvice, state: TalkState, ctx: TalkContext) -> bool:
    """Tell whether a scheme is only for the kind of work the worker told of."""
    return any(
        isinstance(it, Condition)
        and (it.field, it.test) == ("employment", "any_of")
        and set(state.employment) >= set(_ids(it))
        for it in ctx.catalogue.schemes[advice.id].conditions
    )


def _ids(condition: Condition) -> tuple[str, ...]:
    return condition.value if isinstance(condition.value, tuple) else ()
