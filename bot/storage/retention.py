"""What is too old goes: conversations with all that is theirs, and what has an end.

Content is emptied, counts stay (`numbers`). Which table follows which rule: `rules`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings import Settings
from bot.storage import numbers, tables, upkeep_tables
from bot.storage.database import Database
from bot.storage.rules import Rule, early_rule_of, rule_of

BATCH: Final = 200
"""Conversations erased in one transaction: messages of workers wait no longer."""


@dataclass(frozen=True)
class Report:
    """What retention erased, or with a dry run would erase, in rows; no content."""

    finished: int = 0
    unfinished: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    """Rows with an end of their own, by table."""

    @property
    def conversations(self) -> int:
        """Return how many conversations it is about."""
        return self.finished + self.unfinished

    def as_json(self) -> dict[str, int]:
        """Return the counts by kind."""
        return {
            "finished": self.finished,
            "unfinished": self.unfinished,
            **dict(sorted(self.tables.items())),
        }


CountKeeper = Callable[[AsyncConnection, Sequence[str]], Awaitable[None]]
"""Counts conversations for the last time, in the transaction in which they go."""


async def purge(
    database: Database,
    settings: Settings,
    now: dt.datetime,
    *,
    keep_counts: CountKeeper | None = None,
) -> Report:
    """Erase what is past its days, in batches, and note what was erased.

    Days count from the last message: `retention_finished_days` where the talk came to
    its end, else `retention_conversation_days`.
    """
    async with database.write() as connection:
        ended = await _erase_ended(connection, settings, now)
    finished, unfinished = [
        await _erase_all(
            database, _is_old(settings, now, finished=is_finished), keep_counts
        )
        for is_finished in (True, False)
    ]
    report = Report(finished, unfinished, ended)
    async with database.write() as connection:
        await connection.execute(
            sa.insert(upkeep_tables.retention_runs).values(
                at=now, erased=report.as_json()
            )
        )
    await database.forget_erased()
    return report


async def purge_ended(database: Database, settings: Settings, now: dt.datetime) -> None:
    """Erase what came to an end of its own, such as contact details."""
    async with database.write() as connection:
        erased = await _erase_ended(connection, settings, now)
    if any(erased.values()):
        await database.forget_erased()


async def due(database: Database, settings: Settings, now: dt.datetime) -> Report:
    """Return what `purge` would erase now; changes nothing."""
    async with database.read() as connection:
        finished, unfinished = [
            await _count(connection, _is_old(settings, now, finished=is_finished))
            for is_finished in (True, False)
        ]
        ended = {
            table.name: await _count(connection, condition)
            for table, condition in _ends(settings, now)
        }
    return Report(finished, unfinished, ended)


async def _erase_all(
    database: Database,
    condition: sa.ColumnElement[bool],
    keep_counts: CountKeeper | None,
) -> int:
    erased = 0
    while True:
        async with database.write() as connection:
            number = await erase_some(connection, condition, keep_counts)
        erased += number
        if number < BATCH:
            return erased


async def erase_some(
    connection: AsyncConnection,
    condition: sa.ColumnElement[bool],
    keep_counts: CountKeeper | None = None,
) -> int:
    """Count and erase the first conversations on which `condition` holds."""
    conversations = tables.conversations.c
    # Before any conversation is locked: who counts meanwhile needs those.
    await numbers.hold(connection)
    ids = list(
        await connection.scalars(
            sa.select(conversations.id)
            .where(condition)
            .order_by(conversations.last_message_at)
            .limit(BATCH)
            # A message that comes in now waits, or was first and keeps its talk.
            .with_for_update(skip_locked=True)
        )
    )
    if not ids:
        return 0
    if keep_counts is not None:
        await keep_counts(connection, ids)
    # By the foreign keys everything about them goes along.
    erased = await connection.execute(
        sa.delete(tables.conversations).where(conversations.id.in_(ids))
    )
    return erased.rowcount


def _is_old(
    settings: Settings, now: dt.datetime, *, finished: bool
) -> sa.ColumnElement[bool]:
    conversations = tables.conversations.c
    days = (
        settings.retention_finished_days
        if finished
        else settings.retention_conversation_days
    )
    ended = conversations.finished_at.is_not(None)
    return sa.and_(
        ended if finished else sa.not_(ended),
        conversations.last_message_at < now - dt.timedelta(days=days),
    )


async def _erase_ended(
    connection: AsyncConnection, settings: Settings, now: dt.datetime
) -> dict[str, int]:
    erased = {}
    for table, condition in _ends(settings, now):
        result = await connection.execute(sa.delete(table).where(condition))
        erased[table.name] = result.rowcount
    return erased


def _ends(
    settings: Settings, now: dt.datetime
) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Yield each table whose rows have an end of their own, and when that is."""
    # Children first: a parent's row may not go before them.
    for table in reversed(_all_tables()):
        rule = rule_of(table)
        own = rule if rule.kind == "days" else early_rule_of(table)
        if own is not None and own.kind == "days":
            yield table, _is_past(table.c[own.column], own, settings, now)
        elif own is not None:
            yield table, table.c[own.column] <= now


def _all_tables() -> list[sa.Table]:
    # Here and not above: that module loads all of this package, and so this one.
    from bot.storage.all_tables import metadata

    return metadata.sorted_tables


def _is_past(
    column: sa.Column[dt.datetime], rule: Rule, settings: Settings, now: dt.datetime
) -> sa.ColumnElement[bool]:
    until = now - dt.timedelta(days=getattr(settings, rule.setting))
    if isinstance(column.type, sa.String):
        # A month goes when its last day is past.
        return column < until.strftime("%Y-%m")
    return column < until


async def _count(connection: AsyncConnection, condition: sa.ColumnElement[bool]) -> int:
    found = await connection.scalar(sa.select(sa.func.count()).where(condition))
    return int(found or 0)
