"""What an entity of a message tells of the worker, in light of what was asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from bot.talk.scale import is_bare_mark, is_no_mark
from bot.talk.state import Heard, HeardEntity, TalkState
from bot.talk.words import wants


def no_fact(state: TalkState, found: HeardEntity, heard: Heard) -> bool:
    """Tell whether a number says something of the talk, not of the worker's work.

    A number alone is a mark, or nothing, where no age and no hours were asked; the
    minutes that somebody has now are those of the break.
    """
    if heard.pressed:
        return False
    if found.entity in {"age", "hours"}:
        return is_bare_mark(heard.text) or is_no_mark(heard.text)
    if found.entity == "time_available" and state.talk_asked in _BEFORE_ALL_ELSE:
        value = found.value
        return isinstance(value, Mapping) and value.get("period") is None
    return False


_BEFORE_ALL_ELSE = frozenset({"ready", "work_score"})


def as_asked(state: TalkState, found: HeardEntity, heard: Heard) -> HeardEntity:
    """Return a job as the one of now where work is asked and nothing is wanted."""
    told = found.entity == "job" and found.role == "wanted" and not heard.pressed
    told = told and heard.intent == "inform"
    if told and state.talk_asked in _ABOUT_WORK and not wants(heard.text):
        return dataclasses.replace(found, role="current")
    return found


_ABOUT_WORK = frozenset({"job", "sector", "employment", "time"})
