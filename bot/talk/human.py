"""The way to a person: the organisation's own advisers in their hours, else others."""

from __future__ import annotations

import datetime as dt

from bot.language.formatting import date_in_words
from bot.talk import care, handover
from bot.talk.context import TalkContext
from bot.talk.flanders import is_flemish
from bot.talk.state import Choice, Move, Say, TalkState

_PACKET = Choice(payload=handover.payload("packet"), phrase="button_ask_adviser")
"""Opens what goes along to an adviser; also outside their hours: it waits for them."""


def answer(state: TalkState, ctx: TalkContext) -> Move:
    """Say who can be spoken to now, and when an adviser is there again."""
    if state.talk_asked == care.RESTING:
        return Move(state, (Say("utter_care_crisis_human"),))
    hours = ctx.adviser
    if hours is not None and hours.open_until is not None:
        values = {"until": f"{hours.open_until:%H.%M}"}
        return Move(state, (Say("utter_ask_human_open", values, choices=(_PACKET,)),))
    if hours is not None and hours.again is not None:
        values = {"again": _moment(hours.again, ctx)}
        return Move(state, (Say("utter_ask_human_closed", values, choices=(_PACKET,)),))
    region = "_flanders" if is_flemish(state) else ""
    return Move(state, (Say(f"utter_ask_human{region}"),))


def _moment(moment: dt.datetime, ctx: TalkContext) -> str:
    if moment.date() == ctx.today:
        day = ctx.phrases("day_today")
    elif moment.date() == ctx.today + dt.timedelta(days=1):
        day = ctx.phrases("day_tomorrow")
    else:
        day = date_in_words(moment.date(), ctx.today)
    words = ctx.phrases("day_and_time", day=day, time=f"{moment:%H.%M}")
    return words[0].upper() + words[1:]
