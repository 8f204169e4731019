"""Saying back which facts were noted, so that the worker can put them right."""

from __future__ import annotations

from bot.language.formatting import enumerate_nl, minutes_in_words
from bot.talk.context import TalkContext
from bot.talk.facts import OBSTACLES, WISHES, quote
from bot.talk.state import Heard, Move, Say, TalkState


def facts_in_words(before: TalkState, after: TalkState, ctx: TalkContext) -> str:
    """Return the facts that are new or other in `after`, as "57 jaar en 32 uur"."""
    parts: list[str] = []

    def differs(name: str) -> bool:
        value = getattr(after, name)
        return value not in (None, ()) and value != getattr(before, name)

    if differs("job"):
        parts.append(quote(str(after.job), 60))
    if differs("sector") and not differs("job"):
        parts.append(ctx.phrases(f"sector_{after.sector}"))
    if differs("employment"):
        new = [e for e in after.employment if e not in before.employment]
        parts.extend(ctx.phrases(f"employment_{status}") for status in new)
    if differs("hours"):
        parts.append(ctx.phrases("noted_hours", hours=after.hours))
    if differs("age"):
        parts.append(ctx.phrases("noted_age", age=after.age))
    if differs("minutes_per_week") and after.minutes_per_week is not None:
        parts.append(minutes_in_words(after.minutes_per_week, "week"))
    if differs("education"):
        parts.append(ctx.phrases("noted_education"))
    if differs("company_size"):
        parts.append(ctx.phrases("noted_company_size"))
    return enumerate_nl(parts)


def noted(before: TalkState, after: TalkState, ctx: TalkContext) -> tuple[Say, ...]:
    """Return what is said of the facts that a message brought; nothing for none."""
    words = facts_in_words(before, after, ctx)
    return (Say("utter_talk_reflect_facts", {"facts": words}),) if words else ()


def said_anew(before: TalkState, move: Move, heard: Heard, ctx: TalkContext) -> Move:
    """Return the move with its reflection in view of what was said before.

    A wish or an obstacle that was known gets no second speech; obstacles named beside
    the main point are said back too.
    """
    says = move.says
    if heard.intent == before.wish or heard.intent in before.obstacles:
        again = f"utter_talk_reflect_{heard.intent}"
        same = Say("utter_talk_reflect_same")
        says = tuple(same if say.response == again else say for say in says)
    also = [
        ctx.phrases(f"summary_{it}")
        for it in move.state.obstacles
        if it not in before.obstacles and it != heard.intent
    ]
    quoted = any("words" in say.values for say in says)
    if also and not quoted and heard.intent in WISHES | OBSTACLES | {"inform"}:
        also_said = Say("utter_talk_reflect_also", {"what": enumerate_nl(also)})
        kept = (it for it in says if it.response != "utter_talk_reflect_noted")
        says = (*kept, also_said)
    return Move(move.state, says)
