"""Saying back which facts were noted, so that the worker can put them right."""

from __future__ import annotations

from bot.language.formatting import enumerate_nl, minutes_in_words
from bot.talk.context import TalkContext
from bot.talk.facts import quote
from bot.talk.state import Say, TalkState


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
