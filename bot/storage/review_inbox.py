"""The inbox: talks that an adviser may read, newest first, page by page.

The rows hold no sentence of anyone. A page is found by the last row of the one before
it, so that the thousandth page is as quick as the first.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import review_tables as review
from bot.storage import search, tables
from bot.storage.summaries import readable

PAGE_SIZE: Final = 25
_FEW: Final = 1000


@dataclasses.dataclass(frozen=True)
class Filter:
    """What talks must be like; None and '' leave a thing open.

    `since` and `until` bound the last message, `until` not included;
    `confidence_below` is from 0 to 1; `fewest` and `most` count the worker's messages;
    `assignee` is a user's id, '-' for talks that are nobody's.
    """

    query: str = ""
    channel: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    wish: str = ""
    obstacle: str = ""
    scheme: str = ""
    tag: str = ""
    confidence_below: float | None = None
    fallback: bool = False
    care: bool = False
    wants_contact: bool = False
    status: str = ""
    assignee: str = ""
    fewest: int | None = None
    most: int | None = None


@dataclasses.dataclass(frozen=True)
class Cursor:
    """The place of a row in the list."""

    last_at: dt.datetime
    number: int


@dataclasses.dataclass(frozen=True)
class Row:
    """A talk in the list; `tags` and `obstacles` in alphabetical order."""

    number: int
    conversation_id: str
    channel: str
    started_at: dt.datetime
    last_at: dt.datetime
    worker_messages: int
    wish: str | None
    lowest_confidence: float | None
    fallback: bool
    care: bool
    wants_contact: bool
    improvable: bool
    status: str
    assignee: str | None
    tags: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()

    @property
    def cursor(self) -> Cursor:
        """Return the place after which the next page begins."""
        return Cursor(self.last_at, self.number)


@dataclasses.dataclass(frozen=True)
class Page:
    """Rows of the list; `after` is None on the last page."""

    rows: tuple[Row, ...]
    after: Cursor | None


async def page(
    connection: AsyncConnection,
    wanted: Filter,
    *,
    now: dt.datetime,
    after: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Return a page of talks that fit and that an adviser may read."""
    columns = review.talk_summaries.c
    conditions = [*_conditions(wanted, now), *await _among(connection, wanted)]
    if after is not None:
        conditions.append(
            sa.or_(
                columns.last_at < after.last_at,
                sa.and_(
                    columns.last_at == after.last_at, columns.number < after.number
                ),
            )
        )
        # Says the same again in a way that an index can begin with.
        conditions.append(columns.last_at <= after.last_at)
    rows = await _rows(
        connection,
        sa.select(*_SHOWN, _wants_contact(now).label("wants_contact"))
        .where(*conditions)
        .order_by(columns.last_at.desc(), columns.number.desc())
        .limit(size + 1),
    )
    shown = rows[:size]
    return Page(shown, shown[-1].cursor if len(rows) > size else None)


async def find(
    connection: AsyncConnection, conversation_id: str, *, now: dt.datetime
) -> Row | None:
    """Return the row of a talk that an adviser may read, else None."""
    columns = review.talk_summaries.c
    rows = await _rows(
        connection,
        sa.select(*_SHOWN, _wants_contact(now).label("wants_contact")).where(
            columns.conversation_id == conversation_id,
            readable(columns.conversation_id),
        ),
    )
    return rows[0] if rows else None


async def unread(connection: AsyncConnection, most: int) -> int:
    """Return how many talks that may be read nobody read yet, `most` at the most."""
    columns = review.talk_summaries.c
    some = (
        sa.select(columns.number)
        .where(
            columns.readable.is_(True),
            columns.status == "unread",
            readable(columns.conversation_id),
        )
        .limit(most)
        .subquery()
    )
    found = await connection.scalar(sa.select(sa.func.count()).select_from(some))
    return int(found or 0)


async def neighbours(
    connection: AsyncConnection, row: Row
) -> tuple[str | None, str | None]:
    """Return the ids of the next newer and the next older talk that may be read."""
    columns = review.talk_summaries.c
    place = sa.tuple_(columns.last_at, columns.number)
    here = sa.tuple_(
        sa.literal(row.last_at, columns.last_at.type), sa.literal(row.number)
    )
    found = []
    for condition, order in (
        (place > here, (columns.last_at, columns.number)),
        (place < here, (columns.last_at.desc(), columns.number.desc())),
    ):
        found.append(
            await connection.scalar(
                sa.select(columns.conversation_id)
                .where(
                    columns.readable.is_(True),
                    readable(columns.conversation_id),
                    condition,
                )
                .order_by(*order)
                .limit(1)
            )
        )
    return found[0], found[1]


