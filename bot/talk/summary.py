"""The short summary before advice, in the worker's own words."""

from __future__ import annotations

from bot.language.formatting import enumerate_nl, minutes_in_words
from bot.talk.context import TalkContext
from bot.talk.facts import quote
from bot.talk.state import TalkState

_SHORT = 70

MOST_OBSTACLES = 3

FEW_MINUTES = 10
"""What is noted for who has no time at all ("geen tijd"): no time to speak of."""


def summary_values(state: TalkState, ctx: TalkContext) -> dict[str, str]:
    """Return the parts `now` and `wish` of the summary, in short sentences.

    Only what was said stands in it; the first may be empty.
    """
    say = ctx.phrases
    now: list[str] = []
    if state.job:
        now.append(say("summary_job", job=quote(state.job, _SHORT)))
    if state.energy_gives:
        now.append(say("summary_gives", words=quote(state.energy_gives, _SHORT)))
    if state.energy_costs:
        now.append(say("summary_costs", words=quote(state.energy_costs, _SHORT)))
    wish = [say(f"summary_{_wish(state)}")]
    if state.obstacles:
        last = state.obstacles[-MOST_OBSTACLES:]
        names = [say(f"summary_{obstacle}") for obstacle in last]
        wish.append(say("summary_obstacles", obstacles=enumerate_nl(names)))
    elif state.obstacle_words:
        words = quote(state.obstacle_words, _SHORT)
        wish.append(say("summary_obstacle_words", words=words))
    if state.minutes_per_week:
        time = minutes_in_words(state.minutes_per_week, "week")
        little = state.minutes_per_week <= FEW_MINUTES
        wish.append(say(f"summary_{'little_' if little else ''}time", time=time))
    return {"now": " ".join(now), "wish": " ".join(wish)}


def values_so_far(state: TalkState, ctx: TalkContext) -> dict[str, str]:
    """Return the parts of the summary without a wish that was not told."""
    values = summary_values(state, ctx)
    told = state.wish is not None or state.talk_content
    return values if told else {**values, "wish": ""}


def _wish(state: TalkState) -> str:
    return "content" if state.talk_content else state.wish or "wish_orientation"
