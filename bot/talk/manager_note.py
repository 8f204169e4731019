"""A short note for the manager, from the step the worker chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from bot.language.formatting import date_in_words
from bot.talk.context import TalkContext
from bot.talk.state import TalkState

ASKED_AT_WORK = frozenset({"manager", "employer", "colleague"})
"""Who arranges a step that a manager may hear of; what one does alone stays one's own
("drie vacatures lezen" is no business of the manager)."""

WITHOUT_MANAGER = frozenset({"zzp", "jobseeker", "ww", "wia", "welfare", "employer"})
"""Kinds of work, or none, in which there is no manager to hand a note to."""


def note_for_manager(
    state: TalkState, ctx: TalkContext, routes: Sequence[str] = ()
) -> str | None:
    """Return the note, a line a sentence; None without a step arranged at work.

    `routes` are names of routes to pay for it that have a note of their own. No wish,
    no obstacle and nothing about why stands in it.
    """
    if without_manager(state):
        return None
    planned = [(str(item["step"]), item["date"]) for item in reversed(state.plan)]
    in_hand = [(state.step_chosen, state.step_date)] if state.step_chosen else []
    for step, day in (*in_hand, *planned):
        record = ctx.catalogue.steps.get(step)
        if record is None or record.arranged_by not in ASKED_AT_WORK:
            continue
        title, effort = _lower(record.title), _lower(record.effort)
        lines = [ctx.phrases("manager_note", title=title, effort=effort)]
        if day:
            words = date_in_words(dt.date.fromisoformat(day), ctx.today)
            lines.append(ctx.phrases("manager_note_day", day=words))
        lines.extend(ctx.phrases("manager_note_route", name=name) for name in routes)
        lines.append(ctx.phrases("manager_note_answer"))
        return "\n".join(lines)
    return None


def without_manager(state: TalkState) -> bool:
    """Tell whether all the worker told of their work is without a manager."""
    return bool(state.employment) and set(state.employment) <= WITHOUT_MANAGER


def plan_items(
    state: TalkState, items: Sequence[dict[str, Any]], ctx: TalkContext
) -> list[dict[str, Any]]:
    """Return the note as an item of the plan, for a step that is planned.

    `items` are those of the plan so far: routes among them may have their own note.
    """
    routes = [it["title"] for it in items if it["kind"] == "scheme" and it["note"]]
    note = note_for_manager(state, ctx, routes) if state.plan else None
    if note is None:
        return []
    return [
        {
            "id": "note-manager",
            "kind": "note",
            "title": ctx.phrases("manager_note_title"),
            "text": ctx.phrases("manager_note_text"),
            "note": note,
        }
    ]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
