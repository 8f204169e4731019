"""What happens with what the worker says, and who read it: from the read log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.language.formatting import date_in_words
from bot.talk import talk
from bot.talk.context import Reading, TalkContext
from bot.talk.sayings import find_saying
from bot.talk.state import Choice, Heard, Move, Say, TalkState

WHO_READ: Final = "who_read"
"""The saying that asks who read the talk (sayings.yml)."""

BOSS_READS: Final = "boss_reads"
"""The saying of a worker who asks whether the boss reads along."""

EMPLOYER_SEES: Final = "employer_sees"
"""The saying of an employer who asks to see what their people say."""

_MOST_SHOWN: Final = 6
# Its title is the saying: that is how the button is understood.
_ASK_WHO_READ: Final = Choice({"intent": "ask_privacy"}, phrase="button_who_read")


def answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Answer a question about privacy, then pick up the thread.

    Who asks who read the talk hears it by role and day. Where the read log is not at
    hand, such as in `rasa shell`, the answer is the general one.
    """
    said = find_saying(heard.text)
    asks = said is not None and said.name == WHO_READ
    if said is not None and said.name == EMPLOYER_SEES:
        say = Say("utter_ask_privacy_employer")
    elif said is not None and said.name == BOSS_READS:
        say = Say("utter_ask_privacy_boss", choices=_who_read(ctx))
    elif ctx.readings is None or not asks:
        say = Say("utter_ask_privacy", choices=_who_read(ctx))
    elif not ctx.readings:
        say = Say("utter_readings_none")
    else:
        say = Say("utter_readings_some", {"readings": _told(ctx.readings, ctx)})
    return Move(state, (say,)).then(talk.resume_after(state, heard, ctx))


def _who_read(ctx: TalkContext) -> tuple[Choice, ...]:
    """Return the button that asks who read, where the read log is at hand."""
    return () if ctx.readings is None else (_ASK_WHO_READ,)


def _told(readings: Sequence[Reading], ctx: TalkContext) -> str:
    """Return the readings as a list, newest first, the oldest as one number."""
    newest = sorted(readings, key=lambda reading: reading.day, reverse=True)
    lines = [_line(reading, ctx) for reading in newest[:_MOST_SHOWN]]
    earlier = sum(reading.count for reading in newest[_MOST_SHOWN:])
    if earlier:
        lines.append(ctx.phrases("reading_earlier", count=earlier))
    return "\n".join(f"- {line}" for line in lines)


def _line(reading: Reading, ctx: TalkContext) -> str:
    who = ctx.phrases(f"reading_role_{reading.role}")
    if reading.names:
        names = ", ".join(reading.names)
        who = ctx.phrases("reading_named", who=who, names=names)
    key = "reading_once" if reading.count == 1 else "reading_more"
    if reading.found:
        who = ctx.phrases("reading_found", who=who)
    day = date_in_words(reading.day, ctx.today)
    return ctx.phrases(key, who=who, day=day, count=reading.count)
