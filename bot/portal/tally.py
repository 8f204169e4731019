"""What one talk counts for: pure, from the facts that storage gives."""

from __future__ import annotations

import collections
import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from bot.catalogue.vocabulary import OBSTACLES, WISHES
from bot.storage.numbers import Cell, TalkFacts
from bot.talk.questions import BY_ID

TALKS: Final[Cell] = ("talks", "all")
FINISHED: Final[Cell] = ("talks", "finished")
MESSAGES: Final[Cell] = ("messages", "all")
MISSED: Final[Cell] = ("messages", "missed")
FAILED: Final[Cell] = ("messages", "failed")
THUMBS_UP: Final[Cell] = ("thumbs", "up")
THUMBS_DOWN: Final[Cell] = ("thumbs", "down")
MINUTES: Final = ("5", "10", "15", "20", "60", "later")
"""Keys of the measure `time`: up to so many minutes, or in parts."""

_PART_OF: Final = dt.timedelta(minutes=60)


def tally(facts: TalkFacts) -> collections.Counter[Cell]:
    """Return what a talk counts for; nothing where no message is to be counted.

    A talk of care turns alone counts for nothing, and where it rests after one it is
    nowhere a drop-off.
    """
    counts: collections.Counter[Cell] = collections.Counter()
    if not facts.messages:
        return counts
    slots = facts.slots
    counts[TALKS] = 1
    counts[MESSAGES] = facts.messages
    counts[MISSED] = facts.missed
    counts[FAILED] = facts.failed
    counts[THUMBS_UP] = facts.thumbs_up
    counts[THUMBS_DOWN] = facts.thumbs_down
    counts["channel", facts.channel] = 1
    counts["time", _minutes(facts)] = 1
    planned = [item for item in slots.get("plan") or () if isinstance(item, dict)]
    if facts.finished or planned:
        counts[FINISHED] = 1
    elif slots.get("talk_asked") in BY_ID:
        counts["stopped", slots["talk_asked"]] = 1
    if slots.get("wish") in WISHES:
        counts["wish", slots["wish"]] = 1
    _count(
        counts, "obstacle", (o for o in _listed(slots, "obstacles") if o in OBSTACLES)
    )
    _count(counts, "step_offered", _listed(slots, "steps_seen"))
    chosen = {str(item.get("step")) for item in planned}
    if slots.get("step_chosen"):
        chosen.add(str(slots["step_chosen"]))
    _count(counts, "step_chosen", chosen)
    done = (str(i["step"]) for i in planned if i.get("outcome") == "done")
    _count(counts, "step_done", done)
    _count(counts, "scheme", _listed(slots, "schemes_shown"))
    return +counts


def _minutes(facts: TalkFacts) -> str:
    took = facts.last_at - facts.began_at
    if took > _PART_OF:
        return MINUTES[-1]
    return next(key for key in MINUTES if took <= dt.timedelta(minutes=int(key)))


def _listed(slots: Any, name: str) -> list[str]:
    value = slots.get(name)
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else []


def _count(
    counts: collections.Counter[Cell], measure: str, keys: Iterable[str]
) -> None:
    for key in set(keys):
        counts[measure, key[:64]] = 1
