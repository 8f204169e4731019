"""The row of a talk in the inbox, kept in the transaction of every turn.

Lists and filters read this row alone; the slots are never read for them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import review_tables as review
from bot.storage import search, tables
from bot.storage.records import Consents, Turn

FALLBACK: Final = "nlu_fallback"
"""The intent of a message that was not understood."""

WANTS_HUMAN: Final = "ask_human"
"""The intent of a worker who wants to speak to a person."""

_LONGEST_VALUE: Final = 64
_MARKED_BY: Final = {"obstacle": "obstacles", "scheme": "schemes_shown"}
"""Kind of mark -> the slot that holds its values."""

_COLUMNS: Final = review.talk_summaries.c
_NEW: Final = "new_"
"""What the name of a column's new value begins with."""


@functools.lru_cache(maxsize=64)
def _note(changing: tuple[str, ...]) -> sa.Update:
    """Return the statement that changes these columns; made once for each choice."""
    new = {
        name: sa.bindparam(_NEW + name, type_=_COLUMNS[name].type) for name in changing
    }
    values: dict[str, Any] = dict(new)
    if "lowest_confidence" in new:
        lowest = new["lowest_confidence"]
        held = _COLUMNS.lowest_confidence
        values["lowest_confidence"] = sa.case((held < lowest, held), else_=lowest)
    return (
        sa.update(review.talk_summaries)
        .where(_COLUMNS.conversation_id == sa.bindparam("conversation"))
        .values(
            worker_messages=_COLUMNS.worker_messages + 1,
            status=sa.case(
                (_COLUMNS.status == "reviewed", "unread"), else_=_COLUMNS.status
            ),
            **values,
        )
        .returning(_COLUMNS.number, _COLUMNS.readable)
    )


@dataclasses.dataclass(frozen=True)
class Progress:
    """What a turn brought that the inbox shows.

    `pressed`: the message came from a button, so that its certainty says nothing.
    `text` is what may be found by searching: None for a sentence that is not kept, and
    for what is said while the talk rests after a crisis.
    """

    turn: Turn
    slots_before: Mapping[str, Any]
    slots: Mapping[str, Any]
    pressed: bool
    text: str | None


async def begin(
    connection: AsyncConnection, conversation_id: str, *, channel: str, now: dt.datetime
) -> None:
    """Add the row of a new talk, which nobody but the worker can read."""
    await connection.execute(
        sa.insert(review.talk_summaries).values(
            conversation_id=conversation_id,
            channel=channel,
            started_at=now,
            last_at=now,
            worker_messages=0,
            fallback=False,
            care=False,
            asked_human=False,
            readable=False,
            improvable=False,
            status="unread",
        )
    )


async def note_turn(
    connection: AsyncConnection, conversation_id: str, progress: Progress
) -> None:
    """Take a turn into the row of its talk; a reviewed talk is unread again."""
    changes = _changes(progress)
    row = (
        await connection.execute(
            _note(tuple(changes)),
            {
                "conversation": conversation_id,
                **{_NEW + name: value for name, value in changes.items()},
            },
        )
    ).one_or_none()
    if row is None:
        return
    before, after = progress.slots_before, progress.slots
    for kind, slot in _MARKED_BY.items():
        if before.get(slot) != after.get(slot):
            await _set_marks(
                connection, conversation_id, row.number, kind, after.get(slot)
            )
    if row.readable and progress.text:
        await search.add_words(connection, conversation_id, row.number, progress.text)


def _changes(progress: Progress) -> dict[str, Any]:
    """Return the new values by column; that of the lowest confidence may not count."""
    turn = progress.turn
    changes: dict[str, Any] = {
        "last_at": turn.at,
        "wish": _value(progress.slots.get("wish")),
    }
    if turn.intent == FALLBACK:
        changes["fallback"] = True
    if turn.care:
        changes["care"] = True
    if turn.intent == WANTS_HUMAN:
        changes["asked_human"] = True
    # Of a button the certainty says nothing.
    if turn.confidence is not None and not progress.pressed:
        changes["lowest_confidence"] = turn.confidence
    return changes


async def note_choices(
    connection: AsyncConnection, conversation_id: str, chosen: Consents
) -> None:
    """Take the worker's choices into the row; the words go or come at once."""
    await connection.execute(
        sa.update(review.talk_summaries)
        .where(review.talk_summaries.c.conversation_id == conversation_id)
        .values(readable=chosen.adviser_may_read, improvable=chosen.may_improve_bot)
    )
    if chosen.adviser_may_read:
        await search.gather_words(connection, conversation_id)
    else:
        await search.forget_words(connection, conversation_id)


def readable(conversation_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that an adviser may read that conversation now.

    It looks at the last choice itself, so that no copy can be behind. Every query
    that yields anything of a talk has it.
    """
    return _chosen(conversation_id, tables.consents.c.adviser_may_read)


def improvable(conversation_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that an adviser may read it and it may improve the bot."""
    return sa.and_(
        readable(conversation_id),
        _chosen(conversation_id, tables.consents.c.may_improve_bot),
    )


def _chosen(
    conversation_id: sa.ColumnElement[str], choice: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    latest = tables.consents.alias()
    # Without saying so, the conversation would be looked up anew inside, and the last
    # choice of anybody would decide.
    last = (
        sa.select(sa.func.max(latest.c.number))
        .where(latest.c.conversation_id == conversation_id)
        .correlate_except(latest)
        .scalar_subquery()
    )
    return (
        sa.select(sa.literal(1))
        .where(tables.consents.c.number == last, choice.is_(True))
        .correlate_except(tables.consents)
        .exists()
    )


async def _set_marks(
    connection: AsyncConnection,
    conversation_id: str,
    number: int,
    kind: str,
    values: object,
) -> None:
    """Put these marks in the place of the earlier ones of this kind."""
    marks = review.talk_marks
    mine = sa.and_(marks.c.number == number, marks.c.kind == kind)
    held = set((await connection.scalars(sa.select(marks.c.value).where(mine))).all())
    wanted = set(_values(values))
    if gone := held - wanted:
        await connection.execute(
            sa.delete(marks).where(mine, marks.c.value.in_(sorted(gone)))
        )
    new = [
        {
            "kind": kind,
            "value": value,
            "number": number,
            "conversation_id": conversation_id,
        }
        for value in sorted(wanted - held)
    ]
    if new:
        await connection.execute(sa.insert(marks), new)


def _values(found: object) -> Iterable[str]:
    if not isinstance(found, (list, tuple)):
        return ()
    return filter(None, map(_value, found))


def _value(found: object) -> str | None:
    return found[:_LONGEST_VALUE] if isinstance(found, str) and found else None
