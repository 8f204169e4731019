"""The plan of a talk: wish, steps as if-then plans, routes, what to ask whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.advice.schemes import find_schemes
from bot.language.formatting import date_in_words
from bot.talk import manager_note
from bot.talk.context import TalkContext
from bot.talk.exercises import moves as exercises
from bot.talk.followup import outcome_in_words
from bot.talk.planning import on_the_day
from bot.talk.profile import profile_from_state
from bot.talk.state import TalkState


def plan_from_slots(slots: Mapping[str, Any], ctx: TalkContext) -> dict[str, Any]:
    """Return the plan so far as JSON: wish, steps with day and if-then, routes.

    Each item has an `id` that stays the same while the talk goes on (`wish`,
    `step-<id>`, `selftest-<id>`, `route-<id>`, `note-manager`), so that the worker can
    choose what may be shared.
    """
    state = ctx.known_only(TalkState.from_slots(slots))
    items: list[dict[str, Any]] = []
    if state.wish:
        items.append(
            {
                "id": "wish",
                "kind": "wish",
                "title": ctx.phrases("plan_wish_title"),
                "text": ctx.phrases(state.wish),
                "words": state.wish_words,
            }
        )
    items.extend(_step(item, ctx) for item in state.plan)
    items.extend(exercises.plan_items(state, ctx))
    items.extend(_routes(state, ctx))
    items.extend(manager_note.plan_items(state, items, ctx))
    return {"title": ctx.phrases("plan_title"), "items": items}


def _step(item: Mapping[str, Any], ctx: TalkContext) -> dict[str, Any]:
    record = ctx.catalogue.steps[item["step"]]
    day = dt.date.fromisoformat(item["date"])
    action = on_the_day(record.smaller if item["smaller"] else record.first_action)
    words = date_in_words(day, ctx.today)
    return {
        "id": f"step-{record.id}",
        "kind": "step",
        "step": record.id,
        "title": record.title,
        "text": record.what,
        "date": item["date"],
        "first_action": action,
        "if_then": ctx.phrases("plan_if_then", day=words, action=action),
        "effort": record.effort,
        "cost": record.cost,
        "contact": ctx.catalogue.step_contacts.get(record.id),
        "outcome": outcome_in_words(item, ctx),
    }


def _routes(state: TalkState, ctx: TalkContext) -> list[dict[str, Any]]:
    if not state.schemes_shown:
        return []
    found = find_schemes(profile_from_state(state), ctx.catalogue, ctx.today)
    routes = []
    for advice in found:
        record = ctx.catalogue.schemes[advice.id]
        if advice.id not in state.schemes_shown or advice.status == "ended":
            continue
        if advice.fit == "no":
            continue
        routes.append(
            {
                "id": f"route-{advice.id}",
                "kind": "scheme",
                "scheme": advice.id,
                "title": record.name,
                "text": record.what,
                "status": advice.status,
                "next_action": advice.next_action,
                "ask_whom": ctx.phrases(f"plan_ask_{record.who_applies}"),
                "apply_how": record.apply_how,
                "contact": ctx.catalogue.scheme_contacts.get(advice.id),
                "note": advice.note,
                "url": advice.url,
                "verified_on": (
                    advice.verified_on.isoformat() if advice.verified_on else None
                ),
            }
        )
    return routes


def plan_in_words(state: TalkState, ctx: TalkContext) -> str:
    """Return the planned steps as lines, for in the talk."""
    lines = [_step(item, ctx) for item in state.plan]
    return "\n".join(f"{line['title']}: {line['if_then']}" for line in lines)
