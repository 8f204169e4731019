"""A short note for the manager, from the step the worker chose."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.language.formatting import date_in_words
from bot.talk.context import TalkContext
from bot.talk.state import TalkState

ASKED_AT_WORK = frozenset({"manager", "employer", "colleague"})
"""Who arranges a step that a manager may hear of; what one does alone stays one's own
("drie vacatures lezen" is no business of the manager)."""


def note_for_manager(state: TalkState, ctx: TalkContext) -> str | None:
    """Return the note, None without a step that is arranged at work.

    Only the step stands in it: no wish, no obstacle, nothing about why.
    """
    planned = [(str(item["step"]), item["date"]) for item in reversed(state.plan)]
    in_hand = [(state.step_chosen, state.step_date)] if state.step_chosen else []
    for step, day in (*in_hand, *planned):
        record = ctx.catalogue.steps.get(step)
        if record is None or record.arranged_by not in ASKED_AT_WORK:
            continue
        title, effort = _lower(record.title), _lower(record.effort)
        parts = [ctx.phrases("manager_note", title=title, effort=effort)]
        if day:
            words = date_in_words(dt.date.fromisoformat(day), ctx.today)
            parts.append(ctx.phrases("manager_note_day", day=words))
        parts.append(ctx.phrases("manager_note_answer"))
        return " ".join(parts)
    return None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def plan_items(state: TalkState, ctx: TalkContext) -> list[dict[str, Any]]:
    """Return the note as an item of the plan, for a step that is planned."""
    note = note_for_manager(state, ctx) if state.plan else None
    if note is None:
        return []
    return [
        {
            "id": "note-manager",
            "kind": "note",
            "title": ctx.phrases("manager_note_title"),
            "text": note,
        }
    ]
