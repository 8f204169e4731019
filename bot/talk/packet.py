"""The packet for an adviser: a summary out of the talk, for the worker to edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.language.formatting import enumerate_nl
from bot.talk.context import TalkContext
from bot.talk.facts import quote
from bot.talk.state import TalkState

PARTS: Final = ("wish", "obstacle", "steps", "question")
"""The parts of a packet in the order they are shown: texts, empty for nothing."""

_QUOTED: Final = 200


def packet_from_slots(slots: Mapping[str, Any], ctx: TalkContext) -> dict[str, str]:
    """Return what the talk would hand over; the question is the worker's own to write.

    Only what the worker said or chose stands in it.
    """
    state = ctx.known_only(TalkState.from_slots(slots))
    return {
        "wish": _wish(state, ctx),
        "obstacle": _obstacle(state, ctx),
        "steps": _steps(state, ctx),
        "question": "",
    }


def empty_packet() -> dict[str, str]:
    """Return a packet with nothing in it."""
    return dict.fromkeys(PARTS, "")


def _wish(state: TalkState, ctx: TalkContext) -> str:
    parts = [ctx.phrases(f"summary_{state.wish}")] if state.wish else []
    if state.wish_words:
        parts.append(f'"{quote(state.wish_words, _QUOTED)}"')
    return " ".join(parts)


def _obstacle(state: TalkState, ctx: TalkContext) -> str:
    parts = []
    if state.obstacles:
        names = [ctx.phrases(f"summary_{obstacle}") for obstacle in state.obstacles]
        named = ctx.phrases("summary_obstacles", obstacles=enumerate_nl(names))
        parts.append(named)
    if state.obstacle_words:
        parts.append(f'"{quote(state.obstacle_words, _QUOTED)}"')
    return " ".join(parts)


def _steps(state: TalkState, ctx: TalkContext) -> str:
    return "\n".join(ctx.catalogue.steps[item["step"]].title for item in state.plan)