async def tags(connection: AsyncConnection) -> tuple[str, ...]:
    """Return every tag in use on a talk that an adviser may read."""
    marks = review.talk_marks
    names = sa.select(marks.c.value).where(marks.c.kind == "tag").distinct().subquery()
    # One talk that may be read is enough for each name; the others are not looked at.
    used = (
        sa.select(sa.literal(1))
        .where(
            marks.c.kind == "tag",
            marks.c.value == names.c.value,
            readable(marks.c.conversation_id),
        )
        .correlate(names)
        .exists()
    )
    found = await connection.scalars(
        sa.select(names.c.value).where(used).order_by(names.c.value)
    )
    return tuple(found.all())


_SHOWN: Final = tuple(
    review.talk_summaries.c[name]
    for name in (
        "number",
        "conversation_id",
        "channel",
        "started_at",
        "last_at",
        "worker_messages",
        "wish",
        "lowest_confidence",
        "fallback",
        "care",
        "improvable",
        "status",
        "assignee",
    )
)


def _wants_contact(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return whether the worker asked for a person or left a way to be reached."""
    left = sa.select(tables.contacts.c.conversation_id).where(
        tables.contacts.c.expires_at > now
    )
    summary = review.talk_summaries.c
    return sa.or_(summary.asked_human.is_(True), summary.conversation_id.in_(left))


def _conditions(wanted: Filter, now: dt.datetime) -> Iterable[sa.ColumnElement[bool]]:
    columns = review.talk_summaries.c
    yield readable(columns.conversation_id)
    for name in ("channel", "wish", "status"):
        if value := getattr(wanted, name):
            yield columns[name] == value
    for name in ("fallback", "care"):
        if getattr(wanted, name):
            yield columns[name].is_(True)
    if wanted.since is not None:
        yield columns.last_at >= wanted.since
    if wanted.until is not None:
        yield columns.last_at < wanted.until
    if wanted.confidence_below is not None:
        yield columns.lowest_confidence < wanted.confidence_below
    if wanted.fewest is not None:
        yield columns.worker_messages >= wanted.fewest
    if wanted.most is not None:
        yield columns.worker_messages <= wanted.most
    if wanted.wants_contact:
        yield _wants_contact(now)
    if wanted.assignee == "-":
        yield columns.assignee.is_(None)
    elif wanted.assignee:
        yield columns.assignee == wanted.assignee


async def _among(
    connection: AsyncConnection, wanted: Filter
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of search and marks, and the way to walk.

    Where they leave few talks, those are looked up by number. Where they leave many,
    the list is walked from its beginning until a page is full; the copy of the choice
    stands first in its index. The choice itself decides in both.
    """
    columns = review.talk_summaries.c
    if (
        wanted.query.strip()
        and search.matching(connection.dialect, wanted.query) is None
    ):
        # Signs alone are no words, and no talk has them.
        return [sa.false()]
    few: list[int] | None = None
    conditions: list[sa.ColumnElement[bool]] = []
    for found in _sets(connection.dialect, wanted):
        numbers = list((await connection.scalars(found.limit(_FEW + 1))).all())
        if len(numbers) <= _FEW and (few is None or len(numbers) < len(few)):
            few = numbers
        conditions.append(columns.number.in_(found))
    walked = columns.readable.is_(True) if few is None else columns.number.in_(few)
    return [*conditions, walked]


def _sets(dialect: sa.Dialect, wanted: Filter) -> Iterable[sa.Select[tuple[int]]]:
    """Return the queries for the numbers of the talks that search and marks ask."""
    marks = review.talk_marks.c
    for kind in review.MARKS:
        if value := getattr(wanted, kind):
            yield sa.select(marks.number).where(
                marks.kind == kind, marks.value == value
            )
    if (found := search.matching(dialect, wanted.query)) is not None:
        yield found


async def _rows(
    connection: AsyncConnection, statement: sa.Select[tuple[object, ...]]
) -> tuple[Row, ...]:
    found = [row._mapping for row in await connection.execute(statement)]
    marks = review.talk_marks.c
    held = await connection.execute(
        sa.select(marks.number, marks.kind, marks.value)
        .where(
            marks.number.in_([row["number"] for row in found]),
            marks.kind.in_(("tag", "obstacle")),
        )
        .order_by(marks.value)
    )
    of_talk: dict[tuple[int, str], list[str]] = {}
    for number, kind, value in held:
        of_talk.setdefault((number, kind), []).append(value)
    return tuple(
        Row(
            **row,
            tags=tuple(of_talk.get((row["number"], "tag"), ())),
            obstacles=tuple(of_talk.get((row["number"], "obstacle"), ())),
        )
        for row in found
    )
